import SharedAudit
import SharedBase
import SharedCrypto
import TestKit

/// Chains to play with.
enum Chains {
    static let tenant = TenantID(high: 0x0123_4567_89ab_7def, low: 0x8000_0000_0000_0001)
    static let start = Timestamp(seconds: 1_800_000_000)

    /// A chain of `count` entries, the genesis included.
    static func make(
        _ count: Int,
        tenant: TenantID = tenant,
        signer: PrivateKey? = nil,
        actor: String = "operator"
    ) -> [AuditLine] {
        var records = [AuditRecord.genesis(tenant: tenant, signer: signer?.publicKey.spki, at: start)]
        for number in 1..<max(count, 1) {
            // The clock goes back at every seventh entry: the index orders.
            let at = start + .seconds(number % 7 == 0 ? -number : number)
            records.append(
                AuditRecord(
                    at: at,
                    actor: actor,
                    action: "test.thing.done",
                    target: "thing:\(number)",
                    details: ["number": .number(String(number)), "text": .string("line \"\(number)\"\n")]
                )
            )
        }
        return chain(Array(records.prefix(count)))
    }

    static func chain(
        _ records: [AuditRecord],
        after start: Int = 0,
        _ previous: AuditDigest = .zero
    ) -> [AuditLine] {
        var previous = previous
        return records.enumerated().map { offset, record in
            let line = AuditLine(index: start + offset, previous: previous, record: record)
            previous = line.hash
            return line
        }
    }

    static func file(_ lines: [AuditLine]) -> [UInt8] { lines.flatMap(\.bytes) }

    static func head(
        _ lines: [AuditLine],
        _ signer: PrivateKey,
        tenant: TenantID = tenant,
        purpose: AuditHead.Purpose = .head
    ) throws -> AuditHead {
        let last = lines[lines.count - 1]
        return try AuditHead(
            tenant: tenant,
            index: last.index,
            hash: last.hash,
            time: start,
            purpose: purpose,
            signer: signer
        )
    }

    /// The verdict on a file, read in pieces of `size`.
    static func verdict(
        _ file: [UInt8],
        size: Int = .max,
        start: ChainWalker.Start = .genesis,
        head: AuditHead? = nil,
        trusting keys: [PrivateKey]? = nil
    ) -> ChainVerdict {
        let trusted = keys.map { Set($0.map(\.publicKey.spki)) }
        var verifier = ChainVerifier(start: start, head: head, signers: trusted, headSigners: trusted)
        var rest = file[...]
        while !rest.isEmpty {
            verifier.feed(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return ChainVerdict(verifier.finish(), verifier.walker)
    }

    static func fault(
        _ file: [UInt8],
        head: AuditHead? = nil,
        trusting keys: [PrivateKey]? = nil
    ) -> ChainFault? {
        if case .bad(let fault) = verdict(file, head: head, trusting: keys) { fault } else { nil }
    }
}
