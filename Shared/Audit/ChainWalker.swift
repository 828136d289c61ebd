package import SharedBase

/// Walks a chain entry by entry and finds the first that does not hold, in the memory of one entry.
///
/// Pure: lines of a file and rows of a database both go through it.
package struct ChainWalker: Sendable {
    /// Where a walk may begin.
    package enum Start: Sendable {
        case genesis
        /// At whatever entry comes first: a part of a chain. That it continues anything cannot be seen.
        case anywhere
    }

    private let start: Start
    private let head: AuditHead?
    private let signers: Set<[UInt8]>?
    private let headSigners: Set<[UInt8]>?
    /// Entries that held.
    package private(set) var count = 0
    /// The index that has to come next.
    package private(set) var next = 0
    /// The digest of the last entry that held.
    package private(set) var last = AuditDigest.zero
    /// Whose chain it is, from its first entry.
    package private(set) var tenant: TenantID?
    /// The key that signs heads, as the chain itself says.
    package private(set) var signer: [UInt8]?
    /// The signed end of what was archived before this file.
    package private(set) var checkpoint: AuditHead?
    /// What the chain says at the index of the head.
    private var atHead: (hash: AuditDigest, signer: [UInt8]?)?

    /// - Parameters:
    ///   - signers: the only keys under which a checkpoint is believed; nil where the caller knows none, and then the head alone
    ///     tells whether the chain is the true one.
    ///   - headSigners: the only keys under which the head is believed; nil where the caller takes it as it is.
    package init(
        start: Start = .genesis,
        head: AuditHead? = nil,
        signers: Set<[UInt8]>? = nil,
        headSigners: Set<[UInt8]>? = nil
    ) {
        self.start = start
        self.head = head
        self.signers = signers
        self.headSigners = headSigners
    }

    /// Takes the next entry; the fault where it does not continue the chain, which then stands as before.
    package mutating func take(_ line: AuditLine) -> ChainFault? {
        if let fault = misplaced(line) { return fault }
        guard line.isWhole else {
            return ChainFault(index: line.index, kind: .altered, reason: "its hash is not that of its content")
        }
        guard follows(line) else {
            return line.index == 0
                ? ChainFault(index: 0, kind: .genesis, reason: "the first entry names one before it")
                : ChainFault(
                    index: line.index,
                    kind: .broken,
                    reason: "it continues another entry \(line.index - 1) than the one before it"
                )
        }
        if line.index == 0 {
            guard let tenant = AuditRecord(line.entry)?.startedTenant else {
                return ChainFault(index: 0, kind: .genesis, reason: "the first entry does not begin a chain")
            }
            self.tenant = tenant
        }
        pass(line.index, line.hash, namedSigner: AuditRecord(line.entry)?.namedSigner)
        return nil
    }

    /// Takes a checkpoint: the signed head of the entries that were archived. At the front the chain begins behind it; between
    /// entries, where archive and export were put together, it has to agree with them.
    package mutating func take(checkpoint head: AuditHead) -> ChainFault? {
        func fault(_ reason: String) -> ChainFault { ChainFault(index: head.index, kind: .checkpoint, reason: reason) }
        guard head.isSigned(as: .checkpoint) else { return fault("the signature of the checkpoint does not hold") }
        guard signers?.contains(head.key) ?? true else {
            return fault("the checkpoint is signed by a key that is none of this plane's")
        }
        if count == 0, checkpoint == nil {
            checkpoint = head
            (next, last, tenant, signer) = (head.index + 1, head.hash, head.tenant, head.key)
            if head.index == self.head?.index { atHead = (head.hash, head.key) }
            return nil
        }
        guard head.index == next - 1, head.hash == last, tenant == nil || tenant == head.tenant else {
            return fault("the checkpoint is not that of entry \(next - 1), which stands before it")
        }
        guard signer == nil || signer == head.key else {
            return fault("the checkpoint is signed by another key than the one that the chain names")
        }
        return nil
    }

    /// Goes on over `more` entries of which the caller knows that they hold and name neither tenant nor signer.
    ///
    /// - Parameter last: the digest of the last of them.
    mutating func pass(plain more: Int, last: AuditDigest) {
        self.last = last
        count += more
        next += more
    }

    /// Where a caller that checks entries itself has to stop and give one to `take`: the head is compared there.
    var headIndex: Int { head?.index ?? -1 }

    /// What the end says; call it once, when no entry is left.
    package func finish() -> ChainFault? {
        if count == 0, start == .genesis {
            return ChainFault(
                index: 0,
                kind: .missing,
                reason: "there is no entry, not even the one that begins a chain"
            )
        }
        guard let head else { return nil }
        if let tenant, tenant != head.tenant {
            return ChainFault(
                index: 0,
                kind: .otherTenant,
                reason: "it is the chain of tenant \(tenant), the head is that of \(head.tenant)"
            )
        }
        guard head.isSigned else {
            return ChainFault(
                index: head.index,
                kind: .headSignature,
                reason: "the signature of the head does not hold"
            )
        }
        guard headSigners?.contains(head.key) ?? true else {
            return ChainFault(
                index: head.index,
                kind: .otherSigner,
                reason: "the head is signed by a key that is none of those that are trusted"
            )
        }
        if atHead == nil, let checkpoint, head.index < checkpoint.index {
            return ChainFault(
                index: head.index,
                kind: .missing,
                reason: "the head is of entries that are archived: put the archive files in front"
            )
        }
        guard let atHead else {
            return ChainFault(
                index: next,
                kind: .truncated,
                reason: "the chain ends here, the head was signed at entry \(head.index)"
            )
        }
        if let signer = atHead.signer, signer != head.key {
            return ChainFault(
                index: head.index,
                kind: .otherSigner,
                reason: "the head is signed by another key than the one that the chain names"
            )
        }
        guard atHead.hash == head.hash else {
            return ChainFault(
                index: head.index,
                kind: .replaced,
                reason: "this entry, or one before it, is another than when the head was signed"
            )
        }
        return nil
    }

    /// Entries behind the head, which no signature holds yet; nil without a head.
    package var countAfterHead: Int? { head.map { max(0, next - 1 - $0.index) } }

    private func misplaced(_ line: AuditLine) -> ChainFault? {
        if count == 0, start == .anywhere, checkpoint == nil { return nil }
        if line.index > next {
            let gap = line.index - next
            let what = gap == 1 ? "entry \(next) is" : "entries \(next) to \(line.index - 1) are"
            return ChainFault(index: next, kind: .missing, reason: "\(what) not there")
        }
        guard line.index < next else { return nil }
        if line.index == next - 1, line.hash == last {
            return ChainFault(index: next, kind: .duplicate, reason: "entry \(line.index) stands here again")
        }
        return ChainFault(index: next, kind: .inserted, reason: "an entry \(line.index) stands here once more")
    }

    private func follows(_ line: AuditLine) -> Bool {
        count == 0 && start == .anywhere && checkpoint == nil && line.index > 0 || line.previous == last
    }

    private mutating func pass(_ index: Int, _ hash: AuditDigest, namedSigner: [UInt8]?) {
        last = hash
        count += 1
        next = index + 1
        if let namedSigner { signer = namedSigner }
        if index == head?.index { atHead = (hash, signer) }
    }
}
