/// Where in a resource an attribute lies: `ingress[0].cidr_blocks[1]`, `tags["a.b"]`, `containers[name=web].image`.
///
/// Written and read back without loss. Names of letters, digits, `_`, `-` and `$` stand bare; every other key is
/// quoted.
package struct AttributePath: Hashable, Sendable, CustomStringConvertible {
    package enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
        /// An element of a list that is found by one or more of its own fields, in the order of the merge key.
        case element([Field])
    }

    /// One part of a merge key.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var steps: [Step]

    package init(_ steps: [Step] = []) { self.steps = steps }

    package func appending(_ step: Step) -> Self { Self(steps + [step]) }

    /// The names alone, joined by dots: `ingress.cidr_blocks`. What rules match against.
    package var shape: String { keys.joined(separator: ".") }

    /// The names alone, without positions in lists.
    package var keys: [String] {
        steps.compactMap { if case .key(let key) = $0 { key } else { nil } }
    }

    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .key(let key) where Self.isBare(key): text += text.isEmpty ? key : "." + key
            case .key(let key): text += "[" + Self.quoted(key) + "]"
            case .index(let index): text += "[\(index)]"
            case .element(let fields):
                text += "[" + fields.map { "\(Self.word($0.name))=\(Self.word($0.value))" }.joined(separator: ",") + "]"
            }
        }
        return text
    }

    private static func isBare(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.allSatisfy { isNameByte($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"): true
        default: false
        }
    }

    /// A merge key field: bare where it is a name with a letter first or a number, else quoted.
    private static func word(_ text: String) -> String { isBare(text) ? text : quoted(text) }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result + "\""
    }

    /// Reads what `description` writes; nil for anything else.
    package init?(_ text: String) {
        var scanner = PathScanner(Array(text.utf8))
        guard let steps = scanner.steps() else { return nil }
        self.init(steps)
    }

    /// Reads the notation of `AttributePath` byte by byte.
    private struct PathScanner {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func steps() -> [Step]? {
            var steps: [Step] = []
            while position < bytes.count {
                if take("[") {
                    guard let step = bracket() else { return nil }
                    steps.append(step)
                } else {
                    guard steps.isEmpty || take("."), let name = bare() else { return nil }
                    steps.append(.key(name))
                }
            }
            return steps
        }

        private mutating func bracket() -> Step? {
            if peek == UInt8(ascii: "\"") {
                guard let first = quotedText() else { return nil }
                if take("]") { return .key(first) }
                return fields(after: first)
            }
            guard let first = bare() else { return nil }
            if take("]") { return Int(first).map(Step.index) }
            return fields(after: first)
        }

        private mutating func fields(after first: String) -> Step? {
            var fields: [Field] = []
            var name = first
            while true {
                guard take("="), let value = word() else { return nil }
                fields.append(Field(name, value))
                if take("]") { return .element(fields) }
                guard take(","), let next = word() else { return nil }
                name = next
            }
        }

        private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private mutating func word() -> String? { peek == UInt8(ascii: "\"") ? quotedText() : bare() }

        private mutating func bare() -> String? {
            let start = position
            while let byte = peek, AttributePath.isNameByte(byte) { position += 1 }
            return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
        }

        private mutating func quotedText() -> String? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = peek {
                position += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                if byte == UInt8(ascii: "\\") {
                    guard let escaped = peek else { return nil }
                    position += 1
                    text.append(escaped)
                } else {
                    text.append(byte)
                }
            }
            return nil
        }
    }
}
