import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// What means the same is no drift, and what differs is found at its path.
@Suite struct CloudFormationMeaningTests {
    // MARK: What is the same

    struct Same: Sendable {
        let declared: String
        let live: String
        var type = "AWS::X::Y"
        var more = ""
        var parameters = "[]"
    }

    static let policy =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*"],"Resource":["arn:aws:s3:::b","*"]}]}"#
    static let equal: [Same] = [
        Same(declared: "n: '5'\nb: 'true'\nt: 5", live: #"{"n":5,"b":true,"t":"5"}"#),
        Same(declared: "b: True", live: #"{"b":"True","more":1}"#),
        Same(declared: "off: false\nempty: ''", live: "{}"),
        Same(declared: "Name: !Ref AWS::Region", live: #"{"Name":"eu-west-1"}"#),
        Same(
            declared: "Name: !Sub '${AWS::StackName}.${AWS::AccountId}.${AWS::URLSuffix}'",
            live: #"{"Name":"s.123456789012.amazonaws.com"}"#
        ),
        Same(declared: "Self: !Ref R", live: #"{"Self":"r-1"}"#),
        Same(declared: "Arn: !GetAtt R.Made.Arn", live: #"{"Arn":"x","Made":{"Arn":"x"}}"#),
        Same(declared: "p: !Ref P", live: #"{"p":"d"}"#, more: "Parameters: {P: {Type: String, Default: d}}"),
        Same(
            declared: "p: !Ref P",
            live: #"{"p":"set"}"#,
            more: "Parameters: {P: {Type: String, Default: d}}",
            parameters: #"[{"ParameterKey":"P","ParameterValue":"set"}]"#
        ),
        Same(
            declared: "p: !Ref P",
            live: #"{"p":"ami-1"}"#,
            more: "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}}",
            parameters: #"[{"ParameterKey":"P","ParameterValue":"/ami","ResolvedValue":"ami-1"}]"#
        ),
        Same(
            declared: "l: !Ref P",
            live: #"{"l":["a","b"]}"#,
            more: "Parameters: {P: {Type: CommaDelimitedList, Default: 'a, b'}}"
        ),
        Same(
            declared: "m: !FindInMap [M, !Ref AWS::Region, k]\nd: !FindInMap [M, x, y, {DefaultValue: z}]",
            live: #"{"m":"v","d":"z"}"#,
            more: "Mappings: {M: {eu-west-1: {k: v}}}"
        ),
        Same(
            declared:
                "i: !If [C, yes-it-is, !Ref AWS::NoValue]\nn: !If [N, 1, !Ref AWS::NoValue]\nl: [a, !If [N, b, !Ref AWS::NoValue]]",
            live: #"{"i":"yes-it-is","l":["a"]}"#,
            more:
                "Conditions: {C: !Or [!Equals [a, a], !Condition X], N: !Not [!Condition C], X: !Equals [!ImportValue x, y]}"
        ),
        Same(
            declared:
                "j: !Join ['-', [a, !Select [1, !Split [',', 'x,y']]]]\nc: !Length [1, 2]\ns: !ToJsonString {a: [1]}",
            live: #"{"j":"a-y","c":2,"s":"{ \"a\" : [1] }"}"#
        ),
        Same(
            declared: "u:\n  Fn::Base64: !Sub 'hi ${AWS::Region}'",
            live: "{\"u\":\"\(Base64.encode(Array("hi eu-west-1".utf8)))\"}"
        ),
        Same(
            declared: "Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}]",
            live: #"{"Tags":[{"Key":"b","Value":"2"},{"Key":"foreign","Value":"x"},{"Key":"a","Value":"1"}]}"#
        ),
        Same(declared: "SecurityGroupIds: [a, b]", live: #"{"SecurityGroupIds":["b","a"]}"#),
        Same(declared: "SecurityGroupIds: [!ImportValue x, b]", live: #"{"SecurityGroupIds":["b","a"]}"#),
        Same(declared: "SecurityGroupIds: !ImportValue x", live: #"{"SecurityGroupIds":["b","a"]}"#),
        Same(
            declared: "list: [!If [U, a, !Ref AWS::NoValue], b]",
            live: #"{"list":["b"]}"#,
            more: "Conditions: {U: !Equals [!ImportValue x, y]}"
        ),
        Same(
            declared: "Tags: [{Key: !ImportValue x, Value: 1}, {Key: b, Value: 2}]",
            live: #"{"Tags":[{"Key":"b","Value":"2"},{"Key":"q","Value":"1"}]}"#
        ),
        Same(
            declared: "Tags: [{Key: !ImportValue x, Value: 1}, {Key: b, Value: 2}]",
            live: #"{"Tags":[{"Key":"b","Value":"2"},{"Key":"q","Value":"7"},{"Key":"r","Value":"1"}]}"#
        ),
        Same(
            declared:
                "PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: 's3:get*', Resource: ['*', 'arn:aws:s3:::b']}}",
            live: "{\"PolicyDocument\":\(policy)}"
        ),
        Same(
            declared:
                "PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: 's3:get*', Resource: [!ImportValue z, '*']}}",
            live: "{\"PolicyDocument\":\(policy)}"
        ),
        Same(
            declared:
                "PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: 's3:get*', Resource: ['*', 'arn:aws:s3:::b']}}",
            live: "{\"PolicyDocument\":\(JSON.text(.string(policy)))}"
        ),
        Same(
            declared: "P: '{{resolve:ssm:x:1}}'\nMasterUserPassword: '{{resolve:secretsmanager:x}}'",
            live: #"{"P":"anything"}"#
        ),
        Same(
            declared: "MasterUserPassword: abc\nAllowMajorVersionUpgrade: true\nEngine: MySQL\nx: 1",
            live: #"{"Engine":"mysql","x":1}"#,
            type: "AWS::RDS::DBInstance"
        ),
        Same(
            declared: "MasterUserPassword: abc\nx: 1",
            live: #"{"MasterUserPassword":"****","x":1}"#,
            type: "AWS::RDS::DBInstance"
        ),
        Same(declared: "Name: www.example.com", live: #"{"Name":"www.Example.com."}"#, type: "AWS::Route53::RecordSet"),
        Same(
            declared: "KmsKeyId: 0000-11\nRole: r\nMasterKey: alias/aws/s3",
            live:
                #"{"KmsKeyId":"arn:aws:kms:eu-west-1:1:key/0000-11","Role":"arn:aws:iam::1:role/r","MasterKey":"arn:aws:kms:eu-west-1:1:key/9"}"#
        ),
        Same(
            declared: "m: {Fn::ForEach::L: [N, [a, b], {'k${N}': !Sub 'v-${N}'}], x: 1}",
            live: #"{"m":{"ka":"v-a","kb":"v-b","x":1}}"#
        ),
        Same(declared: "m: {Fn::ForEach::L: [N, [a, b], {'k${N}': !Ref N}]}", live: #"{"m":{"ka":"a","kb":"b"}}"#),
        Same(declared: "m: {Fn::ForEach::L: [N, !Ref Q, {'k${N}': 1}], x: 1}", live: #"{"m":{"x":1}}"#),
        Same(declared: "m: {Fn::Transform: {Name: AWS::Include}, x: 1}", live: #"{"m":{"x":1,"y":2}}"#),
        Same(
            declared: "i: !If [IsA, x, y]",
            live: #"{"i":"x"}"#,
            more: "Conditions: {Fn::ForEach::L: [N, [A, B], {'Is${N}': !Equals [!Ref N, A]}]}"
        ),
        Same(declared: "EventPattern: {source: [b, a]}", live: #"{"EventPattern":{"source":["a","b"]}}"#),
        Same(
            declared: "p: !Ref P\nq: 1",
            live: #"{"p":"whatever","q":1}"#,
            more: "Parameters: {P: {Type: String, NoEcho: true, Default: hidden-value}}"
        ),
    ]

    @Test(arguments: equal.indices)
    func whatMeansTheSameIsNoDrift(_ index: Int) throws {
        let row = Self.equal[index]
        let report = try CloudFormationScanTests.scan(
            CloudFormationScanTests.template(row.declared, type: row.type, more: row.more),
            CloudFormationScanTests.inventory(row.live, type: row.type, parameters: row.parameters)
        )
        #expect(report.drifted.isEmpty, "\(row.declared): \(report.resources)")
        #expect(report.status == .ok || report.resources.first?.reason != nil, "\(row.declared): \(report)")
    }

    // MARK: What differs

    struct Change: Sendable {
        let declared: String
        let live: String
        let path: String
        var kind = AttributeChangeKind.changed
        var type = "AWS::X::Y"
    }

    static let changes: [Change] = [
        Change(declared: "n: 5", live: #"{"n":6}"#, path: "n"),
        Change(
            declared: "m: {Fn::ForEach::L: [N, [a, b], {'k${N}': !Ref N}]}",
            live: #"{"m":{"ka":"a","kb":"c"}}"#,
            path: "m.kb"
        ),
        Change(
            declared: "m: {Fn::Transform: {Name: AWS::Include}, x: 1}",
            live: #"{"m":{"x":3,"y":2}}"#,
            path: "m.x"
        ),
        Change(declared: "n: true", live: "{}", path: "n", kind: .removed),
        Change(declared: "a: {b: {c: x}}", live: #"{"a":{"b":{"c":"y"}}}"#, path: "a.b.c"),
        Change(declared: "r: !Ref R", live: #"{"r":"r-2"}"#, path: "r"),
        Change(
            declared: "Tags: [{Key: a, Value: 1}]",
            live: #"{"Tags":[{"Key":"a","Value":"2"}]}"#,
            path: "Tags[Key=a].Value"
        ),
        Change(declared: "Tags: [{Key: a, Value: 1}]", live: #"{"Tags":[]}"#, path: "Tags[Key=a]", kind: .removed),
        Change(
            declared: "SecurityGroupIds: [a, b]",
            live: #"{"SecurityGroupIds":["b","a","c"]}"#,
            path: "SecurityGroupIds[2]",
            kind: .added
        ),
        Change(
            declared: "SecurityGroupIds: [!ImportValue x, b]",
            live: #"{"SecurityGroupIds":["a","b","c"]}"#,
            path: "SecurityGroupIds[2]",
            kind: .added
        ),
        Change(
            declared: "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, CidrIp: 10.0.0.0/8}]",
            live: #"{"SecurityGroupIngress":[{"IpProtocol":"tcp","FromPort":22,"CidrIp":"0.0.0.0/0"}]}"#,
            path: "SecurityGroupIngress[0].CidrIp"
        ),
        Change(
            declared: "Environment: {Variables: {A: x}}",
            live: #"{"Environment":{"Variables":{"A":"x","B":"y"}}}"#,
            path: "Environment.Variables.B",
            kind: .added
        ),
        Change(
            declared: "PolicyDocument: {Statement: [{Effect: Allow, Action: ['s3:Get*'], Resource: !ImportValue b}]}",
            live:
                #"{"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:Put*"],"Resource":"arn:aws:s3:::b"}]}}"#,
            path: "PolicyDocument.Statement[0].Action[1]",
            kind: .added
        ),
        Change(
            declared:
                "Policies: [{PolicyName: !ImportValue x, PolicyDocument: {Statement: [{Effect: Allow}]}}, {PolicyName: b}]",
            live:
                #"{"Policies":[{"PolicyName":"b"},{"PolicyName":"q","PolicyDocument":{"Statement":[{"Effect":"Deny"}]}}]}"#,
            path: "Policies[PolicyName=q].PolicyDocument.Statement[0].Effect"
        ),
        Change(
            declared: "BackupRetentionPeriod: 7\nMasterUserPassword: x",
            live: #"{"BackupRetentionPeriod":1}"#,
            path: "BackupRetentionPeriod",
            type: "AWS::RDS::DBInstance"
        ),
    ]

    @Test(arguments: changes.indices)
    func changesAreFoundAtTheirPath(_ index: Int) throws {
        let row = Self.changes[index]
        let report = try CloudFormationScanTests.scan(
            CloudFormationScanTests.template(row.declared, type: row.type),
            CloudFormationScanTests.inventory(row.live, type: row.type)
        )
        let found = try #require(report.resources.first)
        #expect(report.status == .drift && found.status == .changed && found.id == "r-1", "\(row.declared): \(report)")
        #expect(
            found.attributes.map(\.path) == [row.path] && found.attributes.first?.kind == row.kind,
            "\(found.attributes)"
        )
    }
}
