/// The first place where a chain is not what it should be.
package struct ChainFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        /// The hash of an entry is not that of its content.
        case altered
        /// Entries are not there.
        case missing
        /// An entry stands where another belongs that is there too.
        case inserted
        /// The same entry stands twice.
        case duplicate
        /// All entries are there, in another order.
        case reordered
        /// An entry is whole and does not continue the one before.
        case broken
        /// The first entry does not begin a chain.
        case genesis
        /// The chain of another tenant than that of the head.
        case otherTenant = "other-tenant"
        /// The head names a signer that the chain does not.
        case otherSigner = "other-signer"
        /// The signature of the head is not that of its key.
        case headSignature = "head-signature"
        /// The chain ends before the head.
        case truncated
        /// The chain is whole, and another than the one whose head was signed.
        case replaced
        /// A checkpoint that is not signed, or does not fit the entries around it.
        case checkpoint
        /// A line is no JSON.
        case notJSON = "not-json"
        /// A line is JSON and no line of a trail.
        case notEntry = "not-entry"
        /// A column of the database says something else than the entry that was hashed.
        case column
    }

    /// The first index that is bad: that of the entry which is wrong or not there.
    package let index: Int
    package let kind: Kind
    package let reason: String
    /// In a file, from 1.
    package var line: Int?

    package init(index: Int, kind: Kind, reason: String, line: Int? = nil) {
        self.index = index
        self.kind = kind
        self.reason = reason
        self.line = line
    }

    package var description: String {
        "first bad index \(index): \(kind.rawValue): \(reason)" + (line.map { " (line \($0))" } ?? "")
    }

    func at(line: Int) -> ChainFault { ChainFault(index: index, kind: kind, reason: reason, line: line) }

    func but(_ kind: Kind, _ reason: String) -> ChainFault {
        ChainFault(index: index, kind: kind, reason: reason, line: line)
    }
}
