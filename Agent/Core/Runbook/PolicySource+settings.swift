package import AgentRunbook

extension PolicySource {
    /// The policy of this host as its agent takes it.
    ///
    /// - Parameter path: another file than the standard one, for commands that look at one.
    package init(_ settings: AgentSettings, _ paths: AgentPaths, path: String = LocalPolicy.standardPath) {
        self.init(
            path: path,
            keyPath: settings.policyKey,
            memory: PolicyMemory(paths.policyVersion, isRequired: true)
        )
    }
}
