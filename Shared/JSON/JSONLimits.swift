/// What one document may ask of the reader. Everything beyond is refused with its position.
package struct JSONLimits: Sendable {
    /// What happens to a key that its object already has.
    package enum DuplicateKeys: Sendable {
        /// Refused: two readers that choose differently would see two documents.
        case refused
        /// Handed on as it comes; in a tree the last one stays. For test suites and foreign tools' output only.
        case allowed
    }

    /// Open arrays and objects at once. At most 1,024, because trees are read, written and freed recursively.
    package var maxDepth: Int { didSet { maxDepth = min(maxDepth, 1024) } }
    /// Members of one object.
    package var maxKeys: Int
    /// Bytes of one string, key or number as written, escapes not yet decoded. Bounds the memory of a reader in pieces.
    package var maxStringBytes: Int
    package var duplicateKeys: DuplicateKeys

    package init(
        maxDepth: Int = 256,
        maxKeys: Int = 65_536,
        maxStringBytes: Int = 1 << 27,
        duplicateKeys: DuplicateKeys = .refused
    ) {
        self.maxDepth = min(maxDepth, 1024)
        self.maxKeys = maxKeys
        self.maxStringBytes = maxStringBytes
        self.duplicateKeys = duplicateKeys
    }

    package static let standard = JSONLimits()
}
