import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

/// The sample estate from end to end: what is found, how bad it is, and that no planted secret comes out.
@Suite struct EstateTests {
    static func scan(_ settings: StackSettings) throws -> DriftReport {
        try StackScan(
            settings: settings,
            scrubber: Sample.scrubber,
            key: Sample.key,
            clock: Sample.clock,
            random: .seeded(1),
            agentVersion: "0.1.0"
        ).run()
    }

    static func aws(_ estate: Estate) -> StackSettings {
        StackSettings(
            name: "shop-aws",
            kind: .terraform,
            source: estate.path("shop-aws/terraform.tfstate"),
            live: estate.path("shop-aws/refresh-only-plan.json")
        )
    }

    static func cluster(_ estate: Estate, unmanaged: Bool = false) -> StackSettings {
        StackSettings(
            name: "shop-cluster",
            kind: .kubernetes,
            source: estate.path("shop-cluster/manifests"),
            live: estate.path("shop-cluster/live"),
            unmanaged: unmanaged
        )
    }

    static func lines(_ report: DriftReport) -> [String] {
        report.drifted.flatMap { resource -> [String] in
            let severity = SeverityRules.judge(resource, kind: report.stack.kind).severity.rawValue
            let head = "\(resource.address) \(resource.status.rawValue) \(severity)"
            return [head] + resource.attributes.map { "  \($0.path) \($0.kind.rawValue)" }
        }
    }

    @Test func terraformDriftIsFound() throws {
        let estate = try Estate()
        let report = try Self.scan(Self.aws(estate))
        #expect(report.status == .drift && report.reason == nil)
        #expect(report.coverage == Coverage(complete: true, read: 14, notRead: 0))
        #expect(
            Self.lines(report) == [
                "aws_security_group.web changed critical", "  ingress[1].cidr_blocks[0] changed",
                "aws_db_instance.orders changed critical", "  backup_retention_period changed",
                "  enabled_cloudwatch_logs_exports[0] removed", "  enabled_cloudwatch_logs_exports[1] removed",
                "  password changed",
                "aws_db_parameter_group.orders changed medium", "  parameter[1].value changed",
                "aws_s3_bucket.uploads changed low", "  tags.team changed", "  tags_all.team changed",
                "aws_sqs_queue.orders deleted high",
                "aws_secretsmanager_secret_version.payment changed medium", "  secret_string changed",
            ]
        )
    }

    @Test func kubernetesDriftIsFound() throws {
        let estate = try Estate()
        let report = try Self.scan(Self.cluster(estate))
        #expect(report.status == .drift)
        #expect(
            Self.lines(report) == [
                "core/PersistentVolumeClaim/shop/invoices deleted high",
                "apps/Deployment/shop/web changed medium", "  spec.replicas changed",
                "  spec.template.spec.containers[name=web].image changed",
                "  spec.template.spec.containers[name=web].env[name=LOG_LEVEL].value changed",
                "core/Secret/shop/web changed medium", "  data.db-password changed",
            ]
        )
    }

    @Test func theCleanStackIsClean() throws {
        let estate = try Estate()
        let report = try Self.scan(
            StackSettings(
                name: "edge-dns",
                kind: .terraform,
                source: estate.path("edge-dns/terraform.tfstate"),
                live: estate.path("edge-dns/refresh-only-plan.json")
            )
        )
        #expect(report.status == .ok && report.resources.count == 3)
        #expect(report.resources.map(\.address).last == "aws_route53_record.host[\"api\"]")
    }

    @Test func noPlantedSecretComesOut() throws {
        let estate = try Estate()
        var output: [UInt8] = []
        for settings in [Self.aws(estate), Self.cluster(estate, unmanaged: true)] {
            let report = try Self.scan(settings)
            output += DriftReportCodec.encode(report)
            output += JSON.bytes(CheckReport([report]).value)
            output += Array(CheckReport([report]).rows().map { "\($0)" }.joined().utf8)
        }
        var inspector = Inspector(scrubber: Sample.scrubber) {
            if case .resource(let resource) = $0 { output += resource.line }
        }
        let summary = try inspector.inspect([estate.folder.path])
        #expect(summary.resources == 49 && summary.refused == 0)
        let text = String(decoding: output, as: UTF8.self)
        for canary in estate.canaries { #expect(!text.contains(canary), "\(canary)") }
        // The search would find one: it is in what was read.
        let state = String(decoding: try TestFile.read(estate.path("shop-aws/terraform.tfstate")), as: UTF8.self)
        #expect(estate.canaries.contains { state.contains($0) })
    }

    @Test func secretsThatDifferHaveDifferentTags() throws {
        let estate = try Estate()
        let report = try Self.scan(Self.aws(estate))
        let password = try #require(report.resources.flatMap(\.attributes).first { $0.path == "password" })
        let declared = try #require(password.declared.flatMap(RedactedValue.init))
        let actual = try #require(password.actual.flatMap(RedactedValue.init))
        #expect(declared.tag != actual.tag && declared.tag.utf8.count == 8)
        let again = try Self.scan(Self.aws(estate))
        #expect(again.resources == report.resources)
    }

    @Test func reportsSurviveTheCodec() throws {
        let estate = try Estate()
        for settings in [Self.aws(estate), Self.cluster(estate)] {
            let report = try Self.scan(settings)
            #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
        }
    }

    @Test func unmanagedIsReportedOnRequest() throws {
        let estate = try Estate()
        let extra = """
            {"apiVersion":"v1","kind":"List","items":[
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"debug","namespace":"shop"},"data":{"a":"b"}},
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"elsewhere"}},
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","namespace":"shop"}}]}
            """
        try estate.folder.write("shop-cluster/live/extra.json", extra)
        #expect(try Self.scan(Self.cluster(estate)).resources.contains { $0.status == .unmanaged } == false)
        let report = try Self.scan(Self.cluster(estate, unmanaged: true))
        #expect(report.resources.filter { $0.status == .unmanaged }.map(\.address) == ["core/ConfigMap/shop/debug"])
    }

    @Test func checkAnswersAsTheContractSays() throws {
        let estate = try Estate()
        let reports = [try Self.scan(Self.aws(estate)), try Self.scan(Self.cluster(estate))]
        let check = CheckReport(reports)
        #expect(check.exitCode == 1)
        let stack = try #require(check.value["stacks"]?[0])
        #expect(check.value.objectValue?.keys == ["schemaVersion", "stacks"])
        #expect(stack.objectValue?.keys == ["name", "kind", "status", "reason", "drifts", "ignored", "notChecked"])
        let drift = try #require(stack["drifts"]?[0])
        #expect(
            drift.objectValue?.keys == ["address", "type", "change", "class", "severity", "reasons", "attributes"]
        )
        #expect(drift["severity"] == "critical" && drift["address"] == "aws_security_group.web")
        #expect(check.rows().first?.actual == "0.0.0.0/0" && check.rows().first?.declared == "198.51.100.0/24")
        let password = try #require(check.rows().first { $0.attribute == "password" })
        #expect(password.declared != password.actual && password.declared.hasPrefix("[REDACTED:"))
    }
}
