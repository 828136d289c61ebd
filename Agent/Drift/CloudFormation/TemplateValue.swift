import SharedBase
import SharedYAML

/// Makes the nodes of a YAML template into the tree that the same template in JSON would give.
///
/// Dates stay text, and so do numbers that are not written as JSON writes them: account numbers with leading zeros,
/// `0x1F`, `1_000`, `+1`, `12:30` and exponents, which are more often ids than numbers. Keys are text as they stand.
enum TemplateValue {
    /// Throws where a merge key merges what is no mapping. The depth is bounded by the reader of the nodes.
    static func value(_ node: YAMLNode) throws(YAMLError) -> Value {
        guard let tag = node.tag, let member = ShortForm.member(of: tag) else { return try plain(node) }
        // Under a short form a scalar is text, whatever it looks like.
        if let text = node.scalar { return ShortForm.long(member, .string(text)) }
        return ShortForm.long(member, try plain(node))
    }

    private static func plain(_ node: YAMLNode) throws(YAMLError) -> Value {
        switch node.content {
        case .scalar(let text, let isPlain): return scalar(text, tag: node.tag, isPlain: isPlain)
        case .sequence(let items):
            var values: [Value] = []
            for item in items { values.append(try value(item)) }
            return .array(values)
        case .mapping(let members):
            var object = ValueObject()
            for member in members where !isMerge(member.key) {
                object[member.key.scalar ?? ""] = try value(member.value)
            }
            for member in members where isMerge(member.key) {
                for source in try sources(member.value) {
                    for (key, value) in try plain(source).objectValue ?? ValueObject() { object.insert(key, value) }
                }
            }
            return .object(object)
        }
    }

    private static func isMerge(_ key: YAMLNode) -> Bool {
        guard case .scalar("<<", let isPlain) = key.content else { return false }
        return isPlain
    }

    private static func sources(_ node: YAMLNode) throws(YAMLError) -> [YAMLNode] {
        if node.members != nil { return [node] }
        if let items = node.items, items.allSatisfy({ $0.members != nil }) { return items }
        throw YAMLError(.merge, at: node.position, "`<<` takes a mapping or a list of mappings")
    }

    // MARK: Scalars

    private static func scalar(_ text: String, tag: String?, isPlain: Bool) -> Value {
        switch tag {
        case "tag:yaml.org,2002:null": return .null
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool": return typed(text)
        case nil: return isPlain ? typed(text) : .string(text)
        default: return .string(text)
        }
    }

    private static func typed(_ text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
        default: isNumber(text) ? .number(text) : .string(text)
        }
    }

    /// `[-](0|[1-9][0-9]*)[.digits]`: JSON's numbers without their exponents.
    private static func isNumber(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = rest.prefix(while: isDigit)
        guard !whole.isEmpty, whole.first != UInt8(ascii: "0") || whole.count == 1 else { return false }
        rest = rest.dropFirst(whole.count)
        guard let point = rest.first else { return true }
        return point == UInt8(ascii: ".") && rest.count > 1 && rest.dropFirst().allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
