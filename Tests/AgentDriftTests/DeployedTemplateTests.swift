import Glibc
import SharedBase
import SharedDrift
import TestKit
import Testing

@testable import AgentDrift

/// Templates beside what a program of ours in Python says that the service would make of them: `scripts/lib/deploy-templates.py`
/// works out parameters, conditions, functions and loops on its own and writes the live side as services write it.
@Suite(.enabled(if: Peers.python != nil, "no Python with PyYAML: run scripts/test once"))
struct DeployedTemplateTests {
    private struct Tally {
        var templates = 0
        var resources = 0
        var compared = 0
        var drifts: [String] = []
    }

    /// Scans each template that the program could deploy.
    private func check(_ paths: [String], seed: Int) throws -> Tally {
        let folder = try TestFolder()
        let script = Fixtures.repository + "/scripts/lib/deploy-templates.py"
        let files = paths.map { "'\($0)'" }.joined(separator: " ")
        let command = "'\(Peers.python ?? "")' '\(script)' --seed \(seed) '\(folder.path)' \(files) 2>/dev/null"
        let output = Peers.output(command)
        let lines = try #require(output).split(separator: "\n")
        var tally = Tally()
        for line in lines {
            let words = line.split(separator: "\t").map(String.init)
            let name = words[0]
            let source = try #require(paths.first { $0.hasSuffix("/" + name) })
            let live = "\(folder.path)/\(name).json"
            let report = try EstateTests.scan(
                StackSettings(name: "s", kind: .cloudformation, source: source, live: live)
            )
            tally.templates += 1
            tally.resources += Int(words[1]) ?? 0
            tally.compared += report.coverage.read
            for resource in report.drifted {
                tally.drifts.append(
                    "\(name) \(resource.address) \(resource.type) \(resource.status): \(resource.attributes.prefix(3))"
                )
            }
        }
        return tally
    }

    @Test("a template that was deployed as it stands has no drift", arguments: 1...5)
    func ownTemplates(_ seed: Int) throws {
        let paths = ["shop.yaml", "shop.json", "types.yaml", "functions.yaml"].map {
            Fixtures.folder("cloudformation/" + $0)
        }
        let tally = try check(paths, seed: seed)
        #expect(tally.templates == paths.count && tally.compared >= 80)
        #expect(tally.drifts.isEmpty, "\(tally.drifts)")
    }

    @Test(
        "no template of the corpus has drift where it was deployed as it stands",
        .enabled(if: Corpus.folder("cloudformation") != nil)
    )
    func corpus() throws {
        let folder = try #require(Corpus.folder("cloudformation"))
        let paths = (TestFile.names(in: folder) ?? []).map { "\(folder)/\($0)" }
        let tally = try check(paths, seed: 6)
        #expect(tally.templates >= 312 && tally.compared >= 1_500)
        #expect(tally.drifts.isEmpty, "\(tally.drifts.count): \(tally.drifts.prefix(60).joined(separator: "\n"))")
        print(
            "deployed templates: \(tally.templates), \(tally.resources) live resources, \(tally.compared) compared, \(tally.drifts.count) false drifts"
        )
    }
}
