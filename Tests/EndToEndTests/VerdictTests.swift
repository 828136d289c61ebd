import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// P6-E2-24: both programs, as they are shipped, give each command of the tables and of the corpus the same verdict, whichever of
    /// their commands is asked.
    @Test func bothProgramsGiveTheSameVerdicts() async throws {
        try await House.with { house in
            let commands = try Self.commands()
            #expect(commands.count > 500)
            let runbook = house.folder + "/commands.yaml"
            let steps: Value = .array(commands.map { ["command": .string($0)] })
            try house.write(JSON.text(["name": "All", "steps": steps]), to: runbook)
            let lines = house.folder + "/commands.jsonl"
            try house.write(commands.map { JSON.text(["command": .string($0)]) + "\n" }.joined(), to: lines)
            let plane = try await house.run(
                [house.programs + "/dd0c-plane", "runbook", "parse", runbook, "--format", "json"]
            )
            let checked = try await house.agent("runbook", "check", runbook, "--format", "json")
            let classified = try await house.agent("classify", input: lines)
            #expect(plane.code == 0 && checked.code == 0 && classified.code == 0, "\(plane.errors)\(checked.errors)")
            let planes = try Self.risks(plane.output)
            let agents = try Self.risks(checked.output)
            let lone = try classified.output.split(separator: "\n").map {
                try JSON.parse(String($0))["risk"]?.stringValue ?? ""
            }
            #expect(planes.count == commands.count && agents.count == commands.count && lone.count == commands.count)
            for (index, command) in commands.enumerated() where index < planes.count && index < lone.count {
                #expect(planes[index] == agents[index] && planes[index] == lone[index], "\(command)")
            }
            #expect(Set(planes) == ["safe", "caution", "dangerous"])
        }
    }

    private static func risks(_ document: String) throws -> [String] {
        (try JSON.parse(document)["steps"]?.arrayValue ?? []).map { $0["risk"]?.stringValue ?? "" }
    }

    /// Of the tables of tools, the canaries and, where it is there, the corpus; each once, without what YAML cannot hold.
    private static func commands() throws -> [String] {
        var found: [String] = []
        let folder = Fixtures.folder("risk")
        for name in ["cloud", "containers", "databases", "files", "iac", "kubernetes", "mixed", "system"] {
            for line in Program.text("\(folder)/tools/\(name).txt").split(separator: "\n") where !line.hasPrefix("#") {
                let command = line.drop { $0 != " " }.dropFirst()
                if !command.isEmpty { found.append(String(command)) }
            }
        }
        found += Program.text(folder + "/canary.txt").split(separator: "\n").map(String.init)
        if let corpus = Corpus.folder("commands") {
            for line in Program.text(corpus + "/commands.jsonl").split(separator: "\n") {
                if let command = try JSON.parse(String(line))["command"]?.stringValue { found.append(command) }
            }
        }
        var seen: Set<String> = []
        return found.filter { command in
            command.utf8.contains { $0 > 32 } && seen.insert(command).inserted
                && !command.unicodeScalars.contains { $0.value == 0 }
        }
    }
}
