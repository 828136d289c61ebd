package import SharedBase
internal import SharedJSON

/// One log record, ready to be written; the pure half of the log handler.
package struct LogRecord: Sendable {
    package var time: Timestamp
    package var level: String
    package var label: String
    package var message: String
    /// Pairs sorted by key; nested values already turned into text.
    package var fields: [(key: String, value: String)]

    package init(time: Timestamp, level: String, label: String, message: String, fields: [(key: String, value: String)])
    {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.fields = fields
    }

    /// One line without its line feed. Line feeds inside are escaped in both formats: a record never spans two lines.
    package func line(_ format: LogFormat) -> String {
        switch format {
        case .json:
            var members: [(String, Value)] = [
                ("time", .string(time.description)), ("level", .string(level)), ("logger", .string(label)),
                ("message", .string(message)),
            ]
            members += fields.map { ($0.key, .string($0.value)) }
            return JSON.text(.object(ValueObject(members)))
        case .text:
            let pairs = fields.map { " \($0.key)=\(Self.quoted($0.value))" }.joined()
            return "\(time) \(level.uppercased()) \(Self.flat(message))\(pairs)"
        }
    }

    private static func quoted(_ text: String) -> String {
        let plain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }
        return plain ? text : "\"" + flat(text).replacing("\"", with: "\\\"") + "\""
    }

    /// Control characters as escapes, so that a name from outside cannot forge a second record or move the cursor.
    private static func flat(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0a: result += "\\n"
            case 0x0d: result += "\\r"
            case 0x09: result += "\\t"
            case 0..<0x20, 0x7f: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
