import SharedBase
import SharedDrift
import Testing

@testable import AgentDrift

@Suite struct SourceFinderTests {
    static let state = #"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":[]}"#
    static let plan = #"{"format_version":"1.2","resource_drift":[],"planned_values":{}}"#
    static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: n}\ndata: {a: b}\n"
    static let live =
        #"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n","uid":"1"}}]}"#

    static func found(_ files: [String: String], limit: Int = 1000) throws -> FoundSources {
        let folder = try TestFolder()
        for (name, text) in files { try folder.write(name, text) }
        return try SourceFinder.search(folder.path, limit: limit)
    }

    static func lines(_ found: FoundSources) -> [String] {
        found.sources.map { "\($0.kind.rawValue) \($0.source) \($0.live ?? "-")" }
    }

    @Test func findsEachKindWithItsLiveSide() throws {
        let found = try Self.found([
            "net/terraform.tfstate": Self.state, "net/plan.json": Self.plan, "dns/terraform.tfstate": Self.state,
            "shop/manifests/a.yaml": Self.object, "shop/manifests/deep/b.yaml": Self.object,
            "shop/live/all.json": Self.live,
            "cfn/stack.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  B: {Type: 'AWS::S3::Bucket'}\n",
            "cfn/other.json": #"{"Resources":{"B":{"Type":"AWS::S3::Bucket"}}}"#,
            "infra/.pulumi/stacks/dev.json": #"{"version":3,"checkpoint":{"stack":"dev","latest":{"resources":[]}}}"#,
            "README.md": "none", "compose.yaml": "services: {}\n", "package.json": "{}",
        ])
        #expect(
            Self.lines(found) == [
                "cloudformation cfn/other.json -", "cloudformation cfn/stack.yaml -",
                "terraform dns/terraform.tfstate -",
                "pulumi infra/.pulumi/stacks/dev.json -", "terraform net/terraform.tfstate net/plan.json",
                "kubernetes shop/manifests shop/live",
            ]
        )
        #expect(found.isComplete && found.notes.isEmpty)
    }

    @Test func manifestsBesideRecordedObjectsAreNamedOneByOne() throws {
        let found = try Self.found(["k/a.yaml": Self.object, "k/live.json": Self.live])
        #expect(Self.lines(found) == ["kubernetes k/a.yaml k/live.json"])
        #expect(Self.lines(try Self.found(["a.yaml": Self.object])) == ["kubernetes a.yaml -"])
    }

    @Test func saysWhatNeedsAPerson() throws {
        let found = try Self.found([
            "a/main.tf":
                "terraform {\n  backend \"s3\" {\n    bucket = \"secret-name\"\n    access_key = \"AKIA\"\n  }\n}\n",
            "b/.terraform/terraform.tfstate":
                #"{"version":3,"serial":1,"lineage":"x","backend":{"type":"gcs","config":{"credentials":"hunter2"}}}"#,
            "c/old.tfstate": #"{"version":3,"serial":1,"modules":[]}"#, "d/cut.tfstate": #"{"version":4,"#,
            "chart/Chart.yaml": "apiVersion: v2\nname: x\n",
            "chart/templates/a.yaml": "apiVersion: v1\nkind: {{ x }}\n",
        ])
        #expect(found.sources.isEmpty)
        #expect(
            found.notes.sorted().map { $0.prefix(45) }
                == [
                    "a keeps its state in a backend (s3): `terrafo", "b keeps its state in a backend: `terraform st",
                    "c/old.tfstate is a state of version 3, which ", "chart is a Helm chart: render it (helm templa",
                    "d/cut.tfstate does not read: the input ends i",
                ].map { $0.prefix(45) }
        )
        let text = found.notes.joined()
        #expect(!text.contains("secret-name") && !text.contains("AKIA") && !text.contains("hunter2"))
    }

    @Test func theWalkIsBounded() throws {
        var files = ["node_modules/x/terraform.tfstate": Self.state, ".git/terraform.tfstate": Self.state]
        files[".terraform/modules/m/terraform.tfstate"] = Self.state
        files["ok/terraform.tfstate"] = Self.state
        #expect(Self.lines(try Self.found(files)) == ["terraform ok/terraform.tfstate -"])
        let many = Dictionary(uniqueKeysWithValues: (0..<30).map { ("f\($0)/terraform.tfstate", Self.state) })
        let cut = try Self.found(many, limit: 10)
        #expect(cut.sources.count == 10 && cut.files == 10 && !cut.isComplete)
        #expect(throws: StateError.self) { try SourceFinder.search("/nowhere/at/all") }
    }
}
