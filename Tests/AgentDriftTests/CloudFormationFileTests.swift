import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

/// Templates and recorded answers through `inspect`.
@Suite struct CloudFormationFileTests {
    /// Attributes of one resource with these properties in YAML.
    static func properties(_ yaml: String) throws -> Value {
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
        let text = "Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n\(lines.joined(separator: "\n"))\n"
        let found = try Inspection(file: "t.yaml", text)
        #expect(found.refusals.isEmpty, "\(found.refusals)")
        return try #require(found.resources.first).attributes
    }

    static let forms: [(yaml: String, json: String)] = [
        ("a: !Ref X", #"{"a":{"Ref":"X"}}"#),
        ("a: !Ref 12", #"{"a":{"Ref":"12"}}"#),
        ("a: !GetAtt X.Arn", #"{"a":{"Fn::GetAtt":["X","Arn"]}}"#),
        ("a: !GetAtt X.Outputs.Y", #"{"a":{"Fn::GetAtt":["X","Outputs.Y"]}}"#),
        ("a: !GetAtt [X, Arn]", #"{"a":{"Fn::GetAtt":["X","Arn"]}}"#),
        ("a: !GetAtt X", #"{"a":{"Fn::GetAtt":"X"}}"#),
        ("a: !GetAtt\n  - X\n  - !Ref Y", #"{"a":{"Fn::GetAtt":["X",{"Ref":"Y"}]}}"#),
        ("a: !Sub '${X}-${!Y}'", #"{"a":{"Fn::Sub":"${X}-${!Y}"}}"#),
        ("a: !Sub ['${X}', {X: !Ref Y}]", #"{"a":{"Fn::Sub":["${X}",{"X":{"Ref":"Y"}}]}}"#),
        ("a: !Join [',', [a, !Ref B]]", #"{"a":{"Fn::Join":[",",["a",{"Ref":"B"}]]}}"#),
        ("a: !Select [0, !GetAZs '']", #"{"a":{"Fn::Select":[0,{"Fn::GetAZs":""}]}}"#),
        ("a: !GetAZs", #"{"a":{"Fn::GetAZs":""}}"#),
        ("a: !Split [',', x]", #"{"a":{"Fn::Split":[",","x"]}}"#),
        ("a: !FindInMap [M, !Ref 'AWS::Region', k]", #"{"a":{"Fn::FindInMap":["M",{"Ref":"AWS::Region"},"k"]}}"#),
        ("a: !If [C, 1, !Ref AWS::NoValue]", #"{"a":{"Fn::If":["C",1,{"Ref":"AWS::NoValue"}]}}"#),
        ("a: !Base64 text", #"{"a":{"Fn::Base64":"text"}}"#),
        ("a:\n  Fn::Base64: !Sub |\n    x ${Y}\n", #"{"a":{"Fn::Base64":{"Fn::Sub":"x ${Y}\n"}}}"#),
        ("a: !Cidr [!GetAtt V.CidrBlock, 2, 8]", #"{"a":{"Fn::Cidr":[{"Fn::GetAtt":["V","CidrBlock"]},2,8]}}"#),
        ("a: !ImportValue x", #"{"a":{"Fn::ImportValue":"x"}}"#),
        ("a: !Transform {Name: AWS::Include}", #"{"a":{"Fn::Transform":{"Name":"AWS::Include"}}}"#),
        (
            "a: !And [!Condition A, !Not [!Equals [1, 1]]]",
            #"{"a":{"Fn::And":[{"Condition":"A"},{"Fn::Not":[{"Fn::Equals":[1,1]}]}]}}"#
        ),
        ("a: !Or [!Condition A, !Condition B]", #"{"a":{"Fn::Or":[{"Condition":"A"},{"Condition":"B"}]}}"#),
        ("a: !Length [1, 2]", #"{"a":{"Fn::Length":[1,2]}}"#),
        ("a: !ToJsonString {b: 1}", #"{"a":{"Fn::ToJsonString":{"b":1}}}"#),
        ("a: !Rain::Embed x.sh", #"{"a":{"Rain::Embed":"x.sh"}}"#),
        (
            "a: !Join ['', [!Sub '${A}', !GetAtt B.C]]",
            #"{"a":{"Fn::Join":["",[{"Fn::Sub":"${A}"},{"Fn::GetAtt":["B","C"]}]]}}"#
        ),
    ]

    @Test(arguments: forms.indices)
    func shortFormsBecomeLong(_ index: Int) throws {
        let row = Self.forms[index]
        #expect(try Self.properties(row.yaml) == JSON.parse(row.json), "\(row.yaml)")
        let json = "{\"Resources\":{\"R\":{\"Type\":\"AWS::X::Y\",\"Properties\":\(row.json)}}}"
        let long = try Inspection(file: "t.json", json)
        #expect(try long.resources.map(\.attributes) == [JSON.parse(row.json)])
    }

    static let scalars: [(yaml: String, value: Value)] = [
        ("2012-10-17", "2012-10-17"), ("012345678901", "012345678901"), ("123456789012", .number("123456789012")),
        ("0x1F", "0x1F"), ("017", "017"), ("1_000", "1_000"), ("12:30", "12:30"), ("+15551234567", "+15551234567"),
        ("12e4", "12e4"), ("1.50", .number("1.50")), ("-3", .number("-3")), ("0", .number("0")),
        ("0.5", .number("0.5")),
        (".5", ".5"), ("1.", "1."), ("yes", true), ("Off", false), ("True", true), ("'true'", "true"),
        ("y", "y"), ("~", .null), ("''", ""), ("!!str 12", "12"), ("!!int '12'", .number("12")), ("1.2.3", "1.2.3"),
        ("2010-09-09T12:00:00Z", "2010-09-09T12:00:00Z"), ("arn:aws:s3:::x", "arn:aws:s3:::x"),
    ]

    @Test(arguments: scalars.indices)
    func scalarsStayAsWritten(_ index: Int) throws {
        let row = Self.scalars[index]
        #expect(try Self.properties("a: \(row.yaml)")["a"] == row.value, "\(row.yaml)")
    }

    @Test func anchorsAndMergeKeysAreFollowed() throws {
        let found = try Self.properties("a: &x {p: 1, q: !Ref Z}\nb:\n  <<: *x\n  p: 2\nc: [*x]")
        #expect(found["b"] == ["p": 2, "q": ["Ref": "Z"]] && found["c"] == [["p": 1, "q": ["Ref": "Z"]]])
    }

    struct Row: Sendable {
        let name: String
        let text: String
        var addresses: [String] = []
        var code: StateCode?
        var line = 1
    }

    static let one = "{\"A\":{\"Type\":\"T::A\"}}"
    static let loop =
        "Fn::ForEach::L: [N, %, {'B${N}': {Type: T::B, Properties: {n: !Ref N, s: !Sub 'x-${N}-${AWS::Region}'}}}]"
    static let row = #"{"LogicalResourceId":"A","PhysicalResourceId":"i-1","ResourceType":"T::A"}"#
    static let files: [Row] = [
        Row(name: "t.json", text: "{\"Resources\":\(one)}", addresses: ["A"]),
        Row(name: "t.json", text: "{\"Resources\":{}}"),
        Row(name: "t.yaml", text: "# c\n---\nResources:\n  A:\n    Type: T::A\n", addresses: ["A"]),
        Row(name: "flow.json", text: "{Resources: {A: {Type: T::A}}}", addresses: ["A"]),
        Row(name: "t.json", text: "{\"TemplateBody\":{\"Resources\":\(one)},\"StagesAvailable\":[]}", addresses: ["A"]),
        Row(name: "t.json", text: "{\"TemplateBody\":\"Resources:\\n  A: {Type: T::A}\\n\"}", addresses: ["A"]),
        Row(
            name: "t.json",
            text: "{\"status_code\":200,\"data\":{\"TemplateBody\":{\"Resources\":\(one)}}}",
            addresses: ["A"]
        ),
        Row(name: "r.json", text: "{\"StackResources\":[\(row)]}", addresses: ["A"]),
        Row(name: "r.json", text: "{\"StackResourceDetail\":\(row)}", addresses: ["A"]),
        Row(name: "d.yaml", text: "StackResourceDrifts:\n- \(row)\n", addresses: ["A"]),
        Row(name: "loop.yaml", text: "Resources:\n  \(loop.replacing("%", with: "[x, y]"))", addresses: ["Bx", "By"]),
        Row(
            name: "loop.yaml",
            text:
                "Parameters: {P: {Type: CommaDelimitedList, Default: 'x, y'}}\nResources:\n  \(loop.replacing("%", with: "!Ref P"))",
            addresses: ["Bx", "By"]
        ),
        Row(name: "loop.yaml", text: "Resources:\n  \(loop.replacing("%", with: "!Ref P"))", addresses: ["B${N}"]),
        Row(
            name: "loop.yaml",
            text:
                "Resources:\n  Fn::ForEach::O: [M, [1, 2], {\(loop.replacing("%", with: "['p-${M}']").replacing("B${N}", with: "B&{N}"))}]",
            addresses: ["Bp1", "Bp2"]
        ),
        Row(name: "tool.yaml", text: "Resources:\n  A:\n    Type: !Rain::Module x.yml\n", addresses: ["A"]),
        Row(
            name: "macro.yaml",
            text: "Resources:\n  Fn::Transform: {Name: AWS::Include}\n",
            addresses: ["Fn::Transform"]
        ),
        // Refused, with their place.
        Row(
            name: "bad.yaml",
            text: "Resources:\n  A: {Type: T::A}\n  B: 3\n  C: {Type: T::C}\n",
            addresses: ["A", "C"],
            code: .malformed,
            line: 3
        ),
        Row(
            name: "bad.json",
            text: "{\"Resources\":{\"A\":{\"Type\":\"T::A\"},\n\"B\":{\"Type\":1}}}",
            addresses: ["A"],
            code: .malformed,
            line: 2
        ),
        Row(name: "bad.json", text: "{\n\"Resources\":[]}", code: .malformed, line: 2),
        Row(name: "bad.yaml", text: "AWSTemplateFormatVersion: 2010-09-09\nResources:\n", code: .malformed, line: 2),
        Row(name: "bad.yaml", text: "AWSTemplateFormatVersion: 2010-09-09\n", code: .malformed),
        Row(name: "twice.yaml", text: "Resources:\n  A: {Type: T::A}\n  A: {Type: T::A}\n", code: .notYAML, line: 3),
        Row(
            name: "twice.yaml",
            text: "Resources:\n  A: {Type: T::A, Properties: {x: 1,\n    x: 2}}\n",
            code: .notYAML,
            line: 3
        ),
        Row(
            name: "twice.json",
            text: "{\"Resources\":{\"A\":{\"Type\":\"T::A\"},\n\"A\":{\"Type\":\"T::A\"}}}",
            code: .notJSON,
            line: 2
        ),
        Row(name: "two.yaml", text: "Resources: {}\n---\nResources: {}\n", code: .notYAML, line: 3),
        Row(name: "body.json", text: "{\n\"TemplateBody\":\"Resources: [\"}", code: .notYAML, line: 2),
        Row(name: "body.json", text: "{\n\"TemplateBody\":7}", code: .malformed, line: 2),
        Row(name: "body.yaml", text: "TemplateBody: |\n  TemplateBody: |\n    Resources: {}\n", code: .noResources),
        Row(name: "s.json", text: "{\"Stacks\":[]}", code: .noResources),
        Row(name: "s.json", text: "{\"status_code\":200,\"data\":{\"Stacks\":[]}}", code: .noResources),
        Row(
            name: "s.json",
            text: "{\"StackDriftDetectionId\":\"x\",\"DetectionStatus\":\"DETECTION_COMPLETE\"}",
            code: .noResources
        ),
        Row(name: "s.json", text: "{\"status_code\":200,\"data\":{\"Vpcs\":[]}}", code: .unknownKind),
        Row(name: "r.json", text: "{\"StackResources\":[\(row),\n{}]}", addresses: ["A"], code: .malformed),
    ]

    @Test(arguments: files.indices, [nil, StackKindName.cloudformation])
    func filesAreReadOrRefused(_ index: Int, _ kind: StackKindName?) throws {
        let row = Self.files[index]
        let found = try Inspection(file: row.name, row.text, kind: kind)
        #expect(found.resources.map(\.address) == row.addresses, "\(row.text): \(found.refusals)")
        #expect(found.refusals.map(\.code) == (row.code.map { [$0] } ?? []), "\(row.text): \(found.refusals)")
        if row.code != nil {
            #expect(found.refusals.first?.position?.line == row.line, "\(row.text): \(found.refusals)")
        }
        #expect(found.summary.exitCode == (row.code == nil ? 0 : 1))
    }

    @Test func loopsPutTheirValueEverywhere() throws {
        let found = try Inspection(file: "l.yaml", "Resources:\n  \(Self.loop.replacing("%", with: "[x]"))")
        #expect(found.resources.first?.attributes == ["n": "x", "s": ["Fn::Sub": "x-x-${AWS::Region}"]])
    }

    static let bombs = [
        "Fn::ForEach::A: [N, [\((0..<1200).map { "a\($0)" }.joined(separator: ","))], {'B${N}': {Type: T::B}}]",
        "Fn::ForEach::A: [N, [\(String(repeating: "a", count: 300))], {'B${N}': {Type: T::B}}]",
        "Fn::ForEach::A: [N, [\((0..<900).map { "a\($0)" }.joined(separator: ","))], {'B${N}': {Type: T::B, Properties: {x: \(String(repeating: "x", count: 2000))}}}]",
    ]

    @Test(arguments: bombs.indices)
    func loopsThatGrowTooFarStayAsWritten(_ index: Int) throws {
        let found = try Inspection(file: "l.yaml", "Resources:\n  \(Self.bombs[index])\n")
        #expect(found.resources.map(\.address) == ["B${N}"])
    }

    @Test func nothingIsPrintedButTheContract() throws {
        let found = try Inspection(
            file: "t.json",
            "{\"Resources\":{\"A\":{\"Type\":\"AWS::S3::Bucket\",\"Properties\":{\"n\":1}}}}"
        )
        let resource = try #require(found.resources.first)
        let rest =
            "\"address\":\"A\",\"type\":\"AWS::S3::Bucket\",\"provider\":null,\"id\":null,\"attributes\":{\"n\":1}}"
        let line = String(decoding: resource.line, as: UTF8.self)
        #expect(line.hasPrefix("{\"kind\":\"cloudformation\",") && line.hasSuffix(rest), "\(line)")
    }

    @Test func driftAnswersPrintTheLiveSide() throws {
        let drift =
            #"{"StackResourceDrifts":[{"LogicalResourceId":"A","PhysicalResourceId":"i-1","ResourceType":"T::A","ActualProperties":"{\"x\":1}"}]}"#
        let found = try Inspection(file: "d.json", drift)
        #expect(found.resources.first?.id == "i-1" && found.resources.first?.attributes == ["x": 1])
    }
}
