import SharedBase
import SharedDrift
import Testing

@testable import AgentDrift

/// Resources that the program calls otherwise than before.
@Suite struct PulumiAliasTests {
    private static func named(
        _ name: String,
        _ size: Value = 1,
        aliases: [String] = [],
        type: String = "aws:s3/bucket:Bucket"
    )
        -> Value
    {
        PulumiSample.resource(
            name,
            type: type,
            inputs: ["size": size],
            outputs: ["size": size],
            more: aliases.isEmpty ? [:] : ["aliases": .array(aliases.map { .string("\(PulumiSample.head)\($0)") })]
        )
    }

    @Test("a resource that was renamed with an alias is one resource, whichever export is the newer")
    func aliasesAreFollowed() throws {
        let old = "aws:s3/bucket:Bucket::old"
        func lines(_ declared: [Value], _ live: [Value]) throws -> [String] {
            let report = try PulumiScanTests.scan(
                PulumiSample.export(declared),
                PulumiSample.export(live, time: "2026-11-26T09:00:00Z")
            )
            return report.resources.map { resource in
                let name = resource.address.split(separator: ":").last ?? ""
                return ([String(name), resource.status.rawValue] + resource.attributes.map(\.path)).joined(
                    separator: " "
                )
            }
        }
        #expect(try lines([Self.named("new", aliases: [old])], [Self.named("old")]) == ["new in_sync"])
        #expect(try lines([Self.named("old")], [Self.named("new", aliases: [old])]) == ["old in_sync"])
        #expect(try lines([Self.named("old")], [Self.named("new", 2, aliases: [old])]) == ["old changed size"])
        #expect(
            try lines([Self.named("old")], [Self.named("new", aliases: [old], type: "aws:s3/bucketV2:BucketV2")])
                == ["old in_sync"]
        )
        // Without an alias nothing says that it is the same.
        #expect(try lines([Self.named("old")], [Self.named("new")]) == ["old deleted", "new unmanaged"])
        // A resource of the same URN comes before all aliases.
        #expect(
            try lines([Self.named("old"), Self.named("new", aliases: [old])], [Self.named("old"), Self.named("new")])
                == ["old in_sync", "new in_sync"]
        )
        #expect(
            try lines([Self.named("new", aliases: [old])], [Self.named("old"), Self.named("new")])
                == ["new in_sync", "old unmanaged"]
        )
        // Two that answer to one alias cannot be told apart.
        #expect(
            try lines([Self.named("old")], [Self.named("a", aliases: [old]), Self.named("b", aliases: [old])])
                == ["old not_checked", "a unmanaged", "b unmanaged"]
        )
    }
}
