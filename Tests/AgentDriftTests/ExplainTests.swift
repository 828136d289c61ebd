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

    // MARK: CloudFormation

    /// The explanation of resource `R` of a template with these properties.
    private func template(_ properties: String, _ live: String, type: String, more: String = "") throws
        -> ResourceExplanation
    {
        let folder = try TestFolder()
        let text = CloudFormationScanTests.template(properties, type: type)
        let settings = StackSettings(
            name: "s",
            kind: .cloudformation,
            source: try folder.write("t.yaml", text + more),
            live: try folder.write("live.json", live),
            ignore: [IgnoreRule(path: "Port", reason: "legacy", owner: "ops")]
        )
        return try #require(try Self.explain(settings, "R"))
    }

    @Test func everyRuleOfATemplateIsNamed() throws {
        let explanation = try template(
            """
            Engine: MySQL
            MultiAZ: false
            KmsKeyId: 0000-11
            DBInstanceClass: db.t3.small
            Port: 3306
            AllocatedStorage: '20'
            MasterUserPassword: '{{resolve:ssm-secure:p:1}}'
            LicenseModel: '{{resolve:ssm:p:1}}'
            SourceRegion: eu-west-1
            Name: !ImportValue name
            Tags: [{Key: !ImportValue x, Value: 1}, {Key: b, Value: 2}]
            SecurityGroupIds: [a, b]
            """,
            CloudFormationScanTests.inventory(
                #"{"Engine":"mysql","KmsKeyId":"arn:aws:kms:eu-west-1:1:key/0000-11","DBInstanceClass":"db.t3.large","LicenseModel":"x","Port":3307,"AllocatedStorage":20,"Name":"q","Tags":[{"Key":"b","Value":"2"},{"Key":"p","Value":"1"},{"Key":"q","Value":"1"}],"SecurityGroupIds":["b","a"],"Endpoint":{"Port":"1"}}"#,
                type: "AWS::RDS::DBInstance"
            ),
            type: "AWS::RDS::DBInstance"
        )
        #expect(
            Self.lines(explanation).sorted() == [
                "AllocatedStorage equal: the same value in another notation",
                "DBInstanceClass drift: it is declared and differs, and no rule says otherwise",
                "Endpoint not_checked: it is not declared, and only what is declared counts",
                "Engine equal: the service writes this name in its own case",
                "KmsKeyId equal: a name, and the ARN that ends with it",
                "LicenseModel not_checked: it is a dynamic reference",
                "MasterUserPassword not_checked: the service does not return it",
                "MultiAZ equal: the service leaves out what is off",
                "Name not_checked: Fn::ImportValue is worked out by the service",
                "Port ignored: ignored by rule 1 of ops: legacy",
                "SecurityGroupIds[0] equal: in the set, in whatever order",
                "SecurityGroupIds[1] equal: in the set, in whatever order",
                "SourceRegion not_checked: the service does not return it",
                "Tags[0] not_checked: Fn::ImportValue is worked out by the service",
                "Tags[Key=b].Key equal: equal as written",
                "Tags[Key=b].Value equal: the same value in another notation",
                "Tags[Key=p] not_checked: it is not declared, and only what is declared counts",
                "Tags[Key=q] not_checked: it is not declared, and only what is declared counts",
            ]
        )
        let size = try #require(explanation.attributes.first { $0.path == "DBInstanceClass" })
        #expect(size.declared == "db.t3.small" && size.actual == "db.t3.large")
    }

    @Test func autoscalersAndResourcesOfTheirOwnAreNamed() throws {
        let group = "AWS::AutoScaling::AutoScalingGroup"
        let scaled = try template(
            "DesiredCapacity: 2",
            CloudFormationScanTests.inventory(#"{"DesiredCapacity":"4"}"#, type: group),
            type: group
        )
        #expect(Self.lines(scaled) == ["DesiredCapacity co_managed: an autoscaler is expected to write it"])
        let added = try template(
            "SecurityGroupIngress: [{CidrIp: 10.0.0.0/8}]",
            CloudFormationScanTests.inventory(
                #"{"SecurityGroupIngress":[{"CidrIp":"11.0.0.0/8"},{"CidrIp":"10.0.0.0/8"}]}"#,
                type: "AWS::EC2::SecurityGroup",
                more: #","I":{"Type":"AWS::EC2::SecurityGroupIngress","Properties":{"CidrIp":"11.0.0.0/8"}}"#
            ),
            type: "AWS::EC2::SecurityGroup",
            more:
                "  I: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt R.GroupId, CidrIp: 11.0.0.0/8}}\n"
        )
        #expect(Self.lines(added).contains { $0.hasSuffix("equal: a resource of its own declares this element") })
    }

    @Test func aDriftAnswerIsExplained() throws {
        func answer(_ status: String, _ more: String = "") -> String {
            CloudFormationScanTests.drift(status, more).replacing("\"A\"", with: "\"R\"")
        }
        let bucket = "AWS::S3::Bucket"
        let same = try template("x: 1", answer("IN_SYNC"), type: bucket)
        #expect(
            Self.lines(same) == [" equal: the service's own drift detection compared it and found it in sync"]
        )
        let changed = try template("x: 1", answer("MODIFIED", CloudFormationScanTests.sides), type: bucket)
        #expect(
            Self.lines(changed) == [
                "l[0] equal: equal as written", "x drift: it is declared and differs, and no rule says otherwise",
            ]
        )
        let gone = try template("x: 1", answer("DELETED"), type: bucket)
        #expect(Self.lines(gone) == [" drift: it is declared and no longer live"])
        let unsupported = try template("x: 1", answer("UNSUPPORTED"), type: bucket)
        #expect(Self.lines(unsupported) == [" not_checked: the drift answer says UNSUPPORTED of it"])
    }

    // MARK: Pulumi

    @Test func everyRuleOfPulumiIsNamed() throws {
        let secret = PulumiSample.secret("ciphertext", "v1:abc:def")
        let declared = PulumiSample.resource(
            "b",
            inputs: [
                "acl": "private", "size": 1, "region": "r", "key": secret, "tags": ["a": "b"], "ids": ["a", "b"],
            ],
            outputs: ["acl": "private", "size": 1, "region": "r", "key": secret, "tags": ["a": "b"], "arn": "x"],
            more: ["ignoreChanges": ["region"]]
        )
        let live = PulumiSample.resource(
            "b",
            inputs: [
                "acl": "public-read", "size": "1", "region": "q", "key": secret, "tags": ["a": "b"], "ids": ["a", "c"],
            ],
            outputs: [
                "acl": "public-read", "size": "1", "region": "q", "key": secret, "tags": ["a": "b", "c": "d"],
                "arn": "y",
            ]
        )
        let folder = try TestFolder()
        let settings = StackSettings(
            name: "s",
            kind: .pulumi,
            source: try folder.write("a.json", PulumiSample.export([declared])),
            live: try folder.write("b.json", PulumiSample.export([live], time: "2026-11-26T09:00:00Z"))
        )
        let urn = try #require(declared["urn"]?.stringValue)
        let explanation = try #require(try Self.explain(settings, urn))
        #expect(
            Self.lines(explanation) == [
                "size equal: the same value in another notation",
                "key equal: a secret that cannot be read is there on both sides",
                "tags.a equal: equal as written",
                "acl drift: it is declared and differs, and no rule says otherwise",
                "region not_checked: the program asks to ignore its changes (ignoreChanges)",
                "tags.c drift: it is declared and differs, and no rule says otherwise",
                "ids[0] equal: equal as written",
                "ids[1] drift: it is declared and differs, and no rule says otherwise",
            ]
        )
        #expect(!JSON.text(explanation.value).contains("v1:abc"))
    }
}
