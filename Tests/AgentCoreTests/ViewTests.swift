import AgentCore
import SharedBase
import SharedConfig
import SharedDrift
import Testing

@testable import AgentDrift

/// What people see, whole.
@Suite struct ViewTests {
    static let stack = StackReference(kind: .kubernetes, name: "shop")

    static func report(_ resources: [ReportedResource], _ status: ScanStatus = .drift, ignored: Int = 0) -> DriftReport
    {
        let time = Timestamp(seconds: 1_795_478_400)
        return DriftReport(
            reportID: .new(at: time, random: .system),
            scanID: .new(at: time, random: .system),
            stack: stack,
            startedAt: time,
            finishedAt: time,
            agentVersion: "0.1.0",
            status: status,
            coverage: Coverage(complete: true, read: resources.count, notRead: 0),
            ignored: ignored,
            resources: resources
        )
    }

    static func changed(_ name: String, _ changes: [AttributeChange], _ driftClass: DriftClass = .drift)
        -> ReportedResource
    {
        ReportedResource(
            address: "apps/Deployment/shop/\(name)",
            type: "apps/v1/Deployment",
            status: .changed,
            driftClass: driftClass,
            attributes: changes
        )
    }

    static func change(
        _ path: String,
        _ declared: Value,
        _ actual: Value,
        _ driftClass: DriftClass? = nil,
        who: String? = nil
    ) -> AttributeChange {
        AttributeChange(
            path: path,
            kind: .changed,
            declared: declared,
            actual: actual,
            driftClass: driftClass,
            who: who
        )
    }

    static let resources: [ReportedResource] =
        ["a", "b", "c"].map { changed($0, [change("spec.minReadySeconds", 5, 0, who: "eve")]) } + [
            changed(
                "web",
                [
                    change("spec.replicas", 2, 5, .coManaged, who: "HorizontalPodAutoscaler web"),
                    change("spec.paused", false, true, who: "kubectl-edit, 2026-11-26T08:00:00Z (Update)"),
                ]
            ),
            changed("hpa", [change("spec.replicas", 1, 4)], .coManaged),
            ReportedResource(
                address: "core/Service/shop/db",
                type: "core/v1/Service",
                status: .deleted,
                driftClass: .drift
            ),
        ]

    @Test func checkShowsDriftAndGroupsOneCause() {
        let check = CheckReport([Self.report(Self.resources)])
        #expect(
            CheckView.text(check, all: false, width: nil) == """
                ADDRESS                            CHANGE   SEVERITY  ATTRIBUTE             DECLARED  ACTUAL  WHO
                core/Service/shop/db               deleted  high
                apps/Deployment/shop/a and 2 more  changed  medium    spec.minReadySeconds  5         0       eve
                apps/Deployment/shop/web           changed  medium    spec.paused           false     true    kubectl-edit, 2026-11-26T08:00:00Z (Update)

                kubernetes/shop: 5 of 6 resources drifted; 2 co-managed (--all shows them)

                """
        )
    }

    @Test func checkShowsAllOnRequest() {
        let text = CheckView.text(CheckReport([Self.report(Self.resources)]), all: true, width: nil)
        #expect(text.contains("apps/Deployment/shop/web           changed, co_managed  low"))
        #expect(text.contains("apps/Deployment/shop/hpa           changed, co_managed  low"))
        #expect(text.hasSuffix("kubernetes/shop: 5 of 6 resources drifted; 2 co-managed, 0 computed\n") == false)
        #expect(text.hasSuffix("kubernetes/shop: 5 of 6 resources drifted; 2 co-managed\n"))
    }

    @Test func oneStackWithoutDriftIsOneLine() {
        let managed = [Self.changed("hpa", [Self.change("spec.replicas", 1, 4)], .coManaged)]
        let check = CheckReport([Self.report(managed, .ok, ignored: 3)])
        #expect(check.exitCode == 0)
        #expect(
            CheckView.text(check, all: false, width: nil)
                == "kubernetes/shop: no drift in 1 resources; 1 co-managed (--all shows them), 3 ignored\n"
        )
    }

    @Test("a resource with two classes gives two drifts in JSON, each with its own attributes")
    func classesAreApart() throws {
        let check = CheckReport([Self.report(Self.resources)])
        let drifts = try #require(check.value["stacks"]?[0]?["drifts"]?.arrayValue)
        let web = drifts.filter { $0["address"] == "apps/Deployment/shop/web" }
        #expect(web.map { $0["class"] } == ["drift", "co_managed"])
        #expect(web.map { $0["attributes"]?.arrayValue?.count } == [1, 1])
        #expect(web.map { $0["severity"] } == ["medium", "low"])
        #expect(web[0]["who"] == "kubectl-edit, 2026-11-26T08:00:00Z (Update)")
        #expect(web[0]["attributes"]?[0]?["class"] == nil)
        #expect(drifts.count == 7)
    }

    @Test func explainShowsTheRules() {
        let explanation = ResourceExplanation(
            stack: Self.stack,
            address: "apps/Deployment/shop/web",
            type: "apps/v1/Deployment",
            status: .changed,
            attributes: [
                .init(
                    path: "metadata.name",
                    verdict: .equal,
                    because: "equal as written",
                    declared: "web",
                    actual: "web",
                    who: nil
                ),
                .init(
                    path: "status",
                    verdict: .notChecked,
                    because: "the platform keeps its books here",
                    declared: nil,
                    actual: nil,
                    who: nil
                ),
                .init(
                    path: "spec.replicas",
                    verdict: .drift,
                    because: "a person owns the field: kubectl-edit",
                    declared: 3,
                    actual: 5,
                    who: "kubectl-edit"
                ),
            ]
        )
        #expect(
            ExplainView.text(explanation, width: nil) == """
                kubernetes/shop: apps/Deployment/shop/web (apps/v1/Deployment): changed

                VERDICT      ATTRIBUTE      BECAUSE                                DECLARED  ACTUAL  WHO
                drift        spec.replicas  a person owns the field: kubectl-edit  3         5       kubectl-edit
                not_checked  status         the platform keeps its books here
                equal        metadata.name  equal as written                       web       web

                """
        )
    }

    static let found = FoundSources(
        sources: [
            FoundSource(kind: .terraform, source: "net/terraform.tfstate", live: "net/plan.json"),
            FoundSource(kind: .terraform, source: "dns/prod.tfstate"),
            FoundSource(kind: .kubernetes, source: "shop/manifests", live: "shop/live"),
            FoundSource(kind: .kubernetes, source: "a \"b\"\n.yaml"),
        ],
        notes: ["x keeps its state in a backend (s3)\nand more"],
        files: 9
    )

    @Test func initShowsWhatItFound() {
        #expect(
            InitView.text(Self.found, file: "dd0c-agent.yaml", width: nil) == """
                KIND        STACK     SOURCE                 LIVE
                terraform   net       net/terraform.tfstate  net/plan.json
                terraform   dns-prod  dns/prod.tfstate       none yet
                kubernetes  shop      shop/manifests         shop/live
                kubernetes  a-b       a "b"\\n.yaml           none yet

                wrote dd0c-agent.yaml
                next: dd0c-agent check --config dd0c-agent.yaml

                """
        )
    }

    @Test("what init writes is a configuration")
    func initWritesAConfiguration() throws {
        let text = InitConfiguration.text(Self.found)
        let settings = try AgentSettings.load(file: ("/d/dd0c-agent.yaml", Array(text.utf8)), environment: [:]).settings
        #expect(
            settings.stacks.map(\.reference.description) == [
                "terraform/net", "terraform/dns-prod", "kubernetes/shop", "kubernetes/a-b",
            ]
        )
        #expect(settings.stacks.map(\.source).last == "/d/a \"b\"\n.yaml")
        #expect(settings.stacks.map(\.live) == ["/d/net/plan.json", nil, "/d/shop/live", nil])
        #expect(text.contains("# Note: x keeps its state in a backend (s3) and more\n"))
    }

    @Test("every kind gives an entry, and stacks of one name get numbers")
    func initNamesStacksApart() throws {
        let sources = StackKindName.allCases.flatMap { kind in
            [FoundSource(kind: kind, source: "x/a.json"), FoundSource(kind: kind, source: "x-a.json")]
        }
        let text = InitConfiguration.text(FoundSources(sources: sources))
        let settings = try AgentSettings.load(file: ("a.yaml", Array(text.utf8)), environment: [:]).settings
        #expect(settings.stacks.map(\.reference.kind) == StackKindName.allCases.flatMap { [$0, $0] })
        #expect(settings.stacks.count { $0.reference.name == "x-a-2" } == StackKindName.allCases.count)
        #expect(text.matches(of: /# live: nothing was found; .+/).count == sources.count)
    }

    @Test("progress is one line that fits the terminal")
    func progressIsOneLine() {
        let start = ScanProgress(stack: Self.stack, number: 2, count: 30)
        #expect(start.line(width: 100) == "scanning kubernetes/shop (2 of 30)")
        #expect(
            start.at(bytes: 412_345_678, resources: 120_000).line(width: 100)
                == "scanning kubernetes/shop (2 of 30): 412 MB read, 120000 resources"
        )
        #expect(start.at(bytes: 1_250_000_000, resources: 0).line(width: 100).hasSuffix(": 1.2 GB read"))
        #expect(start.at(bytes: 9_100, resources: 1).line(width: 21) == "scanning kubernetes/")
    }
}
