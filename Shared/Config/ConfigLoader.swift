internal import SharedBase
internal import SharedYAML

/// Puts a configuration together: defaults, then the file, then the environment, then flags; the later one wins.
package enum ConfigLoader {
    /// - Parameters:
    ///   - file: the path for messages and the bytes; nil where no file is used.
    ///   - environment: all of the process's variables; one that begins with the prefix and names no key is refused.
    ///   - flags: values of flags by key name.
    package static func load(
        _ schema: ConfigSchema,
        file: (path: String, bytes: [UInt8])?,
        environment: [String: String] = [:],
        flags: [String: String] = [:]
    ) throws(ConfigProblems) -> LoadedConfig {
        var reader = ConfigReader(path: file?.path ?? "")
        var object = ValueObject()
        var problems: [ConfigProblem] = []
        var isReadable = true
        if let file {
            do throws(YAMLError) {
                let documents = try YAML.documents(file.bytes)
                if documents.count > 1 {
                    problems.append(ConfigProblem(.file(file.path, line: 1, column: 1), "more than one YAML document"))
                }
                if let node = documents.first ?? nil { object = reader.read(node, keys: schema.keys, prefix: "") }
            } catch {
                let origin = ConfigOrigin.file(file.path, line: error.position.line, column: error.position.column)
                problems.append(ConfigProblem(origin, error.detail))
                isReadable = false
            }
        }
        problems += reader.problems
        var origins = reader.origins
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(schema.environmentPrefix) {
            let origin = ConfigOrigin.environment(name)
            guard let key = schema.keys.first(where: { schema.environmentName($0.name) == name }) else {
                let near = NearestName.of(name, among: schema.keys.map { schema.environmentName($0.name) })
                problems.append(ConfigProblem(origin, "names no key" + (near.map { "; did you mean \($0)?" } ?? "")))
                continue
            }
            apply(text, key, origin, &object, &origins, &problems)
        }
        for (name, text) in flags.sorted(by: { $0.key < $1.key }) {
            guard let key = schema.keys.first(where: { $0.name == name }) else { continue }
            apply(text, key, .flag(name.replacing("_", with: "-")), &object, &origins, &problems)
        }
        let filled = ConfigDefaults.filled(object, schema.keys)
        // A value that was refused is reported as such, not as missing too; of a file that is no YAML nothing is known.
        for key in schema.keys where key.isRequired && isReadable && filled[key.name] == .null {
            if origins[key.name] != nil, !problems.isEmpty { continue }
            problems.append(ConfigProblem(.standard, "`\(key.name)` is missing: \(key.summary)"))
        }
        guard problems.isEmpty else {
            throw ConfigProblems(source: file?.path ?? "from the environment", problems: problems)
        }
        return LoadedConfig(schema: schema, values: filled, origins: origins)
    }

    private static func apply(
        _ text: String,
        _ key: ConfigKey,
        _ origin: ConfigOrigin,
        _ object: inout ValueObject,
        _ origins: inout [String: ConfigOrigin],
        _ problems: inout [ConfigProblem]
    ) {
        origins[key.name] = origin
        if let value = ConfigScalar.value(text, key.kind) {
            object[key.name] = value
        } else {
            let shown = key.isSecret ? "the value" : "`\(text)`"
            problems.append(ConfigProblem(origin, "`\(key.name)` must be \(key.kind.expected), \(shown) is not"))
        }
    }
}
