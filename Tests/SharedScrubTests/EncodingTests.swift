import SharedBase
import SharedJSON
import SharedZip
import Testing

@testable import SharedScrub

/// Secrets inside encodings: base64, gzip in base64, one around the other.
@Suite("Encodings are opened")
struct EncodingTests {
    private static let secret = "Wq3" + TestSecrets.random(13, seed: 51)
    private static let script = "#!/bin/sh\nexport DB_PASSWORD='\(secret)'\nexec /opt/app\n"
    private static let clean = "#!/bin/sh\nset -eu\nexec /opt/app --port 8080 --region eu-central-1\n"

    private static func gzip(_ text: String) -> String {
        let packed = try? Array(text.utf8).withUnsafeBytes { try Zip.deflate($0, .gzip, level: 9) }
        return Base64.encode(packed ?? [])
    }

    private static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

    static let rows: [(name: String, text: String, rule: ScrubRule?)] = [
        ("script", base64(script), .encoded), ("clean script", base64(clean), nil),
        ("zipped script", gzip(script), .encoded), ("zipped clean script", gzip(clean), nil),
        ("twice", base64(base64(script)), .encoded), ("zipped and twice", base64(gzip(script)), .encoded),
        ("zipped document", gzip(#"{"chart":{"values":{"adminPassword":"\#(secret)"}}}"#), .encoded),
        ("zipped clean document", gzip(#"{"chart":{"name":"web","version":"1.2.3"}}"#), nil),
        ("cut gzip", String(gzip(script).dropLast(12)), .unscannable),
        // Deeper than is opened: what lies there cannot be examined.
        ("too deep", (0..<6).reduce(clean) { text, _ in base64(text) }, .encoded),
        // A bomb: 20 MB of one letter, beyond the bound.
        ("bomb", gzip(String(repeating: "a", count: 20 << 20)), .unscannable),
    ]

    @Test("what is inside decides, and what cannot be opened goes", arguments: rows.indices)
    func table(index: Int) {
        let row = Self.rows[index]
        let before: Value = ["user_data_of_it": .string(row.text)]
        let after = Scrubber.test.value(before)
        let wanted = row.rule.map { Value.string("[REDACTED:\($0.rawValue)]") } ?? .string(row.text)
        #expect(after["user_data_of_it"] == wanted, "\(row.name)")
        #expect(Scrubber.test.value(after) == after, "\(row.name)")
    }

    @Test("what was secret inside an encoding goes elsewhere too, and the other way round")
    func byValue() {
        let outside: Value = ["note": .string("it is \(Self.secret) today")]
        let inside: Value = ["blob": .string(Self.base64(Self.script))]
        #expect(Scrubber.test.value([outside, inside].asValue)[0] == ["note": "it is [REDACTED:by-value] today"])
        // At every alignment of base64, under a name that says nothing.
        for shift in 0..<3 {
            let text = String(repeating: "x", count: shift) + " plain words before \(Self.secret) and after"
            let copy: Value = ["password": .string(Self.secret), "blob": .string(Self.base64(text))]
            #expect(Scrubber.test.value(copy)["blob"] == "[REDACTED:encoded]", "\(shift)")
            let zipped: Value = ["password": .string(Self.secret), "blob": .string(Self.gzip(text))]
            #expect(Scrubber.test.value(zipped)["blob"] == "[REDACTED:encoded]", "\(shift)")
        }
    }

    @Test("a Helm release as Helm stores it, in a Secret and in a ConfigMap")
    func helm() {
        let release = #"{"name":"web","config":{"db":{"password":"\#(Self.secret)"}},"manifest":"kind: Service"}"#
        let rows: [Value] = [
            [
                "kind": "Secret", "type": "helm.sh/release.v1",
                "data": ["release": .string(Self.base64(Self.gzip(release)))],
            ],
            [
                "kind": "ConfigMap", "metadata": ["labels": ["owner": "helm"]],
                "data": ["release": .string(Self.gzip(release))],
            ],
        ]
        for row in rows {
            let text = TestJSON.text(Scrubber.test.value(row))
            #expect(text.contains("\"release\":\"[REDACTED:"), "\(text)")
        }
    }
}

extension [Value] {
    fileprivate var asValue: Value { .array(self) }
}
