import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

/// `explain`: each attribute with the rule that decided it, and no secret.
@Suite struct ExplainTests {
    static func explain(_ settings: StackSettings, _ address: String) throws -> ResourceExplanation? {
        try StackScan(
            settings: settings,
            scrubber: Sample.scrubber,
            key: Sample.key,
            clock: Sample.clock,
            random: .seeded(1),
            agentVersion: "0.1.0"
        ).examine(explain: address).explanation
    }

    static func lines(_ explanation: ResourceExplanation) -> [String] {
        explanation.attributes.map { "\($0.path) \($0.verdict.rawValue): \($0.because)" }
    }

    @Test func everyRuleIsNamed() throws {
        let before =
            #"{"id":"i-1","n":1,"arn":"a","source_dest_check":null,"subnet_ids":["a","b"],"policy":"","tags":{"k":"v"},"timeouts":{"create":"1m"},"x":"y","z":"y"}"#
        let after =
            #"{"id":"i-1","n":"1","arn":"b","source_dest_check":true,"subnet_ids":["b","a"],"tags":{"k":"v","aws:x":"w"},"x":"w","z":"w"}"#
        let folder = try TestFolder()
        let state =
            #"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":[\#(OwnedPartsTests.resource("aws_instance", "p", before))]}"#
        let drift =
            #"{"address":"aws_instance.p","mode":"managed","type":"aws_instance","change":{"actions":["update"],"before":\#(before),"after":\#(after)}}"#
        let settings = StackSettings(
            name: "s",
            kind: .terraform,
            source: try folder.write("s.tfstate", state),
            live: try folder.write("p.json", TerraformScanTests.plan(drift, seen: ["aws_instance.p"])),
            ignore: [IgnoreRule(path: "z", reason: "legacy", owner: "ops")]
        )
        let explanation = try #require(try Self.explain(settings, "aws_instance.p"))
        #expect(
            Self.lines(explanation).sorted() == [
                "arn computed: the platform computes this value, and it moves by itself",
                "id equal: equal as written", "n equal: the same value in another notation",
                "policy equal: null, absent and empty are one",
                "source_dest_check equal: left out, it is the default of the platform",
                "subnet_ids[0] equal: in the set, in whatever order",
                "subnet_ids[1] equal: in the set, in whatever order",
                "tags.k equal: equal as written", "tags[\"aws:x\"] co_managed: AWS adds this tag by itself",
                "timeouts not_checked: the platform keeps its books here",
                "x drift: it is declared and differs, and no rule says otherwise",
                "z ignored: ignored by rule 1 of ops: legacy",
            ]
        )
        #expect(explanation.status == .changed && explanation.value["attributes"]?.arrayValue?.count == 12)
    }

    @Test func whatWasNotComparedSaysWhy() throws {
        let estate = try Estate()
        let gone = try #require(try Self.explain(EstateTests.aws(estate), "aws_sqs_queue.orders"))
        #expect(Self.lines(gone) == [" drift: it is declared and no longer live"])
        var blind = EstateTests.aws(estate)
        blind.live = nil
        let unchecked = try #require(try Self.explain(blind, "aws_sqs_queue.orders"))
        #expect(Self.lines(unchecked) == [" not_checked: no live side is configured for this stack"])
        let same = try #require(try Self.explain(EstateTests.aws(estate), "aws_cloudwatch_log_group.web"))
        #expect(Self.lines(same) == [" equal: the live side was looked at, and nothing differs"])
        #expect(try Self.explain(EstateTests.aws(estate), "aws_vpc.none") == nil)
    }

    @Test func explanationsHoldNoSecret() throws {
        let estate = try Estate()
        var text = ""
        for (settings, addresses) in [
            (EstateTests.aws(estate), ["aws_db_instance.orders", "aws_secretsmanager_secret_version.payment"]),
            (EstateTests.cluster(estate), ["core/Secret/shop/web", "apps/Deployment/shop/web"]),
        ] {
            for address in addresses {
                let explanation = try #require(try Self.explain(settings, address))
                #expect(explanation.attributes.contains { $0.verdict == .drift })
                text += JSON.text(explanation.value)
            }
        }
        #expect(text.contains("redacted"))
        for canary in estate.canaries { #expect(!text.contains(canary), "\(canary)") }
    }

    @Test func theWriterIsNamed() throws {
        let estate = try Estate()
        let explanation = try #require(try Self.explain(EstateTests.cluster(estate), "apps/Deployment/shop/web"))
        let replicas = try #require(explanation.attributes.first { $0.path == "spec.replicas" })
        #expect(replicas.who?.hasPrefix("kubectl-edit") == true && replicas.declared == 3 && replicas.actual == 5)
    }
}
