internal import SharedBase
internal import SharedJSON

/// Lines of commands in, JSON Lines of verdicts out, in the same order: what `dd0c-agent classify` does.
///
/// A line is JSON only if it is an object with a string `command`; a command of several lines comes that way. Blank lines
/// give nothing, a carriage return before the new line belongs to the line's end. Memory is bounded: of a line longer than
/// `maxLine` only the beginning is kept, it is answered dangerous and marked `"truncated":true`.
package struct RiskStream {
    /// Bytes of a line that is still read whole: a command of 1 MiB with every byte escaped in JSON fits twice.
    package static let maxLine = 2 << 20
    /// Bytes of a too long line that the answer repeats.
    static let shown = 1024

    private let classifier: RiskClassifier
    private var line: [UInt8] = []
    private var isTooLong = false

    package init(_ classifier: RiskClassifier = RiskClassifier()) { self.classifier = classifier }

    /// Takes more input and gives the answers of all lines that ended in it.
    package mutating func feed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var writer = JSONWriter()
        var output: [UInt8] = []
        var rest = bytes
        while let end = rest.firstIndex(of: Byte.newline) {
            keep(rest[..<end])
            answer(&writer, &output)
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return output
    }

    /// The answer of a last line without a new line behind it.
    package mutating func finish() -> [UInt8] {
        var writer = JSONWriter()
        var output: [UInt8] = []
        answer(&writer, &output)
        return output
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if line.count + bytes.count <= Self.maxLine {
            line += bytes
        } else if !isTooLong {
            isTooLong = true
            line += bytes.prefix(Self.shown)
            line.removeSubrange(min(line.count, Self.shown)...)
        }
    }

    private mutating func answer(_ writer: inout JSONWriter, _ output: inout [UInt8]) {
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 65_536)
            isTooLong = false
        }
        if line.last == 13 { line.removeLast() }
        if line.allSatisfy({ Byte.isBlank($0) || $0 == 13 }) { return }
        if isTooLong {
            write(String(decoding: line, as: UTF8.self), Self.tooLong(line), truncated: true, &writer)
        } else {
            let command = Self.command(in: line)
            let verdict = command.map { classifier.classify($0) } ?? classifier.classify(line)
            let text = command ?? String(decoding: line, as: UTF8.self)
            write(text, Self.fitted(verdict, text, line), truncated: false, &writer)
        }
        output += writer.drain()
        output.append(Byte.newline)
    }

    /// The command of a JSON line; nil where the line itself is the command.
    private static func command(in line: [UInt8]) -> String? {
        guard line.first(where: { !Byte.isBlank($0) }) == Byte.openBrace else { return nil }
        guard case .object(let object)? = try? JSON.parse(line) else { return nil }
        return object["command"]?.stringValue
    }

    /// The offsets of a verdict over bytes that are no UTF-8 point into the text as it is shown.
    private static func fitted(_ verdict: RiskVerdict, _ text: String, _ line: [UInt8]) -> RiskVerdict {
        guard verdict.reasons.first?.rule == "shell.unparsable", verdict.reasons.first?.offset == 0,
            verdict.reasons.first?.length == line.count
        else { return verdict }
        var verdict = verdict
        verdict.reasons[0].length = text.utf8.count
        return verdict
    }

    private static func tooLong(_ line: [UInt8]) -> RiskVerdict {
        let text = String(decoding: line, as: UTF8.self)
        let reason = RiskReason(
            rule: "shell.unparsable",
            risk: .dangerous,
            token: text,
            offset: 0,
            length: text.utf8.count,
            text: "the line is longer than \(maxLine) bytes; give the command in a file of its own"
        )
        return RiskVerdict(risk: .dangerous, reasons: [reason], ruleSet: "")
    }

    private func write(_ command: String, _ verdict: RiskVerdict, truncated: Bool, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("command")
        writer.string(command)
        writer.key("risk")
        writer.string(verdict.risk.rawValue)
        writer.key("reasons")
        writer.beginArray()
        for reason in verdict.reasons { reason.write(to: &writer) }
        writer.endArray()
        writer.key("ruleSet")
        writer.string(classifier.ruleSet)
        if truncated {
            writer.key("truncated")
            writer.bool(true)
        }
        writer.endObject()
    }
}
