import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// Reports of CloudFormation and Pulumi go the same way as the others: from files through the agent, over the link, into the
    /// canonical record, and out of the API with class, severity, writer and attributes.
    @Test(.timeLimit(.minutes(10))) func everyKindArrives() async throws {
        try await House.with { house in
            let made = try await house.makeEstate() + Self.otherKinds(house)
            try house.configure(made)
            try await house.startPlane()
            try await house.enrol()
            _ = try house.startAgent()
            await house.soon(within: .seconds(60)) { try await house.list("/v1/drifts").count == 13 }

            let stacks = try await house.list("/v1/stacks")
            #expect(Set(stacks.compactMap { $0["type"]?.stringValue }) == Self.kinds, "\(stacks)")
            let drifts = try await house.list("/v1/drifts")
            #expect(Set(drifts.compactMap { $0["stackType"]?.stringValue }) == Self.kinds)
            let group = try await Self.detail("Group", drifts, house)
            #expect(
                Self.summary(group)
                    == "cloudformation AWS::EC2::SecurityGroup sg-1 changed drift critical unknown"
            )
            #expect(
                group["attributes"]?.arrayValue == [
                    [
                        "path": "SecurityGroupIngress[0].CidrIp", "kind": "changed", "declared": "10.0.0.0/8",
                        "actual": "0.0.0.0/0",
                    ]
                ]
            )
            #expect(group["reasons"]?.arrayValue?.isEmpty == false)
            let scaling = try await Self.detail("Scaling", drifts, house)
            #expect(
                Self.summary(scaling)
                    == "cloudformation AWS::AutoScaling::AutoScalingGroup asg-1 changed co_managed low an autoscaler"
            )
            #expect(scaling["attributes"]?[0]?["who"] == "an autoscaler")
            let gone = try await Self.detail("Queue", drifts, house)
            #expect(Self.summary(gone) == "cloudformation AWS::SQS::Queue q-1 deleted drift high unknown")
            let bucket = try await Self.detail("urn:pulumi:dev::shop::aws:s3/bucket:Bucket::data", drifts, house)
            #expect(Self.summary(bucket) == "pulumi aws:s3/bucket:Bucket data-1f changed drift critical unknown")
            let attributes = bucket["attributes"]?.arrayValue ?? []
            #expect(attributes.map { $0["path"]?.stringValue } == ["acl", "token"])
            #expect(attributes.last?["declared"]?["redacted"] != nil && attributes.last?["actual"]?["redacted"] != nil)
            #expect(!JSON.text(.array(drifts + [bucket])).contains("quartz"))
        }
    }

    private static let kinds: Set<String> = ["terraform", "cloudformation", "kubernetes", "pulumi"]

    private static func detail(_ address: String, _ drifts: [Value], _ house: House) async throws -> Value {
        let row = try #require(drifts.first { $0["address"]?.stringValue == address }, "\(address)")
        return try await house.get("/v1/drifts/\(row["id"]?.stringValue ?? "")")
    }

    private static func summary(_ drift: Value) -> String {
        ["stackType", "type", "cloudId", "change", "class", "severity", "who"].map { drift[$0]?.stringValue ?? "-" }
            .joined(separator: " ")
    }

    private static func otherKinds(_ house: House) throws -> [House.Stack] {
        func path(_ name: String) -> String { "\(house.folder)/\(name)" }
        try house.write(
            """
            AWSTemplateFormatVersion: 2010-09-09
            Resources:
              Group:
                Type: AWS::EC2::SecurityGroup
                Properties: {SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}]}
              Scaling: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {DesiredCapacity: 2, MaxSize: 9}}
              Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5}}

            """,
            to: path("edge.yaml")
        )
        try house.write(
            """
            [{"StackResources":[{"LogicalResourceId":"Queue","PhysicalResourceId":"q-1","ResourceType":"AWS::SQS::Queue",
            "ResourceStatus":"DELETE_COMPLETE"}]},
            {"Resources":{
              "Group":{"Type":"AWS::EC2::SecurityGroup","PhysicalResourceId":"sg-1","Properties":{"SecurityGroupIngress":
                [{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"CidrIp":"0.0.0.0/0"}]}},
              "Scaling":{"Type":"AWS::AutoScaling::AutoScalingGroup","PhysicalResourceId":"asg-1",
                "Properties":{"DesiredCapacity":"4","MaxSize":"9"}}}}]
            """,
            to: path("edge.live.json")
        )
        for (name, acl, token, time) in [
            ("declared", "private", "quartz-lantern-4711", "2026-11-26T08:00:00Z"),
            ("refreshed", "public-read", "quartz-mulberry-4712", "2026-11-26T09:00:00Z"),
        ] {
            let secret: Value = [
                "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                "plaintext": .string("\"\(token)\""),
            ]
            let properties: Value = ["acl": .string(acl), "token": secret]
            let bucket: Value = [
                "urn": "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::data", "custom": true, "id": "data-1f",
                "type": "aws:s3/bucket:Bucket", "inputs": properties, "outputs": properties,
            ]
            let export: Value = [
                "version": 3, "deployment": ["manifest": ["time": .string(time)], "resources": .array([bucket])],
            ]
            try house.write(JSON.text(export), to: path(name + ".json"))
        }
        return [
            House.Stack(name: "edge", kind: "cloudformation", source: path("edge.yaml"), live: path("edge.live.json")),
            House.Stack(name: "shop", kind: "pulumi", source: path("declared.json"), live: path("refreshed.json")),
        ]
    }
}
