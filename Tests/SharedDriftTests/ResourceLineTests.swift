import SharedBase
import SharedJSON
import Testing

@testable import SharedDrift

/// The quick reader of a resource line against the strict one: it may give up, but never say anything else.
@Suite struct ResourceLineTests {
    private static func strict(_ line: [UInt8]) -> ReportedResource? { try? DriftRecord(line, line: 1).resource() }

    private static func lines(_ report: DriftReport) -> [[UInt8]] {
        DriftReportCodec.encode(report).split(separator: 10).map { Array($0) }
    }

    @Test func whatAnAgentWritesIsReadTheQuickWay() {
        let resources = [Samples.changed, Samples.gone, Samples.same, Samples.skipped]
        let report = Samples.report(status: .partial, reason: "x", complete: false, resources: resources)
        #expect(Self.lines(report).dropFirst().dropLast().compactMap { ResourceLine.read($0) } == resources)
    }

    static let head = "{\"record\":\"resource\",\"address\":\"a\",\"type\":\"t\",\"status\":\"deleted\""

    /// Text, and whether the quick way takes it. What both take, they take alike.
    static let rows: [(text: String, isQuick: Bool)] = [
        ("\(head)}", true),
        (" \(head) } ", true),
        ("\(head),\"later\":{\"record\":[1,{}]},\"id\":null,\"who\":null,\"class\":null}", true),
        ("\(head),\"id\":\"\",\"who\":\"\"}", true),
        ("{\"address\":\"a\",\"record\":\"resource\",\"type\":\"t\",\"status\":\"deleted\"}", false),
        ("\(head),\"\\u0069d\":\"escaped\"}", false),
        ("\(head),\"id\":\"esc\\u0061ped\"}", true),
        ("\(head),\"address\":\"b\"}", false),
        ("\(head),\"id\":7}", false),
        ("\(head),\"class\":\"other\"}", false),
        ("\(head),\"attributes\":null}", false),
        ("\(head),\"attributes\":[]}", true),
        ("\(head),\"attributes\":[7]}", false),
        ("\(head),\"attributes\":[{\"path\":\"p\",\"kind\":\"added\",\"actual\":null,\"x\":[]}]}", true),
        ("\(head),\"attributes\":[{\"path\":\"p\",\"kind\":\"added\",\"declared\":1,\"actual\":2}]}", false),
        ("\(head),\"attributes\":[{\"path\":\"\",\"kind\":\"added\",\"actual\":2}]}", false),
        ("\(head),\"attributes\":[{\"kin\\u0064\":\"added\",\"path\":\"p\",\"actual\":[{\"a\":[]}]}]}", true),
        (
            "\(head),\"attributes\":[{\"path\":\"p\",\"kind\":\"added\",\"actual\":2,\"class\":\"computed\",\"who\":\"w\"}]}",
            true
        ),
        ("\(head),\"attributes\":[{\"path\":\"p\",\"kind\":\"added\",\"actual\":2,\"class\":\"x\"}]}", false),
        ("\(head),\"attributes\":[{\"path\":\"p\",\"kind\":\"added\",\"actual\":2,\"who\":7}]}", false),
        ("\(head)} {}", false),
        ("\(head)", false),
        ("[\(head)}]", false),
        ("{\"record\":\"end\",\"resources\":1}", false),
        ("{\"record\":\"resource\",\"address\":\"\",\"type\":\"t\",\"status\":\"deleted\"}", false),
        ("{\"record\":\"resource\",\"address\":null,\"type\":\"t\",\"status\":\"deleted\"}", false),
        ("{\"record\":\"resource\",\"address\":\"a\",\"type\":\"t\",\"status\":\"changed\"}", false),
        ("{\"record\":\"resource\",\"address\":\"a\",\"type\":\"t\",\"status\":\"not_checked\"}", false),
        ("", false),
    ]

    @Test(arguments: rows.indices) func takesAndGivesUp(_ index: Int) {
        let row = Self.rows[index]
        let quick = ResourceLine.read(Array(row.text.utf8))
        #expect((quick != nil) == row.isQuick, "\(row.text)")
        if let quick { #expect(quick == Self.strict(Array(row.text.utf8)), "\(row.text)") }
    }

    @Test func flippedAndCutLinesNeverMeanTwoThings() {
        let lines = Self.lines(Samples.report()).dropFirst().dropLast() + [Array("\(Self.head)}".utf8)]
        var random = Seeded(11)
        for line in lines {
            for count in line.indices { #expect(ResourceLine.read(Array(line.prefix(count))) == nil) }
            for _ in 0..<4000 {
                var bytes = line
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    let place = Int.random(in: bytes.indices, using: &random)
                    // Half of the time a byte of the line itself: that meets grammar more often than any byte.
                    let byte = Bool.random(using: &random) ? line.randomElement(using: &random) : nil
                    bytes[place] = byte ?? UInt8.random(in: 0...255, using: &random)
                }
                guard let quick = ResourceLine.read(bytes) else { continue }
                #expect(quick == Self.strict(bytes), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    /// A judge that remembers says what a fresh one says.
    @Test func aJudgeKeepsNothingFromOneDriftToTheNext() {
        let types = ["aws_instance", "aws_security_group", "aws_iam_role", "aws_db_instance", "aws_s3_bucket"]
        let paths = ["tags.team", "ingress[0].cidr_blocks", "password", "policy", "publicly_accessible"]
        let values: [Value] = ["0.0.0.0/0", true, false, .null, ["10.0.0.0/8"]]
        var random = Seeded(3)
        var judge = SeverityJudge(kind: .terraform)
        for number in 0..<2000 {
            let status = [ResourceStatus.changed, .deleted, .unmanaged][number % 3]
            var resource = ReportedResource(address: "a", type: types[number % 5], status: status, driftClass: .drift)
            resource.attributes = (0..<(status == .deleted ? 0 : number % 4)).map { _ in
                AttributeChange(
                    path: paths.randomElement(using: &random) ?? "",
                    kind: .changed,
                    declared: values.randomElement(using: &random),
                    actual: values.randomElement(using: &random)
                )
            }
            #expect(judge.judge(resource) == SeverityRules.judge(resource, kind: .terraform))
        }
    }
}
