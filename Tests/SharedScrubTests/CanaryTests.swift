import SharedBase
import SharedScrub
import TestKit
import Testing

/// Random secrets at random places of random trees; nothing of them may be left, in either style, as text or as values.
@Suite("Planted canaries")
struct CanaryTests {
    struct Planted {
        var tree: Value
        var secrets: [String]
    }

    static let nouns = [
        "server", "region", "engine", "subnet", "labels", "port", "owner", "zone", "tier", "replicas", "policy",
    ]
    static let names = [
        "password", "client_secret", "apiKey", "auth_token", "DB_PASSWORD", "private-key", "passphrase",
    ]

    static func plant(seed: UInt64) -> Planted {
        var random = SeededGenerator(seed: seed)
        var secrets: [String] = []
        let tree = node(depth: 0, &random, &secrets)
        return Planted(tree: ["resource": tree], secrets: secrets)
    }

    private static func node(depth: Int, _ random: inout SeededGenerator, _ secrets: inout [String]) -> Value {
        if depth >= 5 || Int.random(in: 0..<6, using: &random) == 0 { return leaf(&random, &secrets) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            return .array(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in node(depth: depth + 1, &random, &secrets) }
            )
        }
        var object = ValueObject()
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let name = nouns[Int.random(in: 0..<nouns.count, using: &random)]
            object[name] = node(depth: depth + 1, &random, &secrets)
        }
        plant(into: &object, &random, &secrets)
        return .object(object)
    }

    private static func leaf(_ random: inout SeededGenerator, _ secrets: inout [String]) -> Value {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .string(nouns[Int.random(in: 0..<nouns.count, using: &random)])
        case 1: return .number(String(Int.random(in: 0..<100_000, using: &random)))
        case 2: return .bool(Bool.random(using: &random))
        default: return .null
        }
    }

    /// One secret in one of the ways in which they are found in the wild.
    private static func plant(
        into object: inout ValueObject,
        _ random: inout SeededGenerator,
        _ secrets: inout [String]
    ) {
        let low = "Pw7" + TestSecrets.random(8, &random)
        let high = TestSecrets.random(32, &random)
        let token = "gh" + "p_" + TestSecrets.random(36, &random)
        let name = names[Int.random(in: 0..<names.count, using: &random)]
        switch Int.random(in: 0..<11, using: &random) {
        case 0:
            object[name] = .string(low)
            object["copy"] = .string("see \(low) there")
            secrets.append(low)
        case 1:
            object["remark"] = .string("uses \(token), rotate")
            secrets.append(token)
        case 2:
            object["opaque"] = .string(high)
            secrets.append(high)
        case 3:
            object["document"] = .string(#"{"a": {"\#(name)": "\#(low)"}}"#)
            secrets.append(low)
        case 4:
            object["user_data"] = .string(
                Base64.encode(Array("export \(name.replacing("-", with: "_"))=\(low)\n".utf8))
            )
            secrets.append(low)
        case 5:
            object["address"] = .string("amqp://app:\(low)@queue.internal:5672/x")
            secrets.append(low)
        case 6:
            object[token] = 1
            secrets.append(token)
        case 7:
            object["script"] = .string("#!/bin/sh\nexport \(name.replacing("-", with: "_"))=\"\(low)\"\nrun\n")
            secrets.append(low)
        case 8:
            object["env"] = [["name": .string(name), "value": .string(low)]]
            secrets.append(low)
        case 9:
            object["file"] = .string(TestSecrets.pem("PRIVATE KEY", end: Bool.random(using: &random) ? "\n" : "\\n"))
            secrets.append(TestSecrets.random(64, seed: 91))
        default:
            object["manifest"] = ["kind": "Secret", "data": ["x": .string(Base64.encode(Array(low.utf8)))]]
            object["args"] = [.string("--login=\(low)")]
            secrets.append(low)
            secrets.append(Base64.encode(Array(low.utf8)))
        }
    }

    /// The secrets that are still to be seen in a text, plain or in base64.
    static func leaks(_ secrets: [String], in text: String) -> [String] {
        secrets.filter { secret in
            text.contains(secret) || text.contains(Base64.encode(Array(secret.utf8)).prefix(secret.utf8.count))
        }
    }

    @Test("zero leaks as values and as text, idempotent, same shape")
    func none() throws {
        for seed in UInt64(1)...400 {
            let planted = Self.plant(seed: seed)
            var counts = ScrubCounts()
            let marked = Scrubber.test.scrub(planted.tree, counts: &counts)
            let tagged = Scrubber.test.value(planted.tree, style: .tagged)
            let json = TestJSON.text(planted.tree)
            let text = Scrubber.test.text(json)
            for output in [TestJSON.text(marked), TestJSON.text(tagged), text] {
                #expect(Self.leaks(planted.secrets, in: output).isEmpty, "seed \(seed)")
            }
            #expect(text == TestJSON.text(marked), "seed \(seed): the text form says the same")
            #expect(Scrubber.test.value(marked) == marked, "seed \(seed)")
            #expect(Scrubber.test.value(tagged, style: .tagged) == tagged, "seed \(seed)")
            #expect(Scrubber.test.text(text) == text, "seed \(seed)")
            #expect(TestJSON.shape(marked) == TestJSON.shape(planted.tree), "seed \(seed)")
        }
    }

    @Test("the leak check can fail")
    func checkWorks() {
        var caught = 0
        for seed in UInt64(1)...50 {
            let planted = Self.plant(seed: seed)
            if !Self.leaks(planted.secrets, in: TestJSON.text(planted.tree)).isEmpty { caught += 1 }
        }
        #expect(caught > 40)
    }

    @Test("arbitrary bytes: no crash, idempotent, findings inside the input and in order")
    func fuzz() throws {
        var random = SeededGenerator(seed: 77)
        let seeds = [
            #"{"password": "hunter22", "a": ["eyJ.eyJ", "://a:b@c", "-----BEGIN PRIVATE KEY-----"], "kind":"Secret","data":{"x":"eA=="}}"#,
            "kind: Secret\ndata:\n  a: b\n  c: |\n    d\npassword:\n- x\n- \"y\"\n--token abc$2b$aa machine login password curl -u a:bcd",
            "Authorization: Basic QWxhZGRpbjpvcGVu sig=abc ConvertTo-SecureString 'x' [REDACTED:name] %define token \"x\" -us12 q~",
        ]
        for round in 0..<1500 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<(1 + round % 4) { bytes = random.mutated(bytes) }
            let first = Scrubber.test.scrub(text: bytes)
            let second = Scrubber.test.scrub(text: first.bytes)
            let once = String(decoding: first.bytes, as: UTF8.self)
            #expect(String(decoding: second.bytes, as: UTF8.self) == once, "round \(round)")
            var end = 0
            for finding in first.findings {
                #expect(finding.offset >= end && finding.offset + finding.length <= bytes.count, "round \(round)")
                end = finding.offset
            }
        }
    }
}

/// JSON for tests, apart from the code under test.
enum TestJSON {
    static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text): text
        case .string(let text): quoted(text)
        case .array(let items): "[" + items.map(text).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.members.map { quoted($0.key) + ":" + text($0.value) }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The nesting alone: counts of members and elements.
    static func shape(_ value: Value) -> String {
        switch value {
        case .array(let items): "[" + items.map(shape).joined() + "]"
        case .object(let object): "{" + object.members.map { shape($0.value) }.joined() + "}"
        default: "."
        }
    }
}
