/// A command with placeholders: `{{NAME}}`, `${NAME}` and `<NAME>` of known variables become values.
///
/// A value never becomes syntax of the shell that runs the command: it is quoted for the place where it stands, and where no quoting is
/// certain only letters, digits and `_./:@%+,-` may stand. What a command hands on to another shell (`sh -c`, `ssh`) is read once more
/// there; the verdict over the finished text is what looks at it.
package struct CommandTemplate: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case value(name: String, standard: String?, place: ShellPlace)
    }

    private var parts: [Part] = []
    /// What stands where nobody gives a value: the text of the placeholder.
    private var written: [Int: [UInt8]] = [:]

    /// - Parameters:
    ///   - isShell: false for prose and for what no shell reads: values stand there as they are.
    ///   - names: the runbook's variables.
    package init(_ command: String, isShell: Bool, names: Set<String>) {
        let bytes = Array(command.utf8)
        var places = ShellPlaces(isShell ? bytes : [])
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let place = isShell ? places.place : .closed
            if place != .single || bytes[index] != 36, let found = Placeholder.read(bytes, index, isShell, names) {
                if !text.isEmpty { parts.append(.text(text)) }
                text = []
                written[parts.count] = Array(bytes[index..<found.end])
                parts.append(.value(name: found.name, standard: found.standard, place: place))
                places.pass()
                index = found.end
            } else {
                if isShell { places.advance(index) }
                text.append(bytes[index])
                index += 1
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        self.isShell = isShell
    }

    private let isShell: Bool

    /// The command with its values; placeholders without a value stay as they are written.
    ///
    /// - Throws: `value` where quoting is not certain and the value has other characters than those named above.
    /// - Parameter dropsEmpty: an empty value leaves nothing behind, not even an empty word: for a variable that need not be given.
    package func render(_ values: [String: String], dropsEmpty: Bool = false) throws(TemplateError) -> String {
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text): bytes += text
            case .value(let name, let standard, let place):
                guard let value = values[name] ?? standard else {
                    bytes += written[index] ?? []
                    continue
                }
                if dropsEmpty, value.isEmpty { continue }
                bytes += isShell ? try ShellQuote.quote(value, at: place, name: name) : Array(value.utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a placeholder of one of these variables stands in it.
    package func uses(_ names: Set<String>) -> Bool {
        parts.contains { part in
            if case .value(let name, _, _) = part { return names.contains(name) }
            return false
        }
    }

    /// For eyes: secret values as `[secret NAME]`.
    package func display(_ values: [String: String], secret: Set<String>) -> String {
        var text = ""
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let bytes): text += String(decoding: bytes, as: UTF8.self)
            case .value(let name, _, _) where secret.contains(name): text += "[secret \(name)]"
            case .value(let name, let standard, let place):
                let value = values[name] ?? standard
                let quoted = value.flatMap {
                    isShell ? try? ShellQuote.quote($0, at: place, name: name) : Array($0.utf8)
                }
                text += String(decoding: quoted ?? written[index] ?? [], as: UTF8.self)
            }
        }
        return text
    }
}

/// One placeholder as it is written.
private struct Placeholder {
    let name: String
    let standard: String?
    /// The index behind it.
    let end: Int

    static func read(_ bytes: [UInt8], _ index: Int, _ isShell: Bool, _ names: Set<String>) -> Placeholder? {
        func has(_ first: UInt8, _ second: UInt8) -> Bool {
            bytes[index] == first && index + 1 < bytes.count && bytes[index + 1] == second
        }
        if has(123, 123) { return body(bytes, from: index + 2, close: [125, 125], names) }
        guard isShell else { return nil }
        if has(36, 123) { return body(bytes, from: index + 2, close: [125], names) }
        return bytes[index] == 60 ? body(bytes, from: index + 1, close: [62], names) : nil
    }

    private static func body(_ bytes: [UInt8], from start: Int, close: [UInt8], _ names: Set<String>) -> Placeholder? {
        let text = bytes[start...].prefix(256).prefix { $0 != close[0] && $0 != 123 && $0 != 10 }
        let end = text.endIndex + close.count
        guard end <= bytes.count, Array(bytes[text.endIndex..<end]) == close else { return nil }
        let whole = String(decoding: text, as: UTF8.self)
        let trimmed =
            close.count == 2 ? String(whole.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) : whole
        var name = trimmed
        var standard: String?
        if close[0] == 125, let colon = trimmed.utf8.firstIndex(of: 58) {
            let rest = trimmed[colon...]
            guard rest.hasPrefix(":-") || rest.hasPrefix(":=") else { return nil }
            name = String(trimmed[..<colon])
            standard = String(rest.dropFirst(2))
        }
        return names.contains(name) ? Placeholder(name: name, standard: standard, end: end) : nil
    }
}
