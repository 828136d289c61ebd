internal import SharedBase

/// Bounds on what one stream may ask of memory.
package struct YAMLLimits: Sendable {
    /// Levels of nesting.
    package var maxDepth: Int
    /// Nodes of one document, aliases counted as often as they are used.
    package var maxNodes: Int
    /// Nodes that aliases may add to one document.
    package var maxAliasNodes: Int
    /// A key that stands twice in a mapping is refused; where this is set, the last one counts, as it does for goyaml.
    package var allowsDuplicateKeys: Bool

    package init(
        maxDepth: Int = 256,
        maxNodes: Int = 5_000_000,
        maxAliasNodes: Int = 100_000,
        allowsDuplicateKeys: Bool = false
    ) {
        self.maxDepth = maxDepth
        self.maxNodes = maxNodes
        self.maxAliasNodes = maxAliasNodes
        self.allowsDuplicateKeys = allowsDuplicateKeys
    }

    package static let standard = YAMLLimits()
    /// What the tools of Kubernetes take: manifests with a doubled key run in clusters, so they are read as those tools read them.
    package static let kubernetes = YAMLLimits(allowsDuplicateKeys: true)
}

/// Reads YAML 1.1 and 1.2 through libyaml.
package enum YAML {
    /// All documents of a stream in order; nil for an empty one (nothing, or comments only, between two `---`).
    ///
    /// UTF-8 and, by its byte order mark, UTF-16 are read. The first fault refuses the whole stream.
    package static func documents(_ bytes: [UInt8], limits: YAMLLimits = .standard) throws(YAMLError) -> [YAMLNode?] {
        var builder = YAMLTreeBuilder(limits: limits)
        let parser = try YAMLEventParser(bytes)
        var documents: [YAMLNode?] = []
        while true {
            switch try parser.next() {
            case .endOfStream: return documents
            case .endOfDocument: documents.append(builder.takeDocument())
            case let event: try builder.add(event)
            }
        }
    }

    /// The documents that stand before the first fault, and that fault: for readers that keep what can be read.
    package static func readable(
        _ bytes: [UInt8],
        limits: YAMLLimits = .standard
    ) -> (documents: [YAMLNode?], fault: YAMLError?) {
        var builder = YAMLTreeBuilder(limits: limits)
        var documents: [YAMLNode?] = []
        do throws(YAMLError) {
            let parser = try YAMLEventParser(bytes)
            while true {
                switch try parser.next() {
                case .endOfStream: return (documents, nil)
                case .endOfDocument: documents.append(builder.takeDocument())
                case let event: try builder.add(event)
                }
            }
        } catch {
            return (documents, error)
        }
    }
}
