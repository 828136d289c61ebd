import SharedBase
import SharedRunbook
import TestKit
import Testing

/// The shared corpus of real runbooks, each as Markdown and as its Confluence twin.
@Suite("Runbook corpus", .enabled(if: Corpus.folder("runbooks") != nil))
struct RunbookCorpusTests {
    /// Both of a pair.
    struct Pair {
        let name: String
        let markdown: [UInt8]
        let confluence: [UInt8]
    }

    static func pairs() throws -> [Pair] {
        let twins = Dictionary(
            uniqueKeysWithValues: try Corpus.files("runbooks/confluence").map { ($0.name, $0.bytes) }
        )
        return try Corpus.files("runbooks/markdown").compactMap { file in
            let stem = file.name.dropLast(3)
            return twins[stem + ".html"].map { Pair(name: String(stem), markdown: file.bytes, confluence: $0) }
        }
    }

    @Test("both of a pair give the same kinds and commands in the same order")
    func twins() throws {
        let pairs = try Self.pairs()
        #expect(pairs.count >= 59)
        for pair in pairs {
            let one = Result { try RunbookParser.parse(pair.markdown) }
            let other = Result { try RunbookParser.parse(pair.confluence) }
            switch (one, other) {
            case (.success(let one), .success(let other)):
                #expect(one.format == .markdown && other.format == .html)
                #expect(Parsing.steps(one) == Parsing.steps(other), "\(pair.name)")
                #expect(one.prerequisites == other.prerequisites, "\(pair.name)")
                #expect(one.variables == other.variables, "\(pair.name)")
            case (.failure(let one as RunbookError), .failure(let other as RunbookError)):
                #expect(one.code == .noActionableSteps && other.code == one.code, "\(pair.name)")
            default:
                Issue.record("\(pair.name): only one of the pair is read: \(one) | \(other)")
            }
        }
    }

    @Test("every command of the shell blocks is found, byte for byte")
    func recall() throws {
        var wanted = 0
        var missed: [String] = []
        for pair in try Self.pairs() {
            let text = String(decoding: pair.markdown, as: UTF8.self)
            let found = (try? RunbookParser.parse(pair.markdown)).map(Parsing.commands) ?? []
            for line in NaiveBlocks.commands(text) {
                wanted += 1
                if !found.contains(where: { $0.contains(line) }) { missed.append("\(pair.name): \(line)") }
            }
        }
        print("corpus: \(wanted - missed.count) of \(wanted) command lines found")
        #expect(wanted > 250)
        #expect(missed.isEmpty, "\(missed.joined(separator: "\n"))")
    }

    @Test("every command stands in the source")
    func verbatim() throws {
        for pair in try Self.pairs() {
            guard let runbook = try? RunbookParser.parse(pair.markdown) else { continue }
            let lines = NaiveBlocks.unindented(String(decoding: pair.markdown, as: UTF8.self))
            for step in runbook.steps + runbook.rollback {
                guard let command = step.command else { continue }
                #expect(lines.contains(NaiveBlocks.unindented(command)), "\(pair.name): \(command)")
                let line = String(decoding: pair.markdown, as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: false)[step.place.line - 1]
                let first = command.split(separator: "\n")[0]
                #expect(
                    line.utf8.dropFirst(step.place.column - 1).starts(with: first.utf8),
                    "\(pair.name): \(step.place)"
                )
            }
        }
    }
}

/// A second, simple-minded reader of fenced blocks: lines of shell fences, with no idea of quotes or lists.
enum NaiveBlocks {
    /// Lines that a person would type: behind `$ ` where a block has prompts, else all that are no comment and do not
    /// plainly belong to something else.
    static func commands(_ text: String) -> [String] {
        var result: [String] = []
        var block: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = trim(line)
            if let lines = block {
                if trimmed == "```" {
                    result += pick(lines)
                    block = nil
                } else {
                    block = lines + [trimmed]
                }
            } else if trimmed.hasPrefix("```") {
                let language = trimmed.dropFirst(3)
                block = ["bash", "sh", "shell", "console"].contains(language) ? [] : nil
                if block == nil, !language.isEmpty { block = ["\u{0}"] }
            }
        }
        return result
    }

    /// Without the margins of all lines.
    static func unindented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { trim($0) }.joined(separator: "\n")
    }

    private static func pick(_ lines: [String]) -> [String] {
        guard lines.first != "\u{0}" else { return [] }
        let prompted = lines.filter { $0.hasPrefix("$ ") }
        if !prompted.isEmpty { return prompted.map { String($0.dropFirst(2)) } }
        let tools = [
            "oc ", "ocm ", "ceph ", "rbd ", "curl ", "aws ", "ovs-", "ovn-appctl ", "cat ", "ls ", "ping ", "mtr ",
            "sar ", "ip ",
            "iostat ", "lsblk ", "rados ", "kubectl ", "pods=", "pod=", "for ", "LEADER=", "TOOLS_POD=", "queue ",
            "mkdir ",
        ]
        return lines.filter { line in tools.contains { line.hasPrefix($0) } }
    }

    private static func trim(_ text: Substring) -> String {
        String(text.drop { $0 == " " }).trimmedEnd
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last == " " || text.last == "\r" { text = text.dropLast() }
        return String(text)
    }
}
