/// All keys of one program's configuration.
package struct ConfigSchema: Sendable {
    package let keys: [ConfigKey]
    /// `DD0C_AGENT_`: an environment name is this and the key in capitals, never anything else.
    package let environmentPrefix: String

    package init(environmentPrefix: String, _ keys: [ConfigKey]) {
        self.environmentPrefix = environmentPrefix
        self.keys = keys
    }

    /// The name in the environment of a top-level key.
    package func environmentName(_ key: String) -> String {
        environmentPrefix + key.uppercased()
    }
}
