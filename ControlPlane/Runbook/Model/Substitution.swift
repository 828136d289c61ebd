/// Puts values for placeholders: `{{NAME}}`, `${NAME}` and `<NAME>`, each with a standard behind `:-` or `:=` where it has one.
/// One pass from left to right: a value is never read again, and what is no variable of the runbook stays as it is.
enum Substitution {
    /// - Parameter value: the text for a name; nil where there is no such variable.
    static func render(_ text: String, _ value: (String) -> String?) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if let (name, end) = placeholder(bytes, at), let text = value(name) {
                result += Array(text.utf8)
                at = end
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let longest = 256

    private static func placeholder(_ bytes: [UInt8], _ at: Int) -> (name: String, end: Int)? {
        switch bytes[at] {
        case UInt8(ascii: "{") where starts(bytes, at, "{{"): body(bytes, at + 2, "}}")
        case UInt8(ascii: "$") where starts(bytes, at, "${"): body(bytes, at + 2, "}")
        case UInt8(ascii: "<"): body(bytes, at + 1, ">")
        default: nil
        }
    }

    private static func body(_ bytes: [UInt8], _ start: Int, _ closing: String) -> (name: String, end: Int)? {
        var end = start
        while end < bytes.count, end - start <= longest, bytes[end] != UInt8(ascii: "\n") {
            if starts(bytes, end, closing) {
                let name = String(decoding: bytes[start..<end], as: UTF8.self)
                return (trimmed(name), end + closing.utf8.count)
            }
            end += 1
        }
        return nil
    }

    private static func trimmed(_ text: String) -> String {
        var name = text[...]
        if let colon = name.firstIndex(of: ":") { name = name[..<colon] }
        while name.first == " " { name.removeFirst() }
        while name.last == " " { name.removeLast() }
        return String(name)
    }

    private static func starts(_ bytes: [UInt8], _ at: Int, _ text: String) -> Bool {
        bytes[at...].starts(with: text.utf8)
    }
}
