import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

/// Templates against recorded live sides: statuses, resolution, meaning, and what is never claimed.
@Suite struct CloudFormationScanTests {
    static func scan(
        _ template: String,
        _ live: String?,
        name: String = "s",
        unmanaged: Bool = false
    ) throws -> DriftReport {
        let folder = try TestFolder()
        let settings = StackSettings(
            name: name,
            kind: .cloudformation,
            source: try folder.write("template.yaml", template),
            live: try live.map { try folder.write("live.json", $0) },
            unmanaged: unmanaged
        )
        let report = try EstateTests.scan(settings)
        #expect(report.contradiction == nil, "\(report.contradiction ?? "")")
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
        return report
    }

    static let id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/0a1b"

    /// A template of one resource `R` with these properties.
    static func template(_ properties: String, type: String = "AWS::X::Y", more: String = "") -> String {
        let lines = properties.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
        return "\(more)\nResources:\n  R:\n    Type: \(type)\n    Properties:\n\(lines.joined(separator: "\n"))\n"
    }

    /// An inventory of one resource `R`, with a described stack.
    static func inventory(
        _ properties: String,
        type: String = "AWS::X::Y",
        more: String = "",
        parameters: String = "[]"
    )
        -> String
    {
        """
        {"Stacks":[{"StackName":"s","StackId":"\(id)","StackStatus":"CREATE_COMPLETE","Parameters":\(parameters)}],
        "Resources":{"R":{"Type":"\(type)","PhysicalResourceId":"r-1","Properties":\(properties)}\(more)}}
        """
    }

    // MARK: Statuses

    struct Case: Sendable {
        let live: String?
        let statuses: [ResourceStatus]
        let status: ScanStatus
        var word: String?
        var unmanaged = false
    }

    static let two = """
        Conditions: {Never: !Equals [a, b]}
        Resources:
          A: {Type: AWS::S3::Bucket, Properties: {x: 1}}
          B: {Type: AWS::S3::Bucket, Properties: {x: 1}, Condition: Never}
          C: {Type: 'Custom::Thing', Properties: {x: 1}}
        """
    static func drift(_ status: String, _ more: String = "") -> String {
        """
        {"StackResourceDrifts":[{"LogicalResourceId":"A","PhysicalResourceId":"b-1","ResourceType":"AWS::S3::Bucket",
        "StackResourceDriftStatus":"\(status)"\(more)}]}
        """
    }
    static let sides =
        #","ExpectedProperties":"{\"x\":1,\"l\":[1]}","ActualProperties":"{\"x\":2,\"l\":[1]}","PropertyDifferences":[]"#
    static let bucket = #"{"Type":"AWS::S3::Bucket","PhysicalResourceId":"b-1","Properties":{"x":"1"}}"#
    static let listed =
        #"{"StackResources":[{"LogicalResourceId":"A","PhysicalResourceId":"b-1","ResourceType":"AWS::S3::Bucket","ResourceStatus":"%"}]}"#
    static let control =
        #"{"TypeName":"AWS::S3::Bucket","ResourceDescription":{"Identifier":"b-1","Properties":"{\"x\":2}"}}"#

    static let cases: [Case] = [
        Case(live: nil, statuses: [.notChecked, .notChecked, .notChecked], status: .unreadable, word: "no live side"),
        Case(live: drift("IN_SYNC"), statuses: [.inSync, .notChecked], status: .partial, word: "custom resource"),
        Case(live: drift("MODIFIED", sides), statuses: [.changed, .notChecked], status: .partial),
        Case(
            live: drift("MODIFIED"),
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "no properties"
        ),
        Case(live: drift("DELETED"), statuses: [.deleted, .notChecked], status: .partial),
        Case(
            live: drift("NOT_CHECKED", #","DriftStatusReason":"because of a role""#),
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "because of a role"
        ),
        Case(
            live: drift("UNSUPPORTED"),
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "UNSUPPORTED"
        ),
        Case(
            live: "{\"StackResourceDrifts\":[]}",
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "do not name it"
        ),
        Case(live: "{\"Resources\":{\"A\":\(bucket)}}", statuses: [.inSync, .notChecked], status: .partial),
        Case(live: "{\"Resources\":{}}", statuses: [.deleted, .notChecked], status: .partial),
        Case(
            live: "{\"Resources\":{},\"NextToken\":\"x\"}",
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "one page"
        ),
        Case(
            live: "{\"Resources\":{\"A\":{\"Type\":\"AWS::S3::Bucket\"}}}",
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "not recorded"
        ),
        Case(
            live: "{\"Resources\":{\"A\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{}}}}",
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "AWS::SQS::Queue"
        ),
        Case(
            live: listed.replacing("%", with: "CREATE_COMPLETE"),
            statuses: [.notChecked, .notChecked],
            status: .unreadable
        ),
        Case(
            live: listed.replacing("%", with: "DELETE_COMPLETE"),
            statuses: [.deleted, .notChecked],
            status: .partial
        ),
        Case(
            live: "[\(listed.replacing("%", with: "CREATE_COMPLETE")),\(control)]",
            statuses: [.changed, .notChecked],
            status: .partial
        ),
        Case(live: "[\(control)]", statuses: [.notChecked, .notChecked], status: .unreadable),
        Case(
            live: "{\"Resources\":{\"A\":\(bucket),\"Z\":\(bucket)}}",
            statuses: [.inSync, .notChecked, .unmanaged],
            status: .partial,
            unmanaged: true
        ),
        Case(
            live:
                "[{\"Resources\":{\"A\":\(bucket)}},{\"TypeName\":\"AWS::S3::Bucket\",\"ResourceDescriptions\":[{\"Identifier\":\"b-1\"},{\"Identifier\":\"b-2\"}]}]",
            statuses: [.inSync, .notChecked, .unmanaged],
            status: .partial,
            unmanaged: true
        ),
        Case(live: stack("UPDATE_IN_PROGRESS"), statuses: [], status: .skipped, word: "UPDATE_IN_PROGRESS"),
        Case(live: stack("REVIEW_IN_PROGRESS"), statuses: [], status: .skipped, word: "being changed"),
        Case(live: stack("DELETE_COMPLETE"), statuses: [.deleted, .deleted], status: .drift),
        Case(live: stack("UPDATE_ROLLBACK_COMPLETE"), statuses: [.inSync, .notChecked], status: .partial),
        Case(
            live: "{\"DetectionStatus\":\"DETECTION_FAILED\",\"StackDriftDetectionId\":\"x\"}",
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "DETECTION_FAILED"
        ),
        Case(live: "{\"a\":1}", statuses: [.notChecked, .notChecked], status: .unreadable, word: "no recorded answer"),
        Case(live: "{", statuses: [.notChecked, .notChecked], status: .unreadable, word: "live.json"),
        Case(live: "", statuses: [.notChecked, .notChecked], status: .unreadable, word: "empty"),
    ]

    static func stack(_ status: String) -> String {
        "{\"status_code\":200,\"data\":{\"Stacks\":[{\"StackName\":\"s\",\"StackStatus\":\"\(status)\"}],\"Resources\":{\"A\":\(bucket)}}}"
    }

    @Test(arguments: cases.indices)
    func everyAnswerHasItsStatus(_ index: Int) throws {
        let row = Self.cases[index]
        let report = try Self.scan(Self.two, row.live, unmanaged: row.unmanaged)
        #expect(report.resources.map(\.status) == row.statuses, "\(row.live ?? "-"): \(report.resources)")
        #expect(report.status == row.status, "\(row.live ?? "-"): \(report.reason ?? "")")
        if let word = row.word {
            let reasons = report.resources.compactMap(\.reason) + [report.reason ?? ""]
            #expect(reasons.contains { $0.contains(word) }, "\(row.live ?? "-"): \(reasons)")
        }
    }

    @Test func anUnknownConditionIsNeverDeleted() throws {
        let template =
            "Conditions: {M: !Equals [!ImportValue x, y]}\nResources: {A: {Type: AWS::S3::Bucket, Condition: M}}\n"
        let report = try Self.scan(template, "{\"Resources\":{}}")
        #expect(report.resources.map(\.status) == [.notChecked] && report.status == .unreadable)
        #expect(try Self.scan(template, "{\"Resources\":{\"A\":\(Self.bucket)}}").status == .ok)
    }

    @Test func conditionsInACircleAreNotKnown() throws {
        let template =
            "Conditions: {M: !Not [!Condition N], N: !Condition M}\nResources: {A: {Type: AWS::S3::Bucket, Condition: M}}\n"
        #expect(try Self.scan(template, "{\"Resources\":{}}").resources.map(\.status) == [.notChecked])
    }

    @Test func aLoopOverWhatItsConditionsDecideEnds() throws {
        let loop = "{Fn::ForEach::L: [N, !If [IsA, [a], [b]], {'Is${N}': !Equals [!Ref N, a]}], IsA: !Condition Isa}"
        let template = "Conditions: \(loop)\nResources: {A: {Type: AWS::S3::Bucket, Condition: IsA}}\n"
        #expect(try Self.scan(template, "{\"Resources\":{}}").resources.map(\.status) == [.notChecked])
    }

    @Test func aLongChainOfConditionsIsNotFollowed() throws {
        let chain = (0..<20_000).map { "C\($0): !Not [!Condition C\($0 + 1)]" }.joined(separator: ", ")
        let template = "Conditions: {\(chain)}\nResources: {A: {Type: AWS::S3::Bucket, Condition: C0}}\n"
        #expect(try Self.scan(template, "{\"Resources\":{}}").resources.map(\.status) == [.notChecked])
    }

    @Test func loopsThatAreNotResolvedAreNotChecked() throws {
        let template =
            "Resources:\n  Fn::ForEach::L: [N, !Ref P, {'B${N}': {Type: T::B}}]\n  Fn::ForEach::K: [N, [x], {'B${N}': {Type: AWS::T::B, Properties: {n: !Ref N}}}]\n"
        let report = try Self.scan(template, #"{"Resources":{"Bx":{"Type":"AWS::T::B","Properties":{"n":"y"}}}}"#)
        #expect(report.resources.map(\.address) == ["B${N}", "Bx"])
        #expect(report.resources.map(\.status) == [.notChecked, .changed])
        #expect(report.resources.first?.reason?.contains("loop over N") == true)
    }

    @Test func readinessKnowsATemplateFromAnAnswer() throws {
        let folder = try TestFolder()
        func problem(_ text: String, live: String? = nil) throws -> String? {
            let source = try folder.write("t.yaml", text)
            return StackReadiness.problem(
                of: StackSettings(name: "s", kind: .cloudformation, source: source, live: live)
            )
        }
        #expect(try problem(Self.two) == nil)
        #expect(try problem(Self.two, live: folder.path) == nil)
        #expect(try problem(Self.two, live: "/nowhere")?.contains("/nowhere") == true)
        #expect(try problem(Self.listed)?.contains("not a template") == true)
        #expect(try problem("Resources: {A: 3}")?.contains("the resource A") == true)
    }

    @Test func aTemplateIsNoLiveSide() throws {
        let report = try Self.scan(Self.two, "{\"AWSTemplateFormatVersion\":\"2010-09-09\",\"Resources\":{}}")
        #expect(report.status == .unreadable && report.reason?.contains("no recorded answer") == true)
    }

    @Test func whatIsNotComparedIsSaid() throws {
        let report = try Self.scan(
            Self.template("a: !ImportValue x\nb: 1\nc: !ImportValue y"),
            Self.inventory(#"{"a":"q","b":1}"#)
        )
        let reason = try #require(report.resources.first?.reason)
        #expect(reason.contains("a (Fn::ImportValue is worked out by the service), and 1 more"), "\(reason)")
        #expect(report.status == .ok && report.resources.first?.status == .inSync)
        let listed = try #require(CheckReport([report]).value["stacks"]?[0]?["notChecked"]?.arrayValue)
        #expect(listed == [["address": "R", "reason": .string(reason)]])
        let none = try Self.scan(Self.template("a: !ImportValue x"), Self.inventory(#"{"a":"q"}"#))
        #expect(none.resources.map(\.status) == [.notChecked] && none.status == .unreadable)
    }

    @Test func standAloneRulesAreNoDriftOfTheGroup() throws {
        let group = "  R: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{CidrIp: 10.0.0.0/8}]}}\n"
        let rule =
            "  I: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt R.GroupId, CidrIp: 11.0.0.0/8}}\n"
        let live = Self.inventory(
            #"{"SecurityGroupIngress":[{"CidrIp":"11.0.0.0/8"},{"CidrIp":"10.0.0.0/8"}]}"#,
            type: "AWS::EC2::SecurityGroup",
            more: #","I":{"Type":"AWS::EC2::SecurityGroupIngress","Properties":{"CidrIp":"11.0.0.0/8"}}"#
        )
        #expect(try Self.scan("Resources:\n\(group)\(rule)", live).drifted.isEmpty)
        #expect(try Self.scan("Resources:\n\(group)", live).drifted.map(\.address) == ["R"])
    }

    @Test func autoscalersShareTheirNumber() throws {
        let type = "AWS::AutoScaling::AutoScalingGroup"
        let live = Self.inventory(#"{"DesiredCapacity":"4","MaxSize":"5"}"#, type: type)
        let shared = try Self.scan(Self.template("DesiredCapacity: 2\nMaxSize: 5", type: type), live)
        #expect(shared.resources.map(\.driftClass) == [.coManaged])
        let both = try Self.scan(Self.template("DesiredCapacity: 2\nMaxSize: 9", type: type), live)
        #expect(both.resources.map(\.driftClass) == [.drift])
    }

    @Test func noSecretLeavesAScan() throws {
        let template = Self.template(
            "MasterUserPassword: !Ref P\nEnv: {X: !Ref P, Y: '{{resolve:ssm-secure:y:1}}'}\nn: 1\nToken: abc-DEF-4711-xyz",
            more: "Parameters: {P: {Type: String, NoEcho: true, Default: Zk8-quartz-lantern}}"
        )
        let live = Self.inventory(
            #"{"MasterUserPassword":"****","Env":{"X":"Zq7mulberryX9tango","Y":"v"},"n":"Zq7mulberryX9tango","Token":"other-4711-TOKEN"}"#
        )
        let report = try Self.scan(template, live)
        let text = String(decoding: DriftReportCodec.encode(report), as: UTF8.self)
        for secret in ["mulberry", "quartz", "4711"] { #expect(!text.contains(secret), "\(text)") }
        #expect(report.resources.first?.attributes.map(\.path) == ["n", "Token"], "\(text)")
    }

    @Test func functionsThatGrowAreBounded() throws {
        let long = String(repeating: "y", count: 200_000)
        let many = Array(repeating: "!Ref P", count: 200).joined(separator: ",")
        let text = """
            Parameters: {P: {Type: String, Default: \(long)}}
            Resources:
              A: {Type: AWS::S3::Bucket, Properties: {x: !Join ['', [\(many)]], y: !Join ['', [\(many)]]}}
            """
        let report = try Self.scan(text, "{\"Resources\":{\"A\":\(Self.bucket)}}")
        #expect(report.resources.map(\.status) == [.notChecked], "\(report.resources.first?.reason ?? "")")
    }

    @Test func cutAndMutatedSidesNeverCrashOrClaimTooMuch() throws {
        let folder = try TestFolder()
        let template = Array(Self.two.utf8)
        let live = Array("[\(Self.listed),\(Self.control),\(Self.drift("MODIFIED", Self.sides))]".utf8)
        var random = SeededGenerator(seed: 23)
        for round in 0..<300 {
            let source = round % 2 == 0 ? random.mutated(template) : template
            let side = round % 2 == 1 ? random.mutated(live) : live
            let settings = StackSettings(
                name: "s",
                kind: .cloudformation,
                source: try folder.write("t.yaml", source),
                live: try folder.write("l.json", side),
                unmanaged: round % 3 == 0
            )
            let report = try EstateTests.scan(settings)
            #expect(report.contradiction == nil, "round \(round): \(report)")
        }
        for count in 0..<live.count {
            let settings = StackSettings(
                name: "s",
                kind: .cloudformation,
                source: try folder.write("t.yaml", template),
                live: try folder.write("l.json", Array(live[..<count]))
            )
            let report = try EstateTests.scan(settings)
            #expect(report.status == .unreadable && report.drifted.isEmpty, "cut after \(count)")
        }
    }
}
