import SharedAudit
import SharedBase
import SharedCrypto
import TestKit
import Testing

/// The attacks on a trail, each against who can see it: the file alone, a head that was kept elsewhere, and an agent that holds
/// nothing but the last head and sees the next one.
@Suite struct AttackTests {
    /// What an attacker made of an honest chain of twelve entries, of which the head at entry 9 was kept.
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        /// The verdict on the file alone; nil: it cannot be seen there.
        let alone: ChainFault.Kind?
        /// The verdict against the kept head.
        let anchored: ChainFault.Kind
        /// What an agent that kept the head says of the head that the attacker's chain has now; nil: it follows.
        let agent: HeadWatch.Refusal.Kind?
        let make: @Sendable ([AuditLine], PrivateKey) throws -> (file: [UInt8], lines: [AuditLine], signer: PrivateKey)

        var testDescription: String { name }
    }

    private static let attacks: [Attack] = [
        Attack(name: "flip", alone: .altered, anchored: .altered, agent: nil) { lines, key in
            var file = Chains.file(lines)
            // A letter of the action of entry 5, behind `{"entry":{"action":"`.
            file[Chains.file(Array(lines[..<5])).count + 21] ^= 1
            return (file, lines, key)
        },
        Attack(name: "delete", alone: .missing, anchored: .missing, agent: nil) { lines, key in
            (Chains.file(lines.filter { $0.index != 5 }), lines, key)
        },
        Attack(name: "insert", alone: .inserted, anchored: .inserted, agent: nil) { lines, key in
            let extra = AuditLine(index: 5, previous: lines[4].hash, record: entry("extra"))
            return (Chains.file(lines[..<5] + [extra] + lines[5...]), lines, key)
        },
        Attack(name: "swap", alone: .reordered, anchored: .reordered, agent: nil) { lines, key in
            var lines = lines
            lines.swapAt(4, 7)
            return (Chains.file(lines), lines, key)
        },
        Attack(name: "altered and hashed anew from there on", alone: nil, anchored: .replaced, agent: .contradiction) {
            lines,
            key in
            let lines = rewritten(lines, from: 5, upTo: 10)
            return (Chains.file(lines), lines, key)
        },
        Attack(name: "truncate", alone: nil, anchored: .truncated, agent: .setBack) { lines, key in
            let lines = Array(lines[..<8])
            return (Chains.file(lines), lines, key)
        },
        Attack(name: "truncate and append honestly", alone: nil, anchored: .replaced, agent: .contradiction) {
            lines,
            key in
            let lines = rewritten(lines, from: 8, upTo: 10)
            return (Chains.file(lines), lines, key)
        },
        Attack(name: "rollback to an old copy", alone: nil, anchored: .truncated, agent: .setBack) { lines, key in
            let lines = Array(lines[..<3])
            return (Chains.file(lines), lines, key)
        },
        Attack(name: "another chain, signed by another key", alone: nil, anchored: .otherSigner, agent: .otherSigner) {
            _,
            _ in
            let other = try PrivateKey.generate(.ed25519)
            let lines = Chains.make(12, signer: other, actor: "somebody")
            return (Chains.file(lines), lines, other)
        },
        Attack(name: "another chain of another tenant", alone: nil, anchored: .otherTenant, agent: nil) { _, key in
            let lines = Chains.make(12, tenant: TenantID(high: 9, low: 9), signer: key)
            return (Chains.file(lines), lines, key)
        },
    ]

    @Test(arguments: attacks) func isSeen(_ attack: Attack) throws {
        let key = try PrivateKey.generate(.ed25519)
        let honest = Chains.make(12, signer: key)
        let head = try Chains.head(Array(honest[..<10]), key)
        #expect(Chains.verdict(Chains.file(honest), head: head).isOK)

        let (file, lines, signer) = try attack.make(honest, key)
        #expect(Chains.fault(file)?.kind == attack.alone)
        #expect(Chains.fault(file, head: head)?.kind == attack.anchored)

        var agent = HeadWatch(tenant: Chains.tenant, kept: head)
        if let expected = attack.agent {
            let shown = try Chains.head(lines, signer)
            let refusal = #expect(throws: HeadWatch.Refusal.self) { _ = try agent.take(shown) }
            #expect(refusal?.kind == expected && refusal?.isAlarm == true)
            #expect(agent.kept == head, "what was kept stays")
        }
    }

    /// A chain that was made anew as a whole comes with a head and a checkpoint of its own: only who knows the keys sees that.
    @Test func whatAnotherKeyHasSignedIsRefused() throws {
        let (key, other) = (try PrivateKey.generate(.ed25519), try PrivateKey.generate(.ed25519))
        for (signer, isTrusted) in [(key, true), (other, false)] {
            let lines = Chains.make(12, signer: signer, actor: "somebody")
            let head = try Chains.head(lines, signer)
            #expect(Chains.verdict(Chains.file(lines), head: head).isOK)
            let fault = Chains.fault(Chains.file(lines), head: head, trusting: [key])
            #expect(fault?.kind == (isTrusted ? nil : .otherSigner))
            #expect(fault?.index == (isTrusted ? nil : 11))
            // Without a head there is no word of a key, and the answer says that the end is not anchored.
            #expect(Chains.verdict(Chains.file(lines), trusting: [key]) == .ok(entries: 12, afterHead: nil))
            let checkpoint = try Chains.head(Array(lines[..<6]), signer, purpose: .checkpoint)
            let rest = checkpoint.checkpointLine + Chains.file(Array(lines[6...]))
            #expect(Chains.verdict(rest, head: head).isOK)
            let cut = Chains.fault(rest, head: head, trusting: [key])
            #expect(cut?.kind == (isTrusted ? nil : .checkpoint))
            #expect(Chains.fault(rest, head: head, trusting: [key, other]) == nil)
        }
    }

    /// Heads that are fine, and those that are refused for what they are.
    @Test func agentsTakeWhatFollows() throws {
        let key = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(6, signer: key)
        let heads = try (1...6).map { try Chains.head(Array(lines[..<$0]), key) }
        var watch = HeadWatch(tenant: Chains.tenant)
        #expect(try watch.take(heads[2]))
        #expect(try !watch.take(heads[2]))
        // Signed again at another time: nothing new.
        let again = try AuditHead(
            tenant: Chains.tenant,
            index: 2,
            hash: lines[2].hash,
            time: Chains.start + .seconds(9),
            signer: key
        )
        #expect(try !watch.take(again))
        #expect(try watch.take(text: String(decoding: heads[5].bytes, as: UTF8.self)))
        #expect(watch.kept == heads[5])

        let foreign = try Chains.head(
            Chains.make(9, tenant: TenantID(high: 3, low: 3)),
            key,
            tenant: TenantID(high: 3, low: 3)
        )
        let forged = AuditHead(
            tenant: Chains.tenant,
            index: 9,
            hash: lines[5].hash,
            time: Chains.start,
            key: key.publicKey.spki,
            signature: heads[5].signature
        )
        for (head, kind) in [(foreign, HeadWatch.Refusal.Kind.otherTenant), (forged, .unreadable)] {
            let refusal = #expect(throws: HeadWatch.Refusal.self) { _ = try watch.take(head) }
            #expect(refusal?.kind == kind)
        }
        #expect(throws: HeadWatch.Refusal.self) { _ = try watch.take(text: "{}") }
        // What the last run kept counts only where it is a head of this tenant.
        #expect(HeadWatch(tenant: Chains.tenant, kept: foreign).kept == nil)
        #expect(HeadWatch(tenant: Chains.tenant, kept: forged).kept == nil)
        #expect(HeadWatch(tenant: Chains.tenant, kept: heads[1]).kept == heads[1])
    }

    private static func entry(_ target: String) -> AuditRecord {
        AuditRecord(at: Chains.start, actor: "somebody", action: "test.thing.done", target: target)
    }

    /// The chain with other entries from `start` on, up to so many.
    private static func rewritten(_ lines: [AuditLine], from start: Int, upTo count: Int) -> [AuditLine] {
        let records = (start..<count).map { entry("other:\($0)") }
        return Array(lines[..<start]) + Chains.chain(records, after: start, lines[start - 1].hash)
    }
}
