import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// A stack in a stack: its resources are compared where its template lies beside the parent's and something is recorded.
@Suite struct NestedStackTests {
    static let arn = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s-Net/1"
    static let parent = """
        AWSTemplateFormatVersion: 2010-09-09
        Parameters: {Env: {Type: String, Default: dev}}
        Resources:
          Net:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: %
              Parameters: {Cidr: 10.0.0.0/16, Env: !Ref Env, Zones: "a,b"}
          Web:
            Type: AWS::EC2::Instance
            Properties: {SubnetId: !GetAtt Net.Outputs.SubnetId, Name: !Sub "web-${Net.Outputs.Label}"}
        """
    static let child = """
        AWSTemplateFormatVersion: 2010-09-09
        Parameters: {Cidr: {Type: String}, Env: {Type: String, Default: x}, Zones: {Type: CommaDelimitedList}}
        Resources:
          Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr, Tags: [{Key: env, Value: !Ref Env}]}}
          Subnet: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: !Select [1, !Ref Zones]}}
        Outputs:
          SubnetId: {Value: !Ref Subnet}
          Label: {Value: !Sub "${Env}-net"}
        """

    /// An inventory with the nested stack in it.
    static func live(cidr: String = "10.0.0.0/16", subnet: String = "subnet-1", name: String = "web-dev-net") -> String
    {
        """
        {"Resources":{
          "Net":{"Type":"AWS::CloudFormation::Stack","PhysicalResourceId":"\(arn)","Properties":{"Parameters":{"Cidr":"10.0.0.0/16","Env":"dev","Zones":"a,b"}},"Resources":{
            "Vpc":{"Type":"AWS::EC2::VPC","PhysicalResourceId":"vpc-1","Properties":{"CidrBlock":"\(cidr)","Tags":[{"Key":"env","Value":"dev"}]}},
            "Subnet":{"Type":"AWS::EC2::Subnet","PhysicalResourceId":"subnet-1","Properties":{"AvailabilityZone":"b"}}}},
          "Web":{"Type":"AWS::EC2::Instance","PhysicalResourceId":"i-1","Properties":{"SubnetId":"\(subnet)","Name":"\(name)"}}}}
        """
    }

    static func scan(
        _ live: String,
        url: String = "net/vpc.yaml",
        child: String? = child,
        at place: String = "net/vpc.yaml",
        explain: String? = nil
    ) throws -> (report: DriftReport, explanation: ResourceExplanation?) {
        let folder = try TestFolder()
        if let child { try folder.write(place, child) }
        let settings = StackSettings(
            name: "s",
            kind: .cloudformation,
            source: try folder.write("root.yaml", parent.replacing("%", with: url)),
            live: try folder.write("live/live.json", live)
        )
        let report = try EstateTests.scan(settings)
        #expect(report.contradiction == nil)
        return (report, try explain.flatMap { try ExplainTests.explain(settings, $0) })
    }

    static func lines(_ report: DriftReport) -> [String] {
        report.resources.map {
            "\($0.address) \($0.status.rawValue) \($0.attributes.map(\.path).joined(separator: " "))"
        }
    }

    @Test(
        "the template is found by the end of its address",
        arguments: [
            "net/vpc.yaml", "./net/vpc.yaml", "https://s3.amazonaws.com/bucket/release/net/vpc.yaml?v=1",
            "!Sub 'https://${AWS::Region}.example.com/net/vpc.yaml'",
            "!Join ['', ['https://', !Ref Env, '/net/vpc.yaml']]",
        ]
    )
    func theTemplateIsFound(_ url: String) throws {
        let (report, _) = try Self.scan(Self.live(), url: url)
        #expect(
            Self.lines(report) == ["Net in_sync ", "Net/Vpc in_sync ", "Net/Subnet in_sync ", "Web in_sync "]
        )
    }

    @Test func whatChangedInsideIsFound() throws {
        let (report, explanation) = try Self.scan(Self.live(cidr: "10.9.0.0/16"), explain: "Net/Vpc")
        #expect(
            Self.lines(report) == [
                "Net in_sync ", "Net/Vpc changed CidrBlock", "Net/Subnet in_sync ", "Web in_sync ",
            ]
        )
        let found = try #require(explanation)
        #expect(
            found.status == .changed && found.attributes.contains { $0.path == "CidrBlock" && $0.verdict == .drift }
        )
    }

    @Test("what a nested stack gives to others is known")
    func outputsAreResolved() throws {
        let (report, _) = try Self.scan(Self.live(subnet: "subnet-9", name: "web-other"))
        #expect(Self.lines(report).last == "Web changed SubnetId Name")
        // As recorded, where the answer has the outputs: the template need not be there.
        let stacks = """
            {"Stacks":[{"StackName":"s","StackId":"s-id","StackStatus":"CREATE_COMPLETE"},
            {"StackName":"s-Net","StackId":"\(Self.arn)","ParentId":"s-id","StackStatus":"CREATE_COMPLETE",
            "Outputs":[{"OutputKey":"SubnetId","OutputValue":"subnet-7"},{"OutputKey":"Label","OutputValue":"recorded"}]}]}
            """
        let (recorded, _) = try Self.scan(
            "[\(stacks),\(Self.live(subnet: "subnet-7", name: "web-recorded"))]",
            child: nil
        )
        #expect(Self.lines(recorded) == ["Net in_sync ", "Web in_sync "])
        #expect(recorded.resources.first?.reason?.contains("not at hand") == true)
    }

    @Test("rows of an answer belong to the stack that they name")
    func rowsBelongToTheirStack() throws {
        func row(_ stack: String, _ logical: String, _ type: String, _ more: String) -> String {
            #"{"StackId":"\#(stack)","LogicalResourceId":"\#(logical)","ResourceType":"\#(type)",\#(more)}"#
        }
        let rows = [
            row(
                "s-id",
                "Net",
                "AWS::CloudFormation::Stack",
                "\"PhysicalResourceId\":\"\(Self.arn)\",\"StackResourceDriftStatus\":\"NOT_CHECKED\""
            ),
            row("s-id", "Web", "AWS::EC2::Instance", "\"StackResourceDriftStatus\":\"IN_SYNC\""),
            row(Self.arn, "Vpc", "AWS::EC2::VPC", "\"StackResourceDriftStatus\":\"DELETED\""),
            row(Self.arn, "Web", "AWS::EC2::Instance", "\"StackResourceDriftStatus\":\"DELETED\""),
        ]
        let live = """
            [{"Stacks":[{"StackName":"s","StackId":"s-id","StackStatus":"CREATE_COMPLETE"}]},
            {"StackResourceDrifts":[\(rows.joined(separator: ","))]}]
            """
        let (report, _) = try Self.scan(live)
        #expect(
            Self.lines(report) == [
                "Net not_checked ", "Net/Vpc deleted ", "Net/Subnet not_checked ", "Web in_sync ",
            ]
        )
    }

    @Test("a nested stack that is being changed is a gap")
    func aNestedStackInMotionIsAGap() throws {
        let stacks = """
            {"Stacks":[{"StackName":"s-Net","StackId":"\(Self.arn)","ParentId":"x","StackStatus":"UPDATE_IN_PROGRESS"}]}
            """
        let (report, _) = try Self.scan("[\(stacks),\(Self.live())]")
        #expect(
            report.status == .partial
                && report.reason?.contains("the nested stack Net: the stack is being changed") == true
        )
    }

    @Test("templates that name each other end, and nothing outside the folder is read")
    func templatesInACircleEnd() throws {
        let circle = "Resources: {Net: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: root.yaml}}}\n"
        let (report, _) = try Self.scan(Self.live(), url: "vpc.yaml", child: circle, at: "vpc.yaml")
        #expect(report.resources.count < 20)
        let folder = try TestFolder()
        let outside = try folder.write("outside.yaml", Self.child)
        let (kept, _) = try Self.scan(Self.live(), url: outside, child: nil)
        #expect(Self.lines(kept) == ["Net in_sync ", "Web not_checked "])
    }

    @Test("what a macro or a module makes is never said to be deleted")
    func macrosAreNotDeletions() throws {
        func statuses(_ template: String) throws -> [ResourceStatus] {
            try CloudFormationScanTests.scan(template, #"{"Resources":{}}"#).resources.map(\.status)
        }
        let bucket = "Resources: {A: {Type: AWS::S3::Bucket}}\n"
        #expect(try statuses(bucket) == [.deleted])
        #expect(try statuses("Transform: [AWS::LanguageExtensions]\n" + bucket) == [.deleted])
        #expect(try statuses("Transform: [AWS::LanguageExtensions, Count]\n" + bucket) == [.notChecked])
        #expect(try statuses("Transform: {Name: Count}\n" + bucket) == [.notChecked])
        for type in ["AWS::Serverless::LayerVersion", "Acme::Net::Vpc::MODULE", "!Rain::Module x.yaml"] {
            #expect(try statuses("Resources: {A: {Type: \(type)}}\n") == [.notChecked], "\(type)")
        }
    }
}
