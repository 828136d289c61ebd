import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// Scans of what no reader foresaw: broken files among good ones, versions and types that nobody knows, files that were made
/// to hurt. The rest is compared, and what was not is said.
@Suite struct FaultLineTests {
    private static func map(_ name: String, _ value: String) -> String {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name), namespace: ns}\ndata: {v: \"\(value)\"}\n"
    }

    /// A thousand manifests, one of which is `broken`, and their live objects, of which one has another value.
    private func cluster(_ broken: String) throws -> DriftReport {
        let folder = try TestFolder()
        var live: [Value] = []
        for number in 0..<1000 {
            let name = "m\(number)"
            try folder.write("manifests/\(name).yaml", number == 500 ? broken : Self.map(name, "x"))
            live.append([
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": .string(name), "namespace": "ns", "uid": "1"],
                "data": ["v": number == 700 ? "y" : "x"],
            ])
        }
        let list: Value = ["apiVersion": "v1", "kind": "List", "items": .array(live)]
        return try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .kubernetes,
                source: "\(folder.path)/manifests",
                live: try folder.write("live.json", JSON.bytes(list))
            )
        )
    }

    private static let bomb =
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + zip("abcdefghijk", "bcdefghijkl").map {
            "\($1): &\($1) [\(Array(repeating: "*\($0)", count: 9).joined(separator: ","))]\n"
        }
        .joined()

    @Test(
        "one broken file among a thousand hides nothing of the others, and is named",
        arguments: [
            "kind: {{ .Values.kind }}\n", "apiVersion: v1\nkind: ConfigMap\n\tbad: tab\n", bomb,
            "apiVersion: v1\nkind: [\n", "\u{0}\u{1}\u{2}",
        ]
    )
    func oneBrokenFileAmongAThousand(_ broken: String) throws {
        let report = try cluster(broken)
        #expect(report.status == .partial && report.coverage.read == 999 && !report.coverage.complete)
        #expect(report.drifted.map(\.address) == ["core/ConfigMap/ns/m700"])
        #expect(report.reason?.contains("m500.yaml") == true, "\(report.reason ?? "")")
    }

    @Test("a key that stands twice in a manifest: the last one counts, as in the cluster")
    func aDoubledKeyInAManifest() throws {
        let report = try cluster(Self.map("m500", "z") + "data: {v: x}\n")
        #expect(report.status == .drift && report.drifted.map(\.address) == ["core/ConfigMap/ns/m700"])
    }

    @Test("unknown providers, versions and types are compared by what holds for all")
    func unknownTypesAreCompared() throws {
        let folder = try TestFolder()
        func state(_ value: String, _ serial: Int) -> String {
            #"{"version":4,"terraform_version":"99.1.0-beta","serial":\#(serial),"lineage":"x","check_results":null,"resources":[{"mode":"managed","type":"quantum_qubit","name":"q","provider":"provider[\"registry.example.com/acme/quantum\"].east","instances":[{"schema_version":412,"attributes":{"id":"1","spin":"\#(value)","at":{"deep":[1,2]}},"sensitive_attributes":[],"identity_schema_version":7,"unheard_of":true}]}]}"#
        }
        let terraform = StackSettings(
            name: "s",
            kind: .terraform,
            source: try folder.write("a.tfstate", state("up", 1)),
            live: try folder.write("b.tfstate", state("down", 2))
        )
        let template = StackSettings(
            name: "s",
            kind: .cloudformation,
            source: try folder.write(
                "t.yaml",
                CloudFormationScanTests.template("spin: up", type: "Acme::Quantum::Qubit")
            ),
            live: try folder.write(
                "l.json",
                CloudFormationScanTests.inventory(#"{"spin":"down"}"#, type: "Acme::Quantum::Qubit")
            )
        )
        func object(_ value: String) -> String {
            "apiVersion: acme.example.com/v9alpha3\nkind: Qubit\nmetadata: {name: q, namespace: ns}\nspin: \(value)\n"
        }
        let cluster = StackSettings(
            name: "s",
            kind: .kubernetes,
            source: try folder.write("m.yaml", object("up")),
            live: try folder.write("k.yaml", object("down"))
        )
        func stack(_ value: Value, _ time: String) -> String {
            PulumiSample.export(
                [
                    PulumiSample.resource(
                        "q",
                        type: "acme:quantum/v9:Qubit",
                        inputs: ["spin": value],
                        outputs: ["spin": value]
                    )
                ],
                time: time
            )
        }
        let pulumi = StackSettings(
            name: "s",
            kind: .pulumi,
            source: try folder.write("p.json", stack("up", "2026-11-26T08:00:00Z")),
            live: try folder.write("r.json", stack("down", "2026-11-26T09:00:00Z"))
        )
        for settings in [terraform, template, cluster, pulumi] {
            let report = try EstateTests.scan(settings)
            #expect(report.status == .drift, "\(settings.kind): \(report)")
            #expect(report.drifted.flatMap(\.attributes).map(\.path) == ["spin"], "\(settings.kind)")
        }
    }

    @Test("what is older than what it should show is never whole")
    func olderLiveSidesArePartial() throws {
        let folder = try TestFolder()
        func state(_ serial: Int) -> String {
            TerraformStateScanTests.state([TerraformStateScanTests.resource("a", "{\"id\":\"1\"}")], serial: serial)
        }
        let backwards = try EstateTests.scan(
            StackSettings(
                name: "s",
                kind: .terraform,
                source: try folder.write("a.tfstate", state(9)),
                live: try folder.write("b.tfstate", state(8))
            )
        )
        #expect(backwards.status == .partial && backwards.reason?.contains("serial 8") == true)
        #expect(backwards.coverage.read == 1 && CheckReport([backwards]).exitCode == 2)
    }
}
