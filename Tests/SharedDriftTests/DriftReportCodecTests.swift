import SharedBase
import SharedDrift
import Testing

@Suite struct DriftReportCodecTests {
    @Test func aReportComesBackAsItWas() throws {
        let report = Samples.report()
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
        let partial = Samples.report(
            status: .partial,
            reason: "one file is unreadable",
            complete: false,
            resources: [Samples.changed, Samples.skipped]
        )
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(partial)) == partial)
    }

    @Test func theLinesAreThoseOfTheContract() {
        let text = String(decoding: DriftReportCodec.encode(Samples.report(resources: [Samples.gone])), as: UTF8.self)
        #expect(
            text == """
                {"record":"report","schemaVersion":"1","reportId":"00000000-0000-0001-0000-000000000002",\
                "scanId":"00000000-0000-0003-0000-000000000004","stack":{"kind":"terraform","name":"shop"},\
                "startedAt":"2026-11-24T00:00:00.000Z","finishedAt":"2026-11-24T00:00:02.000Z","agentVersion":"0.1.0",\
                "status":"drift","reason":null,"coverage":{"complete":true,"read":1,"notRead":0},"ignored":1}
                {"record":"resource","address":"aws_s3_bucket.logs","type":"aws_s3_bucket","status":"deleted","class":"drift"}
                {"record":"end","resources":1}

                """
        )
    }

    static let header = String(
        decoding: DriftReportCodec.encode(Samples.report(status: .ok, resources: [])).split(separator: 10)[0],
        as: UTF8.self
    )
    static let end = "{\"record\":\"end\",\"resources\":1}"
    static let same = "{\"record\":\"resource\",\"address\":\"a\",\"type\":\"t\",\"status\":\"in_sync\"}"

    static let refused: [(text: String, code: DriftReportCode, line: Int)] = [
        ("", .empty, 1),
        ("\n", .notJSON, 1),
        ("[]\n", .notJSON, 1),
        (header.replacing("\"schemaVersion\":\"1\"", with: "\"schemaVersion\":\"2\""), .unknownVersion, 1),
        (header.replacing("\"schemaVersion\":\"1\"", with: "\"schemaVersion\":1"), .badMember, 1),
        (header.replacing("terraform", with: "ansible"), .unknownKind, 1),
        (header.replacing("\"status\":\"ok\"", with: "\"status\":\"fine\""), .unknownKind, 1),
        (header.replacing("00000000-0000-0001", with: "00000000-0000-000x"), .badMember, 1),
        (header.replacing("\"read\":0", with: "\"read\":-1"), .badMember, 1),
        (header.replacing("\"name\":\"shop\"", with: "\"name\":\"\""), .badMember, 1),
        (header.replacing("\"complete\":true", with: "\"complete\":\"yes\""), .badMember, 1),
        ("\(end)\n", .contradiction, 1),
        ("\(header)\n", .truncated, 1),
        ("\(header)\n\(same)\n", .truncated, 2),
        ("\(header)\n\(same)\n\(end)\n{}\n", .trailing, 4),
        ("\(header)\n\(header)\n", .contradiction, 2),
        ("\(header)\n\(end)\n", .wrongCount, 2),
        ("\(header)\n\(same)\n\(same)\n\(end)\n", .duplicateAddress, 3),
        ("\(header)\n{\"record\":\"note\"}\n", .unknownKind, 2),
        ("\(header)\n{\"record\":\"resource\"\n", .notJSON, 2),
        ("\(header)\n\n\(end)\n", .notJSON, 2),
        ("\(header)\n\(same.replacing("in_sync", with: "changed"))\n", .contradiction, 2),
        ("\(header)\n\(same.replacing("in_sync", with: "not_checked"))\n", .contradiction, 2),
        ("\(header)\n\(same.replacing("in_sync", with: "lost"))\n", .unknownKind, 2),
        ("\(header)\n\(same.replacing("in_sync", with: "deleted"))\n\(end)\n", .contradiction, 1),
    ]

    @Test(arguments: refused.indices)
    func refusesWithTheLine(_ index: Int) {
        let row = Self.refused[index]
        let error = #expect(throws: DriftReportError.self) { try DriftReportCodec.decode(Array(row.text.utf8)) }
        #expect(error?.code == row.code, "\(row.text)")
        #expect(error?.description.contains("line \(row.line):") == true, "\(String(describing: error))")
    }

    @Test func unknownMembersArePassedOver() throws {
        let text = "\(Self.header.dropLast()),\"later\":[1]}\n\(Self.same.dropLast()),\"more\":{}}\n\(Self.end)\n"
        #expect(try DriftReportCodec.decode(Array(text.utf8)).resources.map(\.address) == ["a"])
    }

    static let attributes: [(text: String, fits: Bool)] = [
        ("{\"path\":\"a\",\"kind\":\"added\",\"actual\":null}", true),
        ("{\"path\":\"a\",\"kind\":\"added\",\"declared\":1,\"actual\":2}", false),
        ("{\"path\":\"a\",\"kind\":\"removed\",\"declared\":1}", true),
        ("{\"path\":\"a\",\"kind\":\"removed\"}", false),
        ("{\"path\":\"a\",\"kind\":\"changed\",\"declared\":1}", false),
        ("{\"path\":\"\",\"kind\":\"changed\",\"declared\":1,\"actual\":2}", false),
        ("{\"path\":\"a\",\"kind\":\"moved\",\"declared\":1,\"actual\":2}", false),
    ]

    @Test(arguments: attributes.indices)
    func attributesMustFitTheirKind(_ index: Int) {
        let row = Self.attributes[index]
        let header = Self.header.replacing("\"status\":\"ok\"", with: "\"status\":\"drift\"")
        let resource = Self.same.replacing("in_sync", with: "changed").dropLast() + ",\"attributes\":[\(row.text)]}"
        let text = "\(header)\n\(resource)\n\(Self.end)\n"
        #expect(((try? DriftReportCodec.decode(Array(text.utf8))) != nil) == row.fits, "\(row.text)")
    }

    @Test("the class and the writer of each attribute come back, and reports without them read as ever")
    func classesComeBack() throws {
        let report = Samples.report(resources: [Samples.mixed, Samples.managed])
        let bytes = DriftReportCodec.encode(report)
        #expect(try DriftReportCodec.decode(bytes) == report)
        #expect(report.drifted == [Samples.mixed] && report.differing.count == 2)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""actual":5,"class":"co_managed","who":"hpa"}"#))
        let old = text.replacing(#","class":"co_managed","who":"hpa"}"#, with: "}").replacing(
            #","class":"co_managed""#,
            with: ""
        )
        let read = try DriftReportCodec.decode(Array(old.utf8))
        #expect(read.drifted.count == 2)
        #expect(read.resources[0].driftClass(of: read.resources[0].attributes[1]) == .drift)
        for bad in [#""class":"other""#, #""class":7"#] {
            let wrong = text.replacing(#""class":"co_managed","who":"hpa""#, with: bad)
            #expect(throws: DriftReportError.self) { try DriftReportCodec.decode(Array(wrong.utf8)) }
        }
    }

    static let contradictions: [(report: DriftReport, holds: Bool)] = [
        (Samples.report(status: .ok, resources: [Samples.same]), false),
        (Samples.report(status: .ok, resources: [Samples.changed]), true),
        (Samples.report(status: .ok, resources: [Samples.managed]), false),
        (Samples.report(status: .drift, resources: [Samples.managed]), true),
        (Samples.report(status: .drift, resources: [Samples.mixed]), false),
        (Samples.report(status: .ok, complete: false, resources: [Samples.same]), true),
        (Samples.report(status: .ok, resources: [Samples.skipped]), true),
        (Samples.report(status: .drift, resources: [Samples.same]), true),
        (Samples.report(status: .drift, complete: false), true),
        (Samples.report(status: .partial, reason: "x", complete: false), false),
        (Samples.report(status: .partial, complete: false), true),
        (Samples.report(status: .partial, reason: "x", complete: true), true),
        (Samples.report(status: .unreadable, reason: "x", complete: false, resources: []), false),
        (Samples.report(status: .unreadable, reason: "x", complete: false), true),
        (Samples.report(status: .timedOut, reason: "x", complete: true, resources: []), true),
        (Samples.report(status: .skipped, reason: "x", complete: false, resources: []), false),
    ]

    @Test(arguments: contradictions.indices)
    func noDriftIsClaimedOnlyByWhoLooked(_ index: Int) {
        let row = Self.contradictions[index]
        #expect(
            (row.report.contradiction != nil) == row.holds,
            "\(row.report.status): \(row.report.contradiction ?? "-")"
        )
    }

    @Test func cutAndFlippedReportsAreRefusedOrRead() {
        let whole = DriftReportCodec.encode(Samples.report())
        for count in 0..<(whole.count - 1) {
            #expect(throws: DriftReportError.self) { try DriftReportCodec.decode(Array(whole.prefix(count))) }
        }
        var random = Seeded(7)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let report = try? DriftReportCodec.decode(bytes) else { continue }
            #expect(report.contradiction == nil)
        }
    }
}
