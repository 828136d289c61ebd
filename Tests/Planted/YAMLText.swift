import SharedBase
import SharedJSON

/// A value as block YAML whose texts are double quoted: what JSON escapes, YAML reads alike.
enum YAMLText {
    static func of(_ value: Value) -> String {
        var lines: [String] = []
        write(value, indent: 0, into: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ value: Value, indent: Int, into lines: inout [String]) {
        let space = String(repeating: " ", count: indent)
        switch value {
        case .object(let object) where object.count > 0:
            for member in object.members {
                add(space + key(member.key) + ":", member.value, indent + 2, &lines)
            }
        case .array(let items) where !items.isEmpty:
            for item in items { add(space + "-", item, indent + 2, &lines) }
        default: lines.append(space + JSON.text(value))
        }
    }

    private static func add(_ head: String, _ value: Value, _ indent: Int, _ lines: inout [String]) {
        switch value {
        case .object(let object) where object.count > 0:
            lines.append(head)
            write(value, indent: indent, into: &lines)
        case .array(let items) where !items.isEmpty:
            lines.append(head)
            write(value, indent: indent, into: &lines)
        default: lines.append(head + " " + JSON.text(value))
        }
    }

    private static func key(_ name: String) -> String {
        name.utf8.allSatisfy { UInt8(ascii: "a") <= $0 | 32 && $0 | 32 <= UInt8(ascii: "z") }
            ? name : JSON.text(.string(name))
    }
}
