import AgentCore
import ArgumentParser
import SharedBase
import SharedCommand
import SharedJSON

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask the running agent how it is.",
        discussion: "Exit code 0: connected. 1: it runs without the plane. 2: it does not run."
    )
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var format = OutputFormat.table

    func run() throws {
        let folder = try state.folder()
        let status = try Reporting.now { try AdminClient.ask(.status, at: AgentPaths(folder).socket) }
        switch format {
        case .json: Output.answer(JSON.bytes(status, pretty: true) + [UInt8(ascii: "\n")])
        case .table: Output.answer(text(status))
        }
        if status["link"]?["state"]?.stringValue != "connected" { throw ExitStatus.no.code }
    }

    private func text(_ status: Value) -> String {
        func word(_ path: String...) -> String {
            let value = path.reduce(status as Value?) { $0?[$1] }
            return DisplayText.safe(value?.stringValue ?? value?.numberText ?? "-")
        }
        var lines = [
            "agent        \(word("agent")) (version \(word("version")))",
            "tenant       \(word("tenant"))",
            "link         \(word("link", "state")) to \(word("link", "endpoint")), certificate until \(word("link", "certificateExpires"))",
        ]
        if word("link", "lastError") != "-" {
            lines.append("last error   \(word("link", "lastErrorAt")) \(word("link", "lastError"))")
        }
        lines.append(
            "spool        \(word("spool", "reports")) reports, \(word("spool", "bytes")) bytes; \(word("link", "acknowledgedReports")) taken by the plane"
        )
        // An older agent says nothing of it.
        if let policy = status["policy"] {
            let mark = policy["open"]?.boolValue == true ? "" : "CLOSED, "
            lines.append("policy       \(mark)\(word("policy", "detail"))")
        }
        let parts = (status["health"]?["parts"]?.arrayValue ?? []).map { part in
            let name = DisplayText.safe(part["name"]?.stringValue ?? "")
            let detail = DisplayText.safe(part["detail"]?.stringValue ?? "")
            let word = part["ready"]?.boolValue == true ? "ok" : "not ready"
            return "\(name) \(word)" + (detail.isEmpty ? "" : " (\(detail))")
        }
        if !parts.isEmpty { lines.append("health       " + parts.joined(separator: ", ")) }
        var table = Table([
            .init("STACK", flexible: true), .init("STATUS"), .init("DRIFTED", alignRight: true),
            .init("RESOURCES", alignRight: true),
            .init("LAST SCAN"), .init("REASON", flexible: true),
        ])
        for stack in status["stacks"]?.arrayValue ?? [] {
            func cell(_ key: String) -> String { stack[key]?.stringValue ?? stack[key]?.numberText ?? "-" }
            let state = stack["scanning"]?.boolValue == true ? "scanning" : cell("status")
            table.add([
                "\(cell("kind"))/\(cell("name"))", state, cell("drifted"), cell("resources"), cell("lastScan"),
                cell("reason"),
            ])
        }
        return lines.joined(separator: "\n") + "\n\n" + table.text(width: Terminal.tableWidth)
    }
}
