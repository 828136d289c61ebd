import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import TestKit
import Testing

@Suite struct ChainTests {
    @Test(arguments: [1, 2, 3, 10, 300]) func goodChainsVerify(_ count: Int) throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(count, signer: signer)
        let file = Chains.file(lines)
        for size in [1, 7, 100, Int.max] where size > 1 || count < 20 {
            #expect(Chains.verdict(file, size: size) == .ok(entries: count, afterHead: nil))
        }
        let head = try Chains.head(lines, signer)
        #expect(Chains.verdict(file, head: head) == .ok(entries: count, afterHead: 0))
        #expect(Chains.verdict(Array(file.dropLast())) == .ok(entries: count, afterHead: nil))
        if count > 2 {
            let early = try Chains.head(Array(lines.prefix(count - 2)), signer)
            #expect(Chains.verdict(file, head: early) == .ok(entries: count, afterHead: 2))
        }
    }

    @Test func verdictsInWords() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(4, signer: signer)
        #expect("\(Chains.verdict(Chains.file(lines)))" == "ok 4 entries, end not anchored")
        let head = try Chains.head(lines, signer)
        #expect("\(Chains.verdict(Chains.file(lines), head: head))" == "ok 4 entries")
        let early = try Chains.head(Array(lines.prefix(3)), signer)
        #expect("\(Chains.verdict(Chains.file(lines), head: early))" == "ok 4 entries, the last 1 after the head")
        var missing = lines
        missing.remove(at: 2)
        #expect(
            "\(Chains.verdict(Chains.file(missing)))" == "first bad index 2: missing: entry 2 is not there (line 3)"
        )
    }

    /// Somebody read the lines and wrote them again with another JSON library: the same chain.
    @Test func otherSpellingsOfTheSameJSONVerify() throws {
        let lines = Chains.make(12)
        let pretty = lines.flatMap { line -> [UInt8] in
            let text = String(decoding: line.bytes, as: UTF8.self)
            return Array(text.replacing(",\"", with: " , \"").replacing("\":", with: "\" : ").utf8)
        }
        #expect(Chains.verdict(pretty) == .ok(entries: 12, afterHead: nil))
        let dos = lines.flatMap { line -> [UInt8] in line.bytes.dropLast() + [13, 10] }
        #expect(Chains.verdict(dos) == .ok(entries: 12, afterHead: nil))
        let escaped = lines.flatMap { line -> [UInt8] in
            Array(String(decoding: line.bytes, as: UTF8.self).replacing("operator", with: "\\u006fperator").utf8)
        }
        #expect(Chains.verdict(escaped) == .ok(entries: 12, afterHead: nil))
    }

    /// No bit of a chain can be turned unseen, and the index that is named is that of the entry, or the one after where
    /// the entry was hashed anew.
    @Test func everyFlippedBitIsFound() throws {
        let lines = Chains.make(6)
        let file = Chains.file(lines)
        var starts: [Int] = []
        var offset = 0
        for line in lines {
            starts.append(offset)
            offset += line.bytes.count
        }
        for place in file.indices {
            // A line end that becomes another character joins two lines.
            let index = starts.lastIndex { $0 <= place } ?? 0
            for bit in 0..<8 {
                var bad = file
                bad[place] ^= 1 << UInt8(bit)
                // The same JSON in another spelling (a blank for a line end at the very end) is the same chain.
                if place == file.count - 1, [0x0B, 0x0D, 0x20].contains(bad[place]) { continue }
                let fault = Chains.fault(bad)
                #expect(fault?.index == index, "byte \(place) bit \(bit): \(String(describing: fault))")
            }
        }
    }

    @Test(arguments: 0..<8) func deletedEntriesAreMissing(_ index: Int) {
        var lines = Chains.make(9)
        lines.remove(at: index)
        let fault = Chains.fault(Chains.file(lines))
        #expect(fault?.kind == .missing)
        #expect(fault?.index == index)
    }

    @Test func severalDeletedEntriesAreNamed() {
        var lines = Chains.make(20)
        lines.removeSubrange(5..<12)
        let fault = Chains.fault(Chains.file(lines))
        #expect(fault?.index == 5)
        #expect(fault?.reason == "entries 5 to 11 are not there")
    }

    @Test(arguments: [(1, 2), (0, 1), (3, 8), (7, 8)]) func swappedEntriesAreReordered(_ one: Int, _ other: Int) {
        var lines = Chains.make(9)
        lines.swapAt(one, other)
        let fault = Chains.fault(Chains.file(lines))
        #expect(fault?.kind == .reordered)
        #expect(fault?.index == one)
    }

    @Test func aMovedEntryIsReordered() {
        var lines = Chains.make(9)
        lines.insert(lines.remove(at: 3), at: 6)
        #expect(Chains.fault(Chains.file(lines))?.kind == .reordered)
        #expect(Chains.fault(Chains.file(lines))?.index == 3)
    }

    @Test func insertedEntriesAreFound() {
        let lines = Chains.make(9)
        let record = AuditRecord(at: Chains.start, actor: "mallory", action: "x.y.z", target: "t")
        // Hashed as it should be: the true entry of that index comes next.
        var forged = lines
        forged.insert(AuditLine(index: 4, previous: lines[3].hash, record: record), at: 4)
        #expect(Chains.fault(Chains.file(forged))?.kind == .inserted)
        // With a hash that is made up.
        var rough = lines
        rough.insert(AuditLine(index: 4, previous: .zero, hash: .zero, entry: record.canonicalBytes), at: 4)
        #expect(Chains.fault(Chains.file(rough))?.kind == .inserted)
        #expect(Chains.fault(Chains.file(rough))?.index == 4)
        // A line of something else.
        let file = Chains.file(Array(lines[..<4])) + Array("{}\n".utf8) + Chains.file(Array(lines[4...]))
        #expect(Chains.fault(file)?.kind == .inserted)
        var twice = lines
        twice.insert(lines[4], at: 5)
        #expect(Chains.fault(Chains.file(twice))?.kind == .duplicate)
        var later = lines
        later.insert(lines[2], at: 6)
        #expect(Chains.fault(Chains.file(later))?.kind == .inserted)
    }

    /// One who alters an entry and hashes it anew breaks the link to the next.
    @Test func aRehashedEntryBreaksTheNext() {
        var lines = Chains.make(9)
        let record = AuditRecord(at: Chains.start, actor: "mallory", action: "x.y.z", target: "t")
        lines[4] = AuditLine(index: 4, previous: lines[3].hash, record: record)
        let fault = Chains.fault(Chains.file(lines))
        #expect(fault?.kind == .broken)
        #expect(fault?.index == 5)
    }

    @Test func linesThatAreNoneAreNamedWithTheirLine() {
        let lines = Chains.make(5)
        for (text, kind) in [
            ("no json", ChainFault.Kind.notJSON), ("", .notJSON), ("[1]", .notEntry), ("{\"entry\":{}}", .notEntry),
            ("{\"entry\":{},\"hash\":\"00\",\"index\":2,\"previous\":\"00\"}", .notEntry), ("\u{FFFD}", .notJSON),
        ] {
            let file = Chains.file(Array(lines[..<2])) + Array((text + "\n").utf8)
            let fault = Chains.fault(file)
            #expect(fault?.kind == kind, "\(text)")
            #expect(fault?.line == 3)
            #expect(fault?.index == 2)
        }
        let invalid = Chains.file(Array(lines[..<2])) + [0x22, 0xC3, 0x28, 0x22, 10]
        #expect(Chains.fault(invalid)?.kind == .notJSON)
    }

    @Test func oddContentsVerify() {
        let long = String(repeating: "output ", count: 150_000)
        let records = ["a\nb", "a\u{0}b", "\u{1F600}\u{200B}", long, ""].map {
            AuditRecord(at: Chains.start, actor: $0, action: "x.y.z", target: $0, details: ["output": .string($0)])
        }
        let lines = Chains.chain([.genesis(tenant: Chains.tenant, signer: nil, at: Chains.start)] + records)
        for size in [65_536, Int.max] {
            #expect(Chains.verdict(Chains.file(lines), size: size) == .ok(entries: 6, afterHead: nil))
        }
    }

    /// An entry that somebody hashed in another order of keys: one verdict, wherever the file is cut.
    @Test func theVerdictDoesNotDependOnThePieces() throws {
        let signer = try PrivateKey.generate(.ed25519)
        var lines = Chains.make(3, signer: signer)
        for index in 3..<6 {
            let (previous, entry) = (lines[index - 1].hash, Array(#"{"b":1,"a":[ 2 ]}"#.utf8))
            let hash = AuditDigest.link(index: index, previous: previous, entry: entry)
            lines.append(AuditLine(index: index, previous: previous, hash: hash, entry: entry))
        }
        let file = Chains.file(lines)
        for size in 1...file.count {
            #expect(Chains.verdict(file, size: size) == .ok(entries: 6, afterHead: nil))
        }
        let head = try Chains.head(Array(lines.prefix(5)), signer)
        #expect(Chains.verdict(file, head: head) == .ok(entries: 6, afterHead: 1))
    }

    @Test func anEndlessLineIsRefused() {
        let file = Chains.file(Chains.make(2)) + [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20)
        for size in [1 << 20, Int.max] {
            guard case .bad(let fault) = Chains.verdict(file, size: size) else {
                Issue.record("accepted")
                continue
            }
            #expect(fault.index == 2)
            #expect(fault.line == 3)
        }
    }

    @Test func aPartVerifiesOnlyAsAPart() {
        let part = Chains.file(Array(Chains.make(9)[4...]))
        #expect(Chains.fault(part)?.kind == .missing)
        #expect(Chains.fault(part)?.index == 0)
        #expect(Chains.verdict(part, start: .anywhere) == .ok(entries: 5, afterHead: nil))
    }

    @Test func anEmptyFileIsNoChain() {
        #expect(Chains.fault([])?.kind == .missing)
        #expect(Chains.fault([10])?.kind == .notJSON)
    }

    @Test func aChainBeginsWithItsGenesis() {
        let record = AuditRecord(at: Chains.start, actor: "a", action: "x.y.z", target: "t")
        #expect(Chains.fault(Chains.file(Chains.chain([record])))?.kind == .genesis)
        let hung = AuditLine(
            index: 0,
            previous: AuditLine(index: 1, previous: .zero, record: record).hash,
            record: .genesis(tenant: Chains.tenant, signer: nil, at: Chains.start)
        )
        #expect(Chains.fault(hung.bytes)?.kind == .genesis)
    }
}

/// What only a head shows.
@Suite struct HeadTests {
    @Test func aCutEndIsSeen() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(9, signer: signer)
        let head = try Chains.head(lines, signer)
        for count in 1..<9 {
            let cut = Array(lines[..<count])
            #expect(Chains.fault(Chains.file(cut)) == nil)
            let fault = Chains.fault(Chains.file(cut), head: head)
            #expect(fault?.kind == .truncated)
            #expect(fault?.index == count)
        }
    }

    /// The end is cut and then written on honestly, as a copy that was set back would be.
    @Test func aRollbackThatWentOnIsSeen() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(9, signer: signer)
        let head = try Chains.head(lines, signer)
        for cut in 1..<9 {
            let record = AuditRecord(at: Chains.start, actor: "after", action: "x.y.z", target: "t")
            let more = Chains.chain(
                [AuditRecord](repeating: record, count: 12 - cut),
                after: cut,
                lines[cut - 1].hash
            )
            let fault = Chains.fault(Chains.file(Array(lines[..<cut]) + more), head: head)
            #expect(fault?.kind == .replaced)
            #expect(fault?.index == 8)
        }
    }

    @Test func aChainUnderAnotherKeyIsSeen() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let other = try PrivateKey.generate(.ed25519)
        let head = try Chains.head(Chains.make(9, signer: signer), signer)
        let copy = Chains.make(9, signer: other)
        #expect(Chains.fault(Chains.file(copy))?.kind == nil)
        #expect(Chains.fault(Chains.file(copy), head: head)?.kind == .otherSigner)
        // And a head of the forger does not fit the true chain.
        let forged = try Chains.head(Chains.make(9, signer: signer), other)
        #expect(Chains.fault(Chains.file(Chains.make(9, signer: signer)), head: forged)?.kind == .otherSigner)
    }

    @Test func aNamedSignerTakesOver() throws {
        let old = try PrivateKey.generate(.ed25519)
        let new = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(4, signer: old)
        let last = lines[3]
        let more = Chains.chain(
            [
                .signer(new.publicKey.spki, at: Chains.start),
                AuditRecord(at: Chains.start, actor: "a", action: "x.y.z", target: "t"),
            ],
            after: 4,
            last.hash
        )
        let file = Chains.file(lines + more)
        #expect(Chains.verdict(file, head: try Chains.head(lines + more, new)) == .ok(entries: 6, afterHead: 0))
        #expect(Chains.verdict(file, head: try Chains.head(lines, old)) == .ok(entries: 6, afterHead: 2))
        #expect(Chains.fault(file, head: try Chains.head(lines + more, old))?.kind == .otherSigner)
    }

    @Test func theHeadOfAnotherTenantIsSeen() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(3, signer: signer)
        let other = TenantID(high: 1, low: 2)
        let head = try Chains.head(Chains.make(3, tenant: other, signer: signer), signer, tenant: other)
        #expect(Chains.fault(Chains.file(lines), head: head)?.kind == .otherTenant)
    }

    @Test func aHeadThatWasChangedIsSeen() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(3, signer: signer)
        let head = try Chains.head(lines, signer)
        let bad = AuditHead(
            tenant: head.tenant,
            index: head.index,
            hash: head.hash,
            time: head.time + .seconds(1),
            key: head.key,
            signature: head.signature
        )
        #expect(Chains.fault(Chains.file(lines), head: bad)?.kind == .headSignature)
    }
}

@Suite struct MutationTests {
    /// Cut at every byte, and random damage: a verdict always, the same whatever the pieces, and never "ok" for a chain
    /// whose content is another.
    @Test func damagedFilesGetAVerdict() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let lines = Chains.make(7, signer: signer)
        let file = Chains.file(lines)
        let head = try Chains.head(lines, signer)
        for cut in 0..<(file.count - 1) { #expect(!Chains.verdict(Array(file[..<cut]), head: head).isOK, "cut \(cut)") }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            var bad = file
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bad.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bad[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bad.remove(at: place)
                default: bad.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            let verdict = Chains.verdict(bad, head: head)
            #expect(Chains.verdict(bad, size: 13, head: head) == verdict)
            if verdict.isOK { #expect(Self.content(bad) == Self.content(file)) }
        }
    }

    private static func content(_ file: [UInt8]) -> [Value?] {
        file.split(separator: 10).map { try? JSON.parse(Array($0)) }
    }
}
