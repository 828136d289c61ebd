import AgentCore
import Glibc
import SharedBase
import SharedConfig
import SharedDrift
import TestKit
import Testing

@testable import AgentDrift

/// `init` on a made tree of all four kinds, with what was recorded beside each: what it writes is a configuration, and `check`
/// compares every stack of it.
@Suite struct InitTreeTests {
    private static let bucket = #""Type":"AWS::S3::Bucket","PhysicalResourceId":"b-1""#
    private static func state(_ serial: Int) -> String {
        #"{"version":4,"terraform_version":"1.9.0","serial":\#(serial),"lineage":"x","resources":[{"mode":"managed","type":"aws_s3_bucket","name":"b","instances":[{"attributes":{"id":"b","acl":"private"}}]}]}"#
    }
    private static func map(_ value: String, _ more: String = "") -> String {
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"\#(more)},"data":{"k":"\#(value)"}}"#
    }
    private static func stack(_ size: Int, _ time: String, name: String = "shop") -> String {
        let urn = "urn:pulumi:dev::\(name)::aws:s3/bucket:Bucket::b"
        return
            #"{"version":3,"deployment":{"manifest":{"time":"\#(time)"},"resources":[{"urn":"\#(urn)","custom":true,"id":"b","type":"aws:s3/bucket:Bucket","inputs":{"size":\#(size)},"outputs":{"size":\#(size)}}]}}"#
    }
    private static let template =
        "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  B: {Type: AWS::S3::Bucket, Properties: {n: 1}}\n"

    private static let tree: [String: String] = [
        "net/terraform.tfstate": state(1),
        "net/plan.json":
            #"{"format_version":"1.2","resource_drift":[{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","change":{"actions":["update"],"before":{"id":"b","acl":"private"},"after":{"id":"b","acl":"public-read"}}}],"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","name":"b","values":{"id":"b"}}]}}}}"#,
        "shop/manifests/a.json": map("v"), "shop/live/all.json": map("w", #","uid":"1""#),
        // Two templates in one folder: a recording is found by its name.
        "cfn/shop.yaml": template, "cfn/other.yaml": template,
        "cfn/shop.live.json": #"{"Resources":{"B":{\#(bucket),"Properties":{"n":2}}}}"#,
        "cfn/other-drift.json":
            #"{"StackResourceDrifts":[{"LogicalResourceId":"B","ResourceType":"AWS::S3::Bucket","StackResourceDriftStatus":"IN_SYNC"}]}"#,
        // One template, and a folder of answers beside it.
        "edge/stack.yaml": template,
        "edge/live/stacks.json": #"[{"Stacks":[{"StackName":"edge","StackStatus":"CREATE_COMPLETE"}]}]"#,
        "edge/live/bucket.json":
            #"{"StackResources":[{"LogicalResourceId":"B","PhysicalResourceId":"b-1","ResourceType":"AWS::S3::Bucket"}]}"#,
        "edge/live/control.json":
            #"{"TypeName":"AWS::S3::Bucket","ResourceDescription":{"Identifier":"b-1","Properties":"{\"n\":1}"}}"#,
        "pulumi/declared.json": stack(1, "2026-11-26T08:00:00Z"),
        "pulumi/refreshed.json": stack(2, "2026-11-26T09:00:00Z"),
        "infra/.pulumi/stacks/dev.json": stack(1, "2026-11-26T08:00:00Z", name: "infra"),
        "infra/.pulumi/history/dev/dev-1.history.json": stack(1, "2026-11-25T08:00:00Z", name: "infra"),
        "infra/.pulumi/backups/dev/dev.1.json": stack(1, "2026-11-25T08:00:00Z", name: "infra"),
    ]

    @Test func whatInitWritesIsAcceptedAndChecked() async throws {
        let root = "/tmp/dd0c-init-\(Hex.encode(RandomSource.system.bytes(8)))"
        mkdir(root, 0o700)
        defer { Self.remove(root) }
        for (name, text) in Self.tree { try Self.write(text, "\(root)/\(name)") }
        let found = try SourceFinder.search(root)
        #expect(found.isComplete && found.notes.isEmpty)
        #expect(
            found.sources.map { "\($0.kind.rawValue) \($0.source) \($0.live ?? "-")" } == [
                "cloudformation cfn/other.yaml cfn/other-drift.json", "cloudformation cfn/shop.yaml cfn/shop.live.json",
                "cloudformation edge/stack.yaml edge/live", "pulumi infra/.pulumi/stacks/dev.json -",
                "terraform net/terraform.tfstate net/plan.json", "pulumi pulumi/declared.json pulumi/refreshed.json",
                "kubernetes shop/manifests shop/live",
            ]
        )
        let file = "\(root)/\(InitConfiguration.fileName)"
        let text = InitConfiguration.text(found)
        try Self.write(text, file)
        let settings = try AgentSettings.load(file: (file, Array(text.utf8)), environment: [:]).settings
        let check = CheckReport(try await StackScans(settings).run())
        let lines = check.reports.map { report in
            "\(report.stack) \(report.status.rawValue) \(report.drifted.flatMap(\.attributes).map(\.path).joined(separator: " "))"
        }
        #expect(
            lines == [
                "cloudformation/cfn-other ok ", "cloudformation/cfn-shop drift n", "cloudformation/edge ok ",
                "pulumi/dev unreadable ", "terraform/net drift acl", "pulumi/pulumi-declared drift size",
                "kubernetes/shop drift data.k",
            ]
        )
        #expect(text.contains("# live: nothing was found; `pulumi refresh"))
    }

    private static func write(_ text: String, _ path: String) throws {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
        let file = try #require(fopen(path, "wb"))
        fputs(text, file)
        fclose(file)
    }

    private static func remove(_ path: String) {
        if let names = TestFile.names(in: path) {
            for name in names { remove("\(path)/\(name)") }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
