/// One question of `doctor`. It never throws: what goes wrong is its finding.
package struct DoctorCheck: Sendable {
    /// Kebab case; the word for `--only`.
    package let name: String
    /// What it looks at, for `--list`.
    package let summary: String
    package let run: @Sendable () async -> DoctorFinding

    package init(_ name: String, _ summary: String, run: @escaping @Sendable () async -> DoctorFinding) {
        self.name = name
        self.summary = summary
        self.run = run
    }
}
