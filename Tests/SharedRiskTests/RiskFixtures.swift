import SharedBase
import SharedJSON
import SharedRisk
import TestKit

/// The commands that we wrote, with the verdict that we want.
enum RiskFixtures {
    struct Row: Sendable, CustomStringConvertible {
        let command: String
        let risk: Risk
        let source: String

        var description: String { "\(source): \(command)" }
    }

    /// Lines `risk command` of a file in `Tests/Fixtures/risk/tools`.
    static func tool(_ name: String) throws -> [Row] {
        try lines("risk/tools/\(name).txt").map { line in
            let space = line.firstIndex(of: " ") ?? line.endIndex
            guard let risk = Risk(rawValue: String(line[..<space])) else { throw Malformed(line: line) }
            return Row(command: String(line[space...].dropFirst()), risk: risk, source: name)
        }
    }

    static let tools = ["cloud", "containers", "databases", "files", "iac", "kubernetes", "mixed", "system"]

    static func everyTool() throws -> [Row] { try tools.flatMap(tool) }

    static func canary() throws -> [String] { try lines("risk/canary.txt") }

    /// Programs of several lines, parted by lines of `---`.
    static func programs(_ name: String) throws -> [String] {
        let text = String(decoding: try Fixtures.bytes("risk/\(name)"), as: UTF8.self)
        return text.split(separator: "\n---\n").map { $0.hasSuffix("\n") ? String($0.dropLast()) : String($0) }
    }

    /// `(command, risk)` of the shared corpus; empty where it is not there.
    static func corpusCommands() throws -> [Row] {
        try corpus("commands", "commands.jsonl") { value in
            guard let command = value["command"]?.stringValue, let risk = value["risk"]?.stringValue.flatMap(Risk.init)
            else {
                return nil
            }
            return Row(command: command, risk: risk, source: value["why"]?.stringValue ?? "")
        }
    }

    /// `(source, whether bash -n accepts it)` of the shared corpus.
    static func corpusPrograms() throws -> [(source: String, isAccepted: Bool)] {
        try corpus("shell", "programs.jsonl") { value in
            guard let source = value["source"]?.stringValue, let accepted = value["bash_n"]?.boolValue else {
                return nil
            }
            return (source, accepted)
        }
    }

    private static func corpus<Row>(_ folder: String, _ name: String, _ row: (Value) -> Row?) throws -> [Row] {
        guard let folder = Corpus.folder(folder) else { return [] }
        let lines = try TestFile.read(folder + "/" + name).split(separator: 10)
        return try lines.compactMap { row(try JSON.parse(Array($0))) }
    }

    private static func lines(_ path: String) throws -> [String] {
        String(decoding: try Fixtures.bytes(path), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    struct Malformed: Error { let line: String }
}

extension RiskVerdict {
    /// What a failed test shows.
    var shown: String { "\(risk.rawValue) \(reasons.map { "\($0.rule)[\($0.token)]" })" }
}
