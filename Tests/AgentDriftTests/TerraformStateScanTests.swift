import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// A state beside one that was written after a refresh.
@Suite struct TerraformStateScanTests {
    static func state(_ resources: [String], serial: Int = 4, lineage: String = "l") -> String {
        TerraformStateTests.state(resources.joined(separator: ","), head: "\"version\":4").replacing(
            "\"serial\":1",
            with: "\"serial\":\(serial)"
        )
        .replacing("\"lineage\":\"x\"", with: "\"lineage\":\"\(lineage)\"")
    }

    static func resource(_ name: String, _ attributes: String, more: String = "") -> String {
        TerraformStateTests.resource("{\"attributes\":\(attributes)\(more)}").replacing(
            "\"name\":\"n\"",
            with: "\"name\":\"\(name)\""
        )
    }

    private static let declared = state([
        resource("a", "{\"id\":\"1\",\"v\":\"x\",\"subnet_ids\":[\"p\",\"q\"]}"), resource("b", "{\"id\":\"2\"}"),
    ])
    private static let same = "{\"id\":\"1\",\"v\":\"x\",\"subnet_ids\":[\"q\",\"p\"],\"empty\":[]}"
    private static let other = "{\"id\":\"1\",\"v\":\"y\",\"subnet_ids\":[\"p\",\"q\"]}"

    private static func shown(_ attributes: String) -> String {
        TerraformShownTests.state(
            TerraformShownTests.values(
                TerraformShownTests.resource("t.a", values: attributes) + ","
                    + TerraformShownTests.resource("t.b", values: "{\"id\":\"2\"}")
            )
        )
    }

    struct Row: Sendable {
        let live: String
        let statuses: [ResourceStatus]
        let status: ScanStatus
        var word = ""
    }

    static let rows: [Row] = [
        Row(
            live: state([resource("b", "{\"id\":\"2\"}"), resource("a", same)]),
            statuses: [.inSync, .inSync],
            status: .ok
        ),
        Row(
            live: state([resource("a", other), resource("b", "{\"id\":\"2\"}")], serial: 5),
            statuses: [.changed, .inSync],
            status: .drift
        ),
        Row(live: shown(same), statuses: [.inSync, .inSync], status: .ok),
        Row(live: shown(other), statuses: [.changed, .inSync], status: .drift),
        Row(live: state([resource("a", same)]), statuses: [.inSync, .deleted], status: .drift),
        Row(live: state([]), statuses: [.deleted, .deleted], status: .drift),
        Row(
            live: state([resource("a", same), resource("b", "{\"id\":\"2\"}"), resource("c", "{\"id\":\"3\"}")]),
            statuses: [.inSync, .inSync, .unmanaged],
            status: .drift
        ),
        Row(
            live: state([resource("a", other), resource("b", "{\"id\":\"2\"}")], serial: 3),
            statuses: [.changed, .inSync],
            status: .partial,
            word: "serial 3"
        ),
        Row(
            live: state([resource("a", other)], lineage: "m"),
            statuses: [.notChecked, .notChecked],
            status: .unreadable,
            word: "lineage"
        ),
        Row(
            live: TerraformLegacyTests.state([
                TerraformLegacyTests.module(TerraformLegacyTests.resource("t.a", attributes: "{\"id\":\"1\"}"))
            ]).replacing("\"lineage\":\"x\"", with: "\"lineage\":\"l\"").replacing(
                "\"serial\":1",
                with: "\"serial\":9"
            ),
            statuses: [.notChecked, .deleted],
            status: .partial,
            word: "flat map"
        ),
    ]

    @Test(arguments: rows.indices)
    func comparesStates(_ index: Int) throws {
        let row = Self.rows[index]
        let report = try TerraformScanTests.scan(row.live, state: Self.declared)
        #expect(report.resources.map(\.status) == row.statuses, "\(report.resources)")
        #expect(report.status == row.status && report.contradiction == nil, "\(report.reason ?? "")")
        #expect((report.reason ?? "").contains(row.word))
        if row.statuses.first == .changed { #expect(report.resources.first?.attributes.map(\.path) == ["v"]) }
    }

    @Test func flatStatesAreComparedToo() throws {
        func state(_ port: Int) -> String {
            TerraformLegacyTests.state([
                TerraformLegacyTests.module(
                    TerraformLegacyTests.resource(
                        "t_x.a.0",
                        attributes: "{\"id\":\"i\",\"ingress.0.from_port\":\"\(port)\"}"
                    )
                )
            ])
        }
        let report = try TerraformScanTests.scan(state(80), state: state(443))
        #expect(report.resources.map(\.address) == ["t_x.a[0]"] && report.status == .drift)
        #expect(report.resources.first?.attributes.map(\.path) == ["[\"ingress.0.from_port\"]"])
    }

    @Test func whatEitherSideMarksIsRedactedOnBoth() throws {
        let secret = "fake" + "-Qz8wLm3x"
        let marked = ",\"sensitive_attributes\":[[{\"type\":\"get_attr\",\"value\":\"v\"}]]"
        let source = Self.state([
            Self.resource("a", "{\"v\":\"\(secret)1\"}"), Self.resource("b", "{\"v\":\"\(secret)3\"}", more: marked),
        ])
        let live = Self.state([
            Self.resource("a", "{\"v\":\"\(secret)2\"}", more: marked), Self.resource("b", "{\"v\":\"\(secret)4\"}"),
        ])
        let report = try TerraformScanTests.scan(live, state: source)
        #expect(report.drifted.count == 2)
        let text = String(decoding: DriftReportCodec.encode(report), as: UTF8.self)
        #expect(!text.contains(secret))
    }
}
