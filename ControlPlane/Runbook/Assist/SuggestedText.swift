internal import SharedBase
package import SharedRunbook

/// Commands that somebody proposes, written as a runbook in Markdown: each a numbered step of words and a fenced block. It is a text to
/// look at and to edit, and what is saved of it goes through the reader as any text does.
///
/// What is written is read back by our own reader before it is given out, and gives exactly `accepted`, in this order; what cannot be
/// made to do so is in `leftOut`. Pure: the same entries give the same text.
package struct SuggestedText: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        /// What the step is called: the sentence that the command stands in. nil where there is none.
        package let words: String?
        package let command: String

        package init(words: String?, command: String) {
            self.words = words
            self.command = command
        }
    }

    /// nil where no command can be written.
    package let source: String?
    package let accepted: [String]
    package let leftOut: [String]

    /// Beyond it no more commands are taken: each is read several times, and a text that a model sees has less.
    private static let mostBytes = ModelSettings.largestText * 3 / 2
    private static let longestWords = 300
    private static let plainWords = "Run this command"
    private static let plainTitle = "Runbook"

    /// - Parameter title: of the runbook; nil for a part that is added to another text.
    package init(title: String?, _ entries: [Entry]) {
        var steps: [Step] = []
        var leftOut: [String] = []
        var bytes = 0
        for entry in entries {
            bytes += entry.command.utf8.count
            if bytes <= Self.mostBytes, let step = Self.step(entry) {
                steps.append(step)
            } else {
                leftOut.append(entry.command)
            }
        }
        let wanted = steps.map(\.command)
        let plain = steps.map { Step(words: Self.plainWords, language: $0.language, command: $0.command) }
        // A title such as "Rollback", or words that only together say something else, give way to plain ones.
        let heads = title.map { [Self.line($0), Self.plainTitle] } ?? [nil]
        let candidates = heads.map { Self.text($0, steps) } + [Self.text(heads.last ?? nil, plain)]
        let source = wanted.isEmpty ? nil : candidates.first { Self.commands(in: $0) == wanted }
        self.source = source
        accepted = source == nil ? [] : wanted
        self.leftOut = source == nil ? entries.map(\.command) : leftOut
    }

    /// What the reader makes of a text that names one command or several: nil where anything in it is no command.
    package static func commands(of text: String) -> [RunbookStep]? {
        for language in ["sql", "http"] {
            // The reader tells by itself where no language is named; in a block of shell everything is for the shell.
            let found = steps(in: block("", text))
            if !found.isEmpty, found.allSatisfy({ $0.kind.rawValue == language }) { return found }
        }
        let found = steps(in: block("sh", text))
        return found.isEmpty || found.contains { $0.kind != .shell } ? nil : found
    }

    // MARK: Writing

    private struct Step {
        let words: String
        let language: String
        let command: String
    }

    /// The step of an entry, with its words where they do not change what is read. A condition stays one: with a colon behind it the
    /// command is what is done where it holds.
    private static func step(_ entry: Entry) -> Step? {
        guard let found = commands(of: entry.command), found.count == 1, found[0].command == entry.command else {
            return nil
        }
        let language = found[0].kind == .shell ? "sh" : found[0].kind.rawValue
        let words = entry.words.map(line) ?? ""
        let stem = words.hasSuffix(".") || words.hasSuffix(":") ? String(words.dropLast()) : words
        let named = words.isEmpty ? [] : [words, "\(stem):", "The text says: \(stem)"]
        return (named + [plainWords]).lazy
            .map { Step(words: $0, language: language, command: entry.command) }
            .first { commands(in: text(nil, [before, $0])) == [before.command, entry.command] }
    }

    /// Stands before a step that is tried: words can also say something about what is before them ("Otherwise", "Rollback").
    private static let before = Step(words: "If this holds:", language: "sh", command: "uptime")

    private static func text(_ title: String?, _ steps: [Step]) -> String {
        let head = title.map { "# \($0)\n\n## Steps\n" } ?? "## Proposed steps\n"
        return head
            + steps.enumerated().map { number, step in
                "\n\(number + 1). \(step.words)\n\n"
                    + inItem(block(step.language, step.command), margin: String(number + 1).count + 2)
            }.joined()
    }

    /// A block set in as the item that holds it, so that a condition holds for it; lines of blanks alone are not.
    private static func inItem(_ block: String, margin: Int) -> String {
        let blanks = Array(repeating: UInt8(ascii: " "), count: margin)
        let lines = Array(block.utf8).split(separator: 10, omittingEmptySubsequences: false)
        let set = lines.map { line in line.allSatisfy { [9, 12, 13, 32].contains($0) } ? Array(line) : blanks + line }
        return String(decoding: Array(set.joined(separator: [10])), as: UTF8.self)
    }

    /// A fenced block that no run of backticks in the code can end.
    private static func block(_ language: String, _ code: String) -> String {
        var longest = 0
        var run = 0
        for byte in code.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(code)\n\(fence)\n"
    }

    /// Words on one line, without marks of code: what is a command is in the block alone.
    private static func line(_ words: String) -> String {
        let plain = words.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "`": "'"
            default: scalar.properties.isWhitespace || scalar.value < 32 ? " " : Character(scalar)
            }
        }
        let unified = String(plain).split(separator: " ").joined(separator: " ")
        return unified.count > longestWords ? unified.prefix(longestWords) + "\u{2026}" : unified
    }

    // MARK: Reading back

    /// nil where the text holds anything but commands and the conditions that they stand under.
    private static func commands(in text: String) -> [String]? {
        let found = steps(in: text)
        let isOther = found.contains { step in
            step.kind == .manual || step.rollback != nil
                || step.kind == .branch && step.then.isEmpty && step.otherwise.isEmpty
        }
        guard !isOther else { return nil }
        return found.compactMap { $0.kind == .branch ? nil : $0.command }
    }

    private static func steps(in text: String) -> [RunbookStep] {
        (try? RunbookParser.parse(Array(text.utf8)))?.steps ?? []
    }
}
