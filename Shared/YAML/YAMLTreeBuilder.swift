internal import SharedBase

/// Puts events together to nodes, without recursion, and holds the limits.
struct YAMLTreeBuilder {
    private struct Open {
        let anchor: String?
        let tag: String?
        let position: TextPosition
        let isMapping: Bool
        var items: [YAMLNode] = []
        /// The place of each scalar key so far, by its bytes: two spellings of one letter are two keys.
        var keys: [ByteText: TextPosition] = [:]
        var size = 1
        /// The highest of the items.
        var height = 0
    }

    private let limits: YAMLLimits
    private var open: [Open] = []
    private var anchors: [String: YAMLNode] = [:]
    private var aliasNodes = 0
    private var nodes = 0
    private var root: YAMLNode?

    init(limits: YAMLLimits) { self.limits = limits }

    /// The finished document; nil for an empty one.
    mutating func takeDocument() -> YAMLNode? {
        defer {
            root = nil
            anchors = [:]
            aliasNodes = 0
            nodes = 0
        }
        // libyaml gives an empty plain scalar for a document without content.
        if let root, root.tag == nil, case .scalar("", isPlain: true) = root.content { return nil }
        return root
    }

    mutating func add(_ event: YAMLEvent) throws(YAMLError) {
        switch event {
        case .scalar(let text, let isPlain, let anchor, let tag, let position):
            let node = YAMLNode(
                position: position,
                tag: tag,
                content: .scalar(text, isPlain: isPlain),
                size: 1,
                height: 0
            )
            try place(node, anchor: anchor)
        case .beginSequence(let anchor, let tag, let position):
            try begin(Open(anchor: anchor, tag: tag, position: position, isMapping: false))
        case .beginMapping(let anchor, let tag, let position):
            try begin(Open(anchor: anchor, tag: tag, position: position, isMapping: true))
        case .endSequence, .endMapping:
            try end()
        case .alias(let name, let position):
            guard let target = anchors[name] else {
                throw YAMLError(.unknownAnchor, at: position, "the alias `*\(name)` names no finished anchor")
            }
            aliasNodes += target.size
            guard aliasNodes <= limits.maxAliasNodes else {
                throw YAMLError(.aliasLimit, at: position, "aliases expand to more than \(limits.maxAliasNodes) nodes")
            }
            guard open.count + target.height <= limits.maxDepth else {
                throw YAMLError(
                    .depthLimit,
                    at: position,
                    "more than \(limits.maxDepth) levels through the alias `*\(name)`"
                )
            }
            try place(target, anchor: nil)
        case .endOfDocument, .endOfStream:
            break
        }
    }

    private mutating func begin(_ collection: Open) throws(YAMLError) {
        guard open.count < limits.maxDepth else {
            throw YAMLError(.depthLimit, at: collection.position, "more than \(limits.maxDepth) levels")
        }
        open.append(collection)
    }

    private mutating func end() throws(YAMLError) {
        guard let done = open.popLast() else { return }
        let content: YAMLNode.Content
        if done.isMapping {
            content = .mapping(
                stride(from: 0, to: done.items.count - 1, by: 2).map {
                    .init(key: done.items[$0], value: done.items[$0 + 1])
                }
            )
        } else {
            content = .sequence(done.items)
        }
        try place(
            YAMLNode(
                position: done.position,
                tag: done.tag,
                content: content,
                size: done.size,
                height: done.height + 1
            ),
            anchor: done.anchor
        )
    }

    private mutating func place(_ node: YAMLNode, anchor: String?) throws(YAMLError) {
        nodes += 1
        guard nodes + aliasNodes <= limits.maxNodes else {
            throw YAMLError(.nodeLimit, at: node.position, "more than \(limits.maxNodes) nodes in one document")
        }
        if let anchor { anchors[anchor] = node }
        guard let last = open.indices.last else {
            root = node
            return
        }
        if open[last].isMapping, open[last].items.count % 2 == 0 { try noteKey(node, in: last) }
        open[last].items.append(node)
        open[last].size += node.size
        open[last].height = max(open[last].height, node.height)
    }

    private mutating func noteKey(_ node: YAMLNode, in last: Int) throws(YAMLError) {
        guard let key = node.scalar else {
            throw YAMLError(.keyNotScalar, at: node.position, "a key is no scalar")
        }
        guard !node.isMergeKey, !limits.allowsDuplicateKeys else { return }
        if let first = open[last].keys.updateValue(node.position, forKey: ByteText(key)) {
            throw YAMLError(
                .duplicateKey,
                at: node.position,
                "the key `\(key)` stands already at line \(first.line), column \(first.column)"
            )
        }
    }
}
