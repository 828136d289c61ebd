import SharedAudit
import SharedBase
import SharedCrypto
import SharedJSON
import TestKit
import Testing

@Suite struct FormatTests {
    /// Each canonical text is by RFC 8785, written out by hand.
    @Test(arguments: [
        (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
        (#"{"":1,"a":{"z":[true,false,null],"y":[]}}"#, #"{"":1,"a":{"y":[],"z":[true,false,null]}}"#),
        (#""é""#, #""é""#),
        (#""\u00e9\/\u20ac""#, #""é/€""#),
        (
            #""\u0000\u0001\u0008\t\n\u000b\f\r\u001f\u007f\"\\""#,
            "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\u{7f}\\\"\\\\\""
        ),
        ("[9007199254740991,-9007199254740991,0,-0]", "[9007199254740991,-9007199254740991,0,0]"),
        ("[9007199254740992,1.5,1e3,1.0]", #"["9007199254740992","1.5","1e3","1.0"]"#),
        // By UTF-16 code units: a letter beyond the first plane begins with D83D and stands before U+FB33.
        ("{\"\u{FB33}\":1,\"\u{1F600}\":2,\"\u{20AC}\":3}", "{\"\u{20AC}\":3,\"\u{1F600}\":2,\"\u{FB33}\":1}"),
        // No normalisation: composed and decomposed stay two keys.
        ("{\"e\u{301}\":1,\"\u{e9}\":2}", "{\"e\u{301}\":1,\"\u{e9}\":2}"),
    ])
    func canonicalBytes(_ text: String, _ canonical: String) throws {
        let bytes = CanonicalJSON.bytes(try JSON.parse(text))
        #expect(bytes == Array(canonical.utf8), "\(String(decoding: bytes, as: UTF8.self))")
        #expect(CanonicalJSON.bytes(try JSON.parse(bytes)) == bytes)
    }

    /// Golden: computed once with Python's hashlib over the bytes that the README names, not by this code.
    @Test func theHashIsAsWritten() throws {
        let record = AuditRecord(
            at: Timestamp(seconds: 1_800_000_000),
            actor: "operator",
            action: "fleet.agent.revoked",
            target: "agent:1",
            details: ["reason": "lost", "count": 3]
        )
        let canonical =
            #"{"action":"fleet.agent.revoked","actor":"operator","at":"2027-01-15T08:00:00.000Z","details":{"count":3,"reason":"lost"},"target":"agent:1"}"#
        #expect(record.canonicalBytes == Array(canonical.utf8))
        let first = AuditLine(index: 0, previous: .zero, record: record)
        #expect(first.hash.description == "ca4a7d0868534d56b9a2ff37b94d59e4450235ab699d1285303c73230d61ab3a")
        let second = AuditLine(index: 258, previous: first.hash, record: record)
        #expect(second.hash.description == "cdf08e8c31c02ded1d4e16dc07df8d6a61e446c9ec3b62fb22e707d8d7ab4e5b")
        let text = String(decoding: second.bytes, as: UTF8.self)
        #expect(
            text
                == "{\"entry\":\(canonical),\"hash\":\"\(second.hash)\",\"index\":258,\"previous\":\"\(first.hash)\"}\n"
        )
        #expect(CanonicalJSON.bytes(try JSON.parse(text)) + [10] == second.bytes)
    }

    @Test func entriesReadBack() {
        for details: Value in [[:], .null, ["a": ["\u{0}\n\u{1F600}", 1, true, nil]], "text"] {
            let record = AuditRecord(at: Chains.start, actor: "a", action: "b.c", target: "d", details: details)
            #expect(AuditRecord(record.canonicalBytes) == record)
        }
        for text in ["{}", "1", "", "{\"action\":1}", "\u{0}"] { #expect(AuditRecord(Array(text.utf8)) == nil) }
    }

    /// Letters cannot wander from one field into the next without another hash.
    @Test func fieldsCannotShift() {
        func hash(_ actor: String, _ action: String, _ target: String, _ index: Int = 0) -> AuditDigest {
            let record = AuditRecord(at: Chains.start, actor: actor, action: action, target: target)
            return AuditLine(index: index, previous: .zero, record: record).hash
        }
        let hashes = [
            hash("ab", "c", "d"), hash("a", "bc", "d"), hash("ab", "cd", ""), hash("a\",\"b", "c", "d"),
            hash("ab", "c", "d", 1),
            hash("ab", "c", "d", 256), hash("", "abc", "d"),
        ]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func headsAreSignedAndReadBack() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let head = try Chains.head(Chains.make(3), signer)
        #expect(head.isSigned)
        #expect(try AuditHead(bytes: head.bytes) == head)
        #expect(CanonicalJSON.bytes(try JSON.parse(head.bytes)) + [10] == head.bytes)
        let moved = AuditHead(
            tenant: head.tenant,
            index: head.index + 1,
            hash: head.hash,
            time: head.time,
            key: head.key,
            signature: head.signature
        )
        #expect(!moved.isSigned)
        #expect(throws: (any Error).self) { try Chains.head(Chains.make(3), PrivateKey.generate(.p256)) }
    }

    @Test(arguments: ["", "{}", "[]", "{\"hash\":\"00\"}", "nonsense", "{\"index\":-1}"])
    func whatIsNoHeadIsRefused(_ text: String) {
        #expect(throws: AuditError.self) { try AuditHead(bytes: Array(text.utf8)) }
    }

    @Test func twoHeadsOfOneLengthContradict() throws {
        let signer = try PrivateKey.generate(.ed25519)
        let one = try Chains.head(Chains.make(5), signer)
        let other = try Chains.head(Chains.make(5, actor: "somebody"), signer)
        #expect(one.contradicts(other) && other.contradicts(one))
        #expect(!one.contradicts(one))
        #expect(!one.contradicts(try Chains.head(Chains.make(6), signer)))
    }
}

@Suite struct ForeignChainTests {
    /// A chain that Python made by the description in the README.
    @Test func aChainOfSomebodyElseVerifies() throws {
        let file = try Fixtures.bytes("audit/python.jsonl")
        #expect(Chains.verdict(file) == .ok(entries: 40, afterHead: nil))
    }
}
