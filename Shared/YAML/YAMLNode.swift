package import SharedBase

/// One node of a document with its place and its tag; aliases are already replaced by what they name.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        /// - Parameter isPlain: written without quotes, so that its type may be guessed from its text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// Members in the order in which they were written; keys are unique scalars (`<<` apart).
        case mapping([Member])
    }

    package struct Member: Sendable {
        package let key: YAMLNode
        package let value: YAMLNode
    }

    package let position: TextPosition
    /// The tag as written, resolved to its long form: `!Ref` or `tag:yaml.org,2002:str`; nil where none was given.
    package let tag: String?
    package let content: Content
    /// Nodes in this tree, this one included, aliases counted as often as they are used.
    let size: Int
    /// Levels of collections in this tree, aliases followed: what a walk over it costs in stack.
    let height: Int

    /// The text of a scalar.
    package var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    package var members: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    package var items: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The member's value, merge keys not looked at.
    package subscript(key: String) -> YAMLNode? { members?.first { $0.key.scalar == key }?.value }

    /// The tree as plain values: scalars typed by `schema`, merge keys applied, tags dropped but for the standard ones.
    package func value(_ schema: YAMLSchema) throws(YAMLError) -> Value {
        switch content {
        case .scalar(let text, let isPlain):
            return schema.resolve(text, tag: tag, isPlain: isPlain)
        case .sequence(let items):
            var values: [Value] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try item.value(schema)) }
            return .array(values)
        case .mapping(let members):
            var object = ValueObject()
            object.reserveCapacity(members.count)
            for member in members where !member.key.isMergeKey {
                // The last one counts; where doubled keys are refused, the builder has done so already.
                object[try member.key.keyText(schema)] = try member.value.value(schema)
            }
            for member in members where member.key.isMergeKey {
                for source in try member.value.mergeSources() {
                    guard let merged = try source.value(schema).objectValue else { continue }
                    for (key, value) in merged { object.insert(key, value) }
                }
            }
            return .object(object)
        }
    }

    var isMergeKey: Bool {
        guard case .scalar("<<", let isPlain) = content else { return false }
        return isPlain || tag == "tag:yaml.org,2002:merge"
    }

    /// Keys are text. In `.kubernetes` a key that is a boolean or a whole number is first typed and then written as
    /// JSON writes it (`on:` is the key `true`, `0x10:` is `16`), as the tools do.
    private func keyText(_ schema: YAMLSchema) throws(YAMLError) -> String {
        guard case .scalar(let text, let isPlain) = content else {
            throw YAMLError(.keyNotScalar, at: position, "a key is no scalar")
        }
        guard schema == .kubernetes else { return text }
        switch schema.resolve(text, tag: tag, isPlain: isPlain) {
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let number) where number.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) }): return number
        default: return text
        }
    }

    private func mergeSources() throws(YAMLError) -> [YAMLNode] {
        switch content {
        case .mapping: return [self]
        case .sequence(let items) where items.allSatisfy({ $0.members != nil }): return items
        default: throw YAMLError(.merge, at: position, "`<<` takes a mapping or a list of mappings")
        }
    }
}
