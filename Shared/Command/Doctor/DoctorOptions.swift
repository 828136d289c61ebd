package import ArgumentParser

/// What both programs' `doctor` takes.
package struct DoctorOptions: ParsableArguments {
    @Flag(help: "Name the checks and run none.") package var list = false
    @Option(parsing: .upToNextOption, help: "Run these checks alone.") package var only: [String] = []
    @Option(help: "table or json.") package var format = OutputFormat.table

    package init() {}

    /// Lists, or picks, runs and prints; ends the command with the exit status of the findings.
    ///
    /// - Parameters:
    ///   - live: who may have answered in the place of this process, for example `running agent`.
    ///   - scrub: removes secrets from each sentence.
    package func run(
        _ checks: [DoctorCheck],
        program: String,
        version: String,
        live: String,
        scrub: (String) -> String
    ) async throws {
        guard !list else {
            Output.answer(DoctorView.list(checks, width: Terminal.tableWidth))
            return
        }
        let picked: [DoctorCheck]
        do { picked = try Doctor.pick(only, from: checks) } catch { throw ValidationError(error.description) }
        let report = await Doctor.run(picked, scrub: scrub)
        switch format {
        case .json: Output.answer(report.document(program: program, version: version))
        case .table: Output.answer(DoctorView.text(report, width: Terminal.tableWidth, live: live))
        }
        if report.exitStatus != .fine { throw report.exitStatus.code }
    }
}
