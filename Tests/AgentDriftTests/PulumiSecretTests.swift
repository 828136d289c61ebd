import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// Nothing that Pulumi calls secret leaves, in whatever form and wherever else it stands.
@Suite struct PulumiSecretTests {
    /// Put together at run time, so that no secret stands in the repository.
    private static func canary(_ number: Int) -> String { "fake" + "-Qz8wLm3x" + String(number) }

    private static let cipher = "v1:NL+1j6b3NPftKZsZ:" + "DVGuw/jvNIBuDt5igp9O746Y" + "qCLn64obZB5Ehw=="

    private static let stack = PulumiSample.export([
        PulumiSample.resource(
            "dev",
            type: "pulumi:pulumi:Stack",
            outputs: ["pw": PulumiSample.plain(.string(canary(1)))],
            more: ["custom": false, "id": nil]
        ),
        PulumiSample.resource(
            "aws",
            type: "pulumi:providers:aws",
            inputs: ["zone": "eu-west-1a", "salt": PulumiSample.plain(.string(canary(2)))]
        ),
        PulumiSample.resource(
            "db",
            type: "aws:rds/instance:Instance",
            inputs: [
                "first": PulumiSample.secret("ciphertext", cipher),
                "list": [["deep": PulumiSample.plain(["k": .string(canary(3))])]],
                "name": "shop-db-1f2e",
            ],
            outputs: [
                "__inputs": ["first": .string(canary(4))], "first": .string(canary(4)),
                "list": [["deep": ["k": .string(canary(3))]]],
                "copies": .array([1, 2, 3, 4].map { .string("see \(canary($0)) there") }),
                "blob": PulumiSample.secret("ciphertext", Base64.encode(Array("\"\(canary(5))\"".utf8))),
                "blobCopy": .string(canary(5)), "extra": .string(canary(6)), "extraCopy": .string(canary(6)),
                "output": [
                    "\(PulumiSample.signature)": "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": .string(canary(7)),
                    "secret": true,
                ],
                "outputCopy": .string(canary(7)), "arn": "arn:aws:rds:eu-west-1:123456789012:db:shop-db-1f2e",
                "name": "shop-db-1f2e",
            ],
            more: ["additionalSecretOutputs": ["extra"]]
        ),
        PulumiSample.resource(
            "role",
            outputs: [
                "name": "pulumi-shop-log-collector-be795575fd1fcf07", "digest": "v1:AAAA",
                "role": PulumiSample.plain("pulumi-shop-log-collector-be795575fd1fcf07"),
            ],
            more: ["id": "pulumi-shop-log-collector-be795575fd1fcf07"]
        ),
        PulumiSample.resource(
            "user",
            outputs: ["role": "pulumi-shop-topic-be795575fd1fcf08", "name": "u"],
            more: ["id": "pulumi-shop-topic-be795575fd1fcf08"]
        ),
    ])

    @Test func noFormOfASecretIsPrinted() throws {
        let found = try Inspection(file: "stack.json", Self.stack)
        let lines = found.resources.map { String(decoding: $0.line, as: UTF8.self) }.joined(separator: "\n")
        for number in 1...7 {
            #expect(Self.stack.contains(Self.canary(number)) || number == 5)
            #expect(!lines.contains(Self.canary(number)), "\(number)")
        }
        #expect(!lines.contains(Self.cipher) && !lines.contains(Base64.encode(Array("\"\(Self.canary(5))\"".utf8))))
        #expect(!lines.contains("ciphertext") && !lines.contains("plaintext"))
    }

    @Test func whatIsNoSecretStays() throws {
        let found = try Inspection(file: "stack.json", Self.stack)
        let db = try #require(found.resources.first)
        #expect(db.id == "db-1f2e" && db.attributes["name"] == "shop-db-1f2e")
        #expect(db.attributes["arn"] == "arn:aws:rds:eu-west-1:123456789012:db:shop-db-1f2e")
        #expect(db.attributes["blob"] == "[REDACTED:pulumi-secret]" && db.attributes["first"] == "[REDACTED:sensitive]")
        // Names that Pulumi chose look random; as ids of resources they are none.
        #expect(found.resources.last?.attributes["role"] == "pulumi-shop-topic-be795575fd1fcf08")
        #expect(found.resources.last?.id == "pulumi-shop-topic-be795575fd1fcf08")
    }

    @Test func anIDThatIsASecretIsNone() throws {
        let text = PulumiSample.export([
            PulumiSample.resource(
                "pin",
                type: "random:index/randomString:RandomString",
                outputs: ["result": .string(Self.canary(8)), "id": .string(Self.canary(8))],
                more: ["id": .string(Self.canary(8))]
            ),
            PulumiSample.resource(
                "db",
                inputs: ["x": PulumiSample.plain(.string(Self.canary(8)))],
                outputs: ["y": "z"]
            ),
        ])
        let found = try Inspection(file: "stack.json", text)
        #expect(found.resources.count == 2)
        for resource in found.resources {
            #expect(!String(decoding: resource.line, as: UTF8.self).contains(Self.canary(8)))
        }
    }

    @Test func reportsHoldNoSecretEither() throws {
        func stack(_ number: Int, _ size: Int) -> String {
            PulumiSample.export([
                PulumiSample.resource(
                    "db",
                    inputs: ["pw": PulumiSample.plain(.string(Self.canary(number))), "size": .number(String(size))],
                    outputs: ["pw": .string(Self.canary(number)), "size": .number(String(size)), "note": "x"]
                )
            ])
        }
        let report = try PulumiScanTests.scan(stack(1, 1), stack(2, 2))
        let attributes = try #require(report.resources.first?.attributes)
        #expect(Set(attributes.map(\.path)) == ["pw", "size"])
        let change = try #require(attributes.first { $0.path == "pw" })
        #expect(change.declared.flatMap(RedactedValue.init) != nil && change.actual.flatMap(RedactedValue.init) != nil)
        #expect(change.declared != change.actual)
        let text = String(decoding: DriftReportCodec.encode(report), as: UTF8.self)
        #expect(!text.contains(Self.canary(1)) && !text.contains(Self.canary(2)))
    }
}
