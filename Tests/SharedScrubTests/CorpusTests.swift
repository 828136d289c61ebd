import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

@testable import SharedScrub

/// The shared corpus of real files through the public door; numbers of these runs stand in the README of the room.
@Suite("Corpus", .enabled(if: Corpus.folder("secrets") != nil))
struct CorpusTests {
    /// Every scalar of a tree that a scrubbed copy has changed, with the names above it.
    static func changes(_ before: Value, _ after: Value, _ path: [String] = []) -> [(
        path: [String], text: String, rule: String
    )] {
        switch (before, after) {
        case (.object(let old), .object(let new)) where old.count == new.count:
            zip(old.members, new.members).flatMap { changes($0.value, $1.value, path + [$0.key]) }
        case (.array(let old), .array(let new)) where old.count == new.count:
            zip(old, new).flatMap { changes($0, $1, path) }
        default:
            before == after ? [] : [(path, before.stringValue ?? TestJSON.text(before), after.stringValue ?? "")]
        }
    }

    static func strings(_ value: Value) -> Int {
        switch value {
        case .object(let object): object.members.reduce(0) { $0 + strings($1.value) }
        case .array(let items): items.reduce(0) { $0 + strings($1) }
        case .string(let text): text.isEmpty ? 0 : 1
        default: 0
        }
    }

    @Test("Terraform: passwords go, what is public stays, output is JSON of the same shape")
    func terraform() throws {
        var total = 0
        var files = 0
        var changed: [(path: [String], text: String, rule: String)] = []
        for file in try Corpus.files("terraform") {
            guard let before = try? JSON.parse(file.bytes) else { continue }
            let after = try JSON.parse(Scrubber.test.scrub(text: file.bytes).bytes)
            files += 1
            #expect(TestJSON.shape(after) == TestJSON.shape(before), "\(file.name)")
            total += Self.strings(before)
            changed += Self.changes(before, after)
        }
        let byChoice = changed.filter {
            !$0.rule.contains("[REDACTED:sensitive]") && !$0.rule.contains("[REDACTED:provider-private]")
        }
        print("terraform: \(files) files, \(total) strings, \(changed.count) changed, \(byChoice.count) not by a mark")
        Self.report(byChoice)
        let names = Set(byChoice.compactMap(\.path.last))
        #expect(names.isSuperset(of: ["master_password", "password"]))
        #expect(byChoice.count * 200 < total, "less than half a percent")
        let harmed = byChoice.filter { change in
            change.text.hasPrefix("arn:") || change.text.utf8.count == 36 && ID<ScanKind>(change.text) != nil
        }
        #expect(harmed.isEmpty)
    }

    @Test("Kubernetes: every value of every Secret in the manifests goes")
    func kubernetes() throws {
        var values = 0
        var left: [String] = []
        var lines = 0
        var changed: [(path: [String], text: String, rule: String)] = []
        for file in try Corpus.files("kubernetes") {
            guard let text = String(validating: file.bytes, as: UTF8.self), !file.name.hasPrefix("unrendered") else {
                continue
            }
            let output = Scrubber.test.text(text)
            lines += text.split(separator: "\n").count
            for (old, new) in zip(text.split(separator: "\n"), output.split(separator: "\n")) where old != new {
                changed.append(([file.name], String(old), String(new)))
            }
            for value in Self.secretValues(text) {
                values += 1
                if output.split(separator: "\n").contains(where: { $0.hasSuffix(": " + value) }) {
                    left.append(file.name + " " + value)
                }
            }
        }
        print("kubernetes: \(values) Secret values, \(left.count) left, \(lines) lines, \(changed.count) changed")
        Self.report(changed)
        #expect(values >= 18)
        #expect(left == [])
        #expect(changed.count * 100 < lines, "less than one percent of the lines")
    }

    /// The values under `data` and `stringData` of YAML documents that are Secrets, found by indentation: deliberately
    /// simple and apart from the code under test.
    static func secretValues(_ text: String) -> [String] {
        text.replacing("\r", with: "").split(separator: "\n---").flatMap { document -> [String] in
            let lines = document.split(separator: "\n")
            guard lines.contains("kind: Secret") else { return [] }
            var values: [String] = []
            var inside = false
            for line in lines {
                if !line.hasPrefix(" ") { inside = line == "data:" || line == "stringData:" }
                if inside, line.hasPrefix("  "), !line.contains("  #"), let colon = line.firstRange(of: ": ") {
                    values.append(String(line[colon.upperBound...]))
                }
            }
            return values
        }
    }

    @Test("labelled secrets: recall against another tool's opinion", arguments: ["default", "all-candidates"])
    func labels(name: String) throws {
        let folder = try #require(Corpus.folder("secrets"))
        let labels =
            try JSON.parse(TestFile.read("\(folder)/credsweeper-LABELS-\(name).json")).arrayValue ?? []
        var covered: [String: (bytes: [UInt8], output: String, findings: [ScrubFinding])] = [:]
        var total = 0
        var missed: [(path: [String], text: String, rule: String)] = []
        for label in labels {
            for data in label["line_data_list"]?.arrayValue ?? [] {
                guard let path = data["path"]?.stringValue, let value = data["value"]?.stringValue,
                    let line = data["line_num"]?.intValue,
                    let start = data["value_start"]?.intValue
                else { continue }
                if covered[path] == nil {
                    guard let bytes = try? TestFile.read("\(folder)/\(path)") else { continue }
                    let result = Scrubber.test.scrub(text: bytes)
                    covered[path] = (bytes, String(decoding: result.bytes, as: UTF8.self), result.findings)
                }
                guard let file = covered[path] else { continue }
                total += 1
                let place = Self.lineStart(file.bytes, line) + max(0, start)
                let end = place + value.utf8.count
                let isCovered = file.findings.contains { $0.offset <= place + 2 && $0.offset + $0.length >= end - 2 }
                if !isCovered, file.output.contains(value) {
                    missed.append(([path], value, label["rule"]?.stringValue ?? ""))
                }
            }
        }
        print(
            "labels \(name): \(total) values, \(missed.count) missed, recall \(Double(total - missed.count) / Double(max(1, total)))"
        )
        Self.report(missed)
        #expect(Double(missed.count) < Double(total) * (name == "default" ? 0.10 : 0.20))
    }

    private static func lineStart(_ bytes: [UInt8], _ line: Int) -> Int {
        var number = 1
        for (index, byte) in bytes.enumerated() {
            if number == line { return index }
            if byte == 10 { number += 1 }
        }
        return bytes.count
    }

    private static func report(_ rows: [(path: [String], text: String, rule: String)]) {
        guard getenv("DD0C_MEASURE") != nil else { return }
        for row in rows { print("  R", row.path.suffix(3), row.text.prefix(150), "->", row.rule.prefix(120)) }
    }
}
