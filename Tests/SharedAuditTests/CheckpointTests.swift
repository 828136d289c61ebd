import SharedAudit
import SharedBase
import SharedCrypto
import TestKit
import Testing

/// Trails whose beginning was archived: the rest verifies behind a signed checkpoint, and put together they are one chain again.
@Suite struct CheckpointTests {
    private let key: PrivateKey
    private let lines: [AuditLine]
    private let checkpoint: AuditHead
    private let head: AuditHead

    init() throws {
        key = try PrivateKey.generate(.ed25519)
        lines = Chains.make(20, signer: key)
        checkpoint = try Chains.head(Array(lines[..<8]), key, purpose: .checkpoint)
        head = try Chains.head(lines, key)
    }

    private var rest: [UInt8] { checkpoint.checkpointLine + Chains.file(Array(lines[8...])) }

    @Test(arguments: [1, 7, 1000]) func theRestVerifies(_ size: Int) throws {
        #expect(Chains.verdict(rest, size: size, head: head) == .ok(entries: 12, afterHead: 0, archived: 7))
        #expect(Chains.verdict(rest, size: size) == .ok(entries: 12, afterHead: nil, archived: 7))
        #expect(
            Chains.verdict(rest).description
                == "ok 12 entries, end not anchored, behind the signed checkpoint of entry 7"
        )
        // Without the checkpoint it is no whole chain.
        #expect(Chains.fault(Chains.file(Array(lines[8...])))?.kind == .missing)
        let anywhere = Chains.verdict(rest, size: size, start: .anywhere, head: head)
        #expect(anywhere == .ok(entries: 12, afterHead: 0, archived: 7))
    }

    @Test func archiveAndRestAreOneChain() throws {
        let archive = Chains.file(Array(lines[..<8]))
        #expect(Chains.verdict(archive + rest, head: head) == .ok(entries: 20, afterHead: 0))
        // The head that was kept before the archive was made needs its entries.
        let early = try Chains.head(Array(lines[..<5]), key)
        #expect(Chains.verdict(archive + rest, head: early) == .ok(entries: 20, afterHead: 15))
        let needed = Chains.fault(rest, head: early)
        #expect(needed?.kind == .missing && needed?.reason.contains("archive") == true)
        // That of the cut itself stands where the checkpoint stands.
        #expect(
            Chains.verdict(rest, head: try Chains.head(Array(lines[..<8]), key))
                == .ok(entries: 12, afterHead: 12, archived: 7)
        )
    }

    /// Who knows the keys of the plane believes no other, even where nothing else of the file speaks against it.
    @Test func onlyAKnownKeyIsBelieved() throws {
        let other = try PrivateKey.generate(.ed25519)
        let foreign = try Chains.head(Array(lines[..<8]), other, purpose: .checkpoint)
        let tail = Chains.file(Array(lines[8...]))
        for (keys, point, isOK) in [
            ([key], checkpoint, true), ([other, key], foreign, true), ([key], foreign, false), ([], checkpoint, false),
        ] as [([PrivateKey], AuditHead, Bool)] {
            var verifier = ChainVerifier(signers: Set(keys.map(\.publicKey.spki)))
            verifier.feed(point.checkpointLine + tail)
            let fault = verifier.finish()
            #expect((fault == nil) == isOK)
            if !isOK { #expect(fault?.kind == .checkpoint) }
        }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let other = try PrivateKey.generate(.ed25519)
        let elsewhere = try Chains.head(Array(lines[..<7]), key, purpose: .checkpoint)
        let asHead = try Chains.head(Array(lines[..<8]), key)
        let foreign = try AuditHead(
            tenant: Chains.tenant,
            index: 7,
            hash: lines[7].hash,
            time: Chains.start,
            purpose: .checkpoint,
            signer: other
        )
        let forged = AuditHead(
            tenant: Chains.tenant,
            index: 7,
            hash: lines[7].hash,
            time: Chains.start + .seconds(1),
            key: checkpoint.key,
            signature: checkpoint.signature
        )
        let tail = Chains.file(Array(lines[8...]))
        let archive = Chains.file(Array(lines[..<8]))
        let rows: [(name: String, file: [UInt8], kind: ChainFault.Kind)] = [
            ("of an earlier entry", elsewhere.checkpointLine + tail, .missing),
            ("a head that says nothing of an archive", asHead.checkpointLine + tail, .checkpoint),
            ("a forged one", forged.checkpointLine + tail, .checkpoint),
            ("by another key, with the head", foreign.checkpointLine + tail, .otherSigner),
            ("an entry is gone behind it", checkpoint.checkpointLine + Chains.file(Array(lines[9...])), .missing),
            ("one of another place between", archive + elsewhere.checkpointLine + tail, .checkpoint),
            ("by another key between", archive + foreign.checkpointLine + tail, .checkpoint),
            ("nothing behind it", checkpoint.checkpointLine, .missing),
            ("no checkpoint", Array("{\"checkpoint\":{}}\n".utf8) + tail, .notEntry),
        ]
        for row in rows { #expect(Chains.fault(row.file, head: head)?.kind == row.kind, "\(row.name)") }
    }
}
