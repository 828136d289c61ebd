package import SharedBase

package enum TemplateCode: String, FaultCode {
    /// A value cannot stand where its placeholder stands.
    case value
}

package typealias TemplateError = Fault<TemplateCode>

/// Writes a value so that a shell reads back exactly the value.
package enum ShellQuote {
    static func quote(_ value: String, at place: ShellPlace, name: String) throws(TemplateError) -> [UInt8] {
        let bytes = Array(value.utf8)
        guard !bytes.contains(0) else { throw refusal(name, "it holds a zero byte") }
        switch place {
        case .plain: return isPlain(bytes) && !reserved.contains(value) ? bytes : single(bytes)
        case .single: return bytes.flatMap { $0 == 39 ? Array(#"'\''"#.utf8) : [$0] }
        case .double: return bytes.flatMap { [34, 36, 92, 96].contains($0) ? [92, $0] : [$0] }
        case .closed:
            guard isPlain(bytes) else {
                throw refusal(
                    name,
                    "it stands where a shell reads it more than once (here-document, comment, backquotes, arithmetic or a command such as "
                        + "eval), so that only letters, digits and _./:@%+,- can be put there safely"
                )
            }
            return bytes
        }
    }

    /// Words as a shell would have to be given them.
    package static func join(_ words: [String]) -> String {
        String(decoding: Array(words.map { single(Array($0.utf8)) }.joined(separator: [32])), as: UTF8.self)
    }

    static func single(_ bytes: [UInt8]) -> [UInt8] {
        [39] + bytes.flatMap { $0 == 39 ? Array(#"'\''"#.utf8) : [$0] } + [39]
    }

    /// Bytes that no shell gives a meaning in any place. `=` and `~` are none of them: they have one at the start of a word.
    package static func isPlain(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy {
                (48...57).contains($0) || (97...122).contains($0 | 0x20) && $0 >= 65
                    || [95, 46, 47, 58, 64, 37, 43, 44, 45].contains($0)
            }
    }

    private static let reserved: Set<String> = [
        "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in", "function",
        "select",
        "time", "coproc",
    ]

    private static func refusal(_ name: String, _ reason: String) -> TemplateError {
        TemplateError(.value, attempted: "put the value of `\(name)` into a command", reason: reason)
    }
}
