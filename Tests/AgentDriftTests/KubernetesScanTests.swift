import Glibc
import SharedBase
import SharedDrift
import SharedJSON
import TestKit
import Testing

@testable import AgentDrift

@Suite struct KubernetesScanTests {
    static func scan(_ declared: String, _ live: String?, name: String = "live.yaml") throws -> DriftReport {
        let folder = try TestFolder()
        let settings = StackSettings(
            name: "s",
            kind: .kubernetes,
            source: try folder.write("declared.yaml", declared),
            live: try live.map { try folder.write(name, $0) }
        )
        return try EstateTests.scan(settings)
    }

    static func deployment(_ spec: String) -> String {
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ns}\nspec: \(spec)\n"
    }

    static func pod(_ spec: String) -> String { deployment("{template: {spec: \(spec)}}") }

    static func config(_ rest: String, kind: String = "ConfigMap") -> String {
        "apiVersion: v1\nkind: \(kind)\nmetadata: {name: d, namespace: ns}\n\(rest)\n"
    }

    @Test(
        "an answer that does not show everything deletes nothing",
        arguments: [
            "{apiVersion: v1, kind: Status, status: Failure, code: 403}",
            "{apiVersion: v1, kind: List, metadata: {continue: abc}, items: []}",
            "{apiVersion: v1, kind: ConfigMapList, metadata: {continue: abc}, items: []}",
            "{apiVersion: v1, kind: List}",
        ]
    )
    func shortAnswer(live: String) throws {
        let report = try Self.scan(Self.config("data: {a: b}"), live)
        #expect(report.status == .unreadable)
        #expect(report.resources.map(\.status) == [.notChecked])
        #expect(try Self.scan(Self.config("data: {a: b}"), "{apiVersion: v1, kind: List, items: []}").status == .drift)
    }

    @Test("an empty live folder and a pipe without a writer are unreadable")
    func nothingToRead() throws {
        let folder = try TestFolder()
        let declared = try folder.write("declared.yaml", Self.config("data: {a: b}"))
        try folder.write("live/README.md", "none")
        let settings = StackSettings(name: "s", kind: .kubernetes, source: declared, live: "\(folder.path)/live")
        #expect(try EstateTests.scan(settings).resources.map(\.status) == [.notChecked])
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: StateError.self) { try InputFile(path: pipe, patience: 20) }
    }

    struct Row: Sendable {
        let declared: String
        let live: String
        let paths: [String]
    }

    static let rows: [Row] = [
        // What the server adds is never drift.
        Row(
            declared: deployment("{replicas: 1}"),
            live: deployment("{replicas: 1, revisionHistoryLimit: 10}\nstatus: {replicas: 7}"),
            paths: []
        ),
        Row(
            declared: pod("{containers: [{name: a, image: x}]}"),
            live: pod(
                "{dnsPolicy: ClusterFirst, containers: [{name: a, image: x, imagePullPolicy: Always, resources: {}}]}"
            ),
            paths: []
        ),
        // What is declared and differs is.
        Row(declared: deployment("{replicas: 1}"), live: deployment("{replicas: 3}"), paths: ["spec.replicas changed"]),
        Row(declared: deployment("{replicas: 1}"), live: deployment("{}"), paths: ["spec.replicas removed"]),
        Row(
            declared: pod("{containers: [{name: a, image: x}, {name: b, image: y}]}"),
            live: pod("{containers: [{name: b, image: z}, {name: a, image: x}]}"),
            paths: ["spec.template.spec.containers[name=b].image changed"]
        ),
        Row(
            declared: pod("{containers: [{name: a, image: x}]}"),
            live: pod("{containers: [{name: sidecar, image: y}, {name: a, image: x}]}"),
            paths: []
        ),
        Row(
            declared: pod("{containers: [{name: a, args: [-v]}]}"),
            live: pod("{containers: [{name: a, args: [-v, -x]}]}"),
            paths: ["spec.template.spec.containers[name=a].args[1] added"]
        ),
        Row(
            declared: pod("{containers: [{name: a, ports: [{containerPort: 80}]}]}"),
            live: pod(
                "{containers: [{name: a, ports: [{containerPort: 80, protocol: UDP}, {containerPort: 80, protocol: TCP}]}]}"
            ),
            paths: []
        ),
        Row(
            declared: pod("{containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 90}]}]}"),
            live: pod("{containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]}"),
            paths: ["spec.template.spec.containers[name=a].ports[containerPort=90,protocol=TCP] removed"]
        ),
        // Quantities, IntOrString, durations.
        Row(
            declared: pod("{containers: [{name: a, resources: {limits: {cpu: 0.1, memory: 1Gi}}}]}"),
            live: pod("{containers: [{name: a, resources: {limits: {cpu: 100m, memory: 1024Mi}}}]}"),
            paths: []
        ),
        Row(
            declared: pod("{containers: [{name: a, resources: {limits: {cpu: 2}}}]}"),
            live: pod("{containers: [{name: a, resources: {limits: {cpu: 2000m}}}]}"),
            paths: []
        ),
        Row(
            declared: pod("{containers: [{name: a, resources: {limits: {cpu: 2}}}]}"),
            live: pod("{containers: [{name: a, resources: {limits: {cpu: 200m}}}]}"),
            paths: ["spec.template.spec.containers[name=a].resources.limits.cpu changed"]
        ),
        Row(
            declared: pod("{containers: [{name: a, env: [{name: X, value: '0.1'}]}]}"),
            live: pod("{containers: [{name: a, env: [{name: X, value: 100m}]}]}"),
            paths: ["spec.template.spec.containers[name=a].env[name=X].value changed"]
        ),
        Row(
            declared: deployment("{strategy: {rollingUpdate: {maxSurge: 1}}}"),
            live: deployment("{strategy: {rollingUpdate: {maxSurge: '1'}}}"),
            paths: []
        ),
        Row(
            declared: config("spec: {interval: 60s}", kind: "Thing"),
            live: config("spec: {interval: 1m0s}", kind: "Thing"),
            paths: []
        ),
        // Null, absent, empty, false.
        Row(
            declared: pod("{hostNetwork: false, nodeSelector: {}, volumes: null, hostname: ''}"),
            live: pod("{}"),
            paths: []
        ),
        Row(
            declared: pod("{automountServiceAccountToken: false}"),
            live: pod("{}"),
            paths: ["spec.template.spec.automountServiceAccountToken removed"]
        ),
        Row(
            declared: pod("{securityContext: {runAsUser: 0}}"),
            live: pod("{}"),
            paths: ["spec.template.spec.securityContext removed"]
        ),
        // Selectors count whole.
        Row(
            declared: config("spec: {selector: {a: b}}", kind: "Service"),
            live: config("spec: {selector: {a: b, c: d}}", kind: "Service"),
            paths: ["spec.selector.c added"]
        ),
        // Secrets.
        Row(
            declared: config("stringData: {a: hello}", kind: "Secret"),
            live: config("data: {a: aGVsbG8=}", kind: "Secret"),
            paths: []
        ),
        Row(
            declared: config("data: {a: 'aGVs\\n bG8='}".replacing("\\n ", with: "\n\n  "), kind: "Secret"),
            live: config("data: {a: aGVsbG8=}", kind: "Secret"),
            paths: []
        ),
        Row(
            declared: config("stringData: {a: hello}", kind: "Secret"),
            live: config("data: {a: aGVsbG8h}", kind: "Secret"),
            paths: ["data.a changed"]
        ),
        Row(declared: config("data: {a: '1.0'}"), live: config("data: {a: '1'}"), paths: ["data.a changed"]),
        Row(declared: config("data: {a: ''}"), live: config("data: {a: x}"), paths: ["data.a changed"]),
        // The version and the bookkeeping of an object are not its content.
        Row(
            declared: "apiVersion: apps/v1beta2\n" + deployment("{replicas: 1}").dropFirst(20),
            live: deployment("{replicas: 1}"),
            paths: []
        ),
        Row(
            declared: config("data: {a: b}").replacing(
                "namespace: ns}",
                with: "namespace: ns, uid: '1', resourceVersion: '2', generation: 3}"
            ),
            live: config("data: {a: b}"),
            paths: []
        ),
        // Order of lists that are sets.
        Row(
            declared: config("rules: [{apiGroups: [''], verbs: [get, list], resources: [pods]}]", kind: "Role"),
            live: config("rules: [{apiGroups: [''], verbs: [list, get], resources: [pods]}]", kind: "Role"),
            paths: []
        ),
        Row(
            declared: config("rules: [{apiGroups: [''], verbs: [get], resources: [pods]}]", kind: "Role"),
            live: config("rules: [{apiGroups: [''], verbs: ['*'], resources: [pods]}]", kind: "Role"),
            paths: ["rules[0].verbs[0] changed"]
        ),
    ]

    @Test(arguments: rows.indices)
    func comparesWhatIsDeclared(_ index: Int) throws {
        let row = Self.rows[index]
        let report = try Self.scan(row.declared, row.live)
        let paths = report.resources.flatMap(\.attributes).map { "\($0.path) \($0.kind.rawValue)" }
        #expect(paths == row.paths, "\(row.declared)\n---\n\(row.live)")
        #expect(report.status == (row.paths.isEmpty ? .ok : .drift), "\(report.reason ?? "")")
    }

    @Test func missingObjectsAreDeleted() throws {
        let report = try Self.scan(Self.config("data: {a: b}"), Self.deployment("{}"))
        #expect(report.resources.map(\.status) == [.deleted])
    }

    @Test func withoutALiveSideNothingIsClaimed() throws {
        let report = try Self.scan(Self.config("data: {a: b}"), nil)
        #expect(report.status == .unreadable && report.resources.map(\.status) == [.notChecked])
        #expect(report.reason?.contains("no live side") == true)
    }

    @Test func aHalfReadLiveSideDeletesNothing() throws {
        let live = "\(Self.deployment("{replicas: 1}"))---\nbad: [\n"
        let declared = "\(Self.deployment("{replicas: 2}"))---\n\(Self.config("data: {a: b}"))"
        let report = try Self.scan(declared, live)
        #expect(report.status == .partial)
        #expect(report.resources.map(\.status) == [.changed, .notChecked])
        #expect(CheckReport([report]).exitCode == 2)
    }

    @Test func aHalfReadDeclaredSideIsPartial() throws {
        let report = try Self.scan("\(Self.config("data: {a: b}"))---\nbad: [\n", Self.config("data: {a: b}"))
        #expect(report.status == .partial && report.resources.map(\.status) == [.inSync])
        #expect(report.contradiction == nil)
    }

    @Test func anEmptyFolderIsNoCleanStack() throws {
        let folder = try TestFolder()
        let live = try folder.write("live.json", "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[]}")
        try folder.write("declared/README.md", "nothing")
        let settings = StackSettings(name: "s", kind: .kubernetes, source: "\(folder.path)/declared", live: live)
        #expect(try EstateTests.scan(settings).status == .unreadable)
    }

    @Test func namespacesThatAreLeftOutAreFound() throws {
        let declared = Self.config("data: {a: b}").replacing(", namespace: ns", with: "")
        #expect(try Self.scan(declared, Self.config("data: {a: b}")).status == .ok)
        let two =
            "\(Self.config("data: {a: b}"))---\n\(Self.config("data: {a: b}").replacing("namespace: ns", with: "namespace: m"))"
        #expect(try Self.scan(declared, two).resources.map(\.status) == [.deleted])
    }

    @Test func objectsWithoutANameAreNotChecked() throws {
        let declared = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: j-, namespace: ns}\n"
        let report = try Self.scan(
            "\(declared)---\n\(declared)---\n\(Self.config("data: {a: b}"))",
            Self.config("data: {a: b}")
        )
        #expect(report.status == .partial)
        #expect(report.resources.map(\.address) == ["batch/Job/ns/_", "batch/Job/ns/_#2", "core/ConfigMap/ns/d"])
        #expect(report.coverage == Coverage(complete: false, read: 1, notRead: 2))
    }

    /// Pairs of the corpus (manifest and live object of one test case of a GitOps engine) with what really differs in
    /// them.
    static let pairs: [(config: String, live: String, paths: [String])] = [
        ("deployment-config.json", "deployment-live.json", []),
        ("elasticsearch-config.json", "elasticsearch-live.json", []),
        ("endpoints-config.json", "endpoints-live.json", []),
        ("mutatingwebhookconfig-config.json", "mutatingwebhookconfig-live.json", []),
        ("sealedsecret-config.json", "sealedsecret-live.json", []),
        ("spinnaker-sa-config.json", "spinnaker-sa-live.json", []),
        ("smd-deploy-config.yaml", "smd-deploy-live.yaml", []),
        ("smd-deploy2-config.yaml", "smd-deploy2-live.yaml", []),
        ("ssd-service-config.yaml", "ssd-service-live.yaml", []),
        ("ssd-svc-no-label-config.yaml", "ssd-svc-label-live.yaml", []),
        ("smd-service-config.yaml", "smd-service-live.yaml", ["spec.ports[port=1935,protocol=TCP].targetPort"]),
        (
            "ssd-deploy-composite-key-config.yaml", "ssd-deploy-composite-key-live.yaml",
            ["spec.template.spec.containers[name=nginx].ports[containerPort=8080,protocol=TCP]"]
        ),
        (
            "ssd-deploy-with-manual-apply-config.yaml", "ssd-deploy-with-manual-apply-live.yaml",
            ["spec.template.spec.containers[name=main-container].ports[containerPort=40,protocol=TCP]"]
        ),
    ]

    @Test(.enabled(if: Corpus.folder("kubernetes") != nil), arguments: pairs.indices)
    func realPairs(_ index: Int) throws {
        let row = Self.pairs[index]
        let base = "\(try #require(Corpus.folder("kubernetes")))/gitops-engine__diff__"
        let report = try EstateTests.scan(
            StackSettings(name: "p", kind: .kubernetes, source: base + row.config, live: base + row.live)
        )
        #expect(report.resources.flatMap(\.attributes).map(\.path) == row.paths, "\(row.config)")
        #expect(report.coverage.complete)
    }

    @Test("an unmanaged object beside declared ones that could not be compared is a part, not nothing")
    func unmanagedAloneIsPartial() throws {
        let folder = try TestFolder()
        let settings = StackSettings(
            name: "s",
            kind: .kubernetes,
            source: try folder.write(
                "a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-, namespace: ns}\n"
            ),
            live: try folder.write(
                "live.json",
                #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"ns","uid":"1"}}"#
            ),
            unmanaged: true
        )
        let report = try EstateTests.scan(settings)
        #expect(report.resources.map(\.status) == [.notChecked, .unmanaged])
        #expect(report.status == .partial && report.contradiction == nil)
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
        #expect(CheckReport([report]).exitCode == 2)
    }
}
