import AgentDrift
import SharedBase
import SharedDrift
import TestKit
import Testing

@Suite struct KubernetesFileTests {
    static func object(_ name: String) -> String { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\n" }

    static let files: [(name: String, text: String, addresses: [String])] = [
        ("one.yaml", object("a"), ["core/ConfigMap/_/a"]),
        ("two.yaml", "---\n\(object("a"))---\n\(object("b"))", ["core/ConfigMap/_/a", "core/ConfigMap/_/b"]),
        ("empty-documents.yaml", "---\n# nothing\n---\n---\n\(object("a"))...\n---\n", ["core/ConfigMap/_/a"]),
        ("comment.yaml", "# nothing here\n", []),
        (
            "list.yaml",
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: ns}}\n- null\n",
            ["apps/Deployment/ns/d"]
        ),
        (
            "typed.json",
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"p\",\"namespace\":\"ns\"}}]}",
            ["core/Pod/ns/p"]
        ),
        (
            "stream.json",
            "{\"kind\":\"A\",\"apiVersion\":\"x.y/v1\",\"metadata\":{\"name\":\"1\"}}\n{\"kind\":\"B\",\"apiVersion\":\"v1\"}",
            ["x.y/A/_/1", "core/B/_/_"]
        ),
        ("flow.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: s}}", ["core/Secret/_/s"]),
        ("not-a-list.yaml", "apiVersion: v1\nkind: NotAList\nitems:\nspec: {a: b}\n", ["core/NotAList/_/_"]),
        ("empty-list.yaml", "apiVersion: v1\nkind: ConfigMapList\nitems: []\n", []),
        (
            "nested.yaml",
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A, metadata: {name: x}}]}\n",
            ["core/A/_/x"]
        ),
    ]

    @Test(arguments: files.indices)
    func readsEveryObject(_ index: Int) throws {
        let row = Self.files[index]
        let found = try Inspection(file: row.name, row.text)
        #expect(found.refusals.isEmpty, "\(row.name): \(found.refusals)")
        #expect(found.resources.map(\.address) == row.addresses, "\(row.name)")
        #expect(found.resources.allSatisfy { $0.kind == .kubernetes })
    }

    @Test func typesNameGroupVersionAndKind() throws {
        let found = try Inspection(
            file: "a.yaml",
            "\(Self.object("a"))---\napiVersion: apps/v1beta1\nkind: Deployment\n"
        )
        #expect(found.resources.map(\.type) == ["core/v1/ConfigMap", "apps/v1beta1/Deployment"])
    }

    @Test func oneBadDocumentHidesNothing() throws {
        let found = try Inspection(file: "a.yaml", "\(Self.object("a"))---\nbad: [\n---\n\(Self.object("b"))")
        #expect(found.resources.map(\.address) == ["core/ConfigMap/_/a", "core/ConfigMap/_/b"])
        #expect(found.refusals.map(\.code) == [.notYAML])
        #expect((found.refusals.first?.position?.line ?? 0) >= 5)
        #expect(found.summary.exitCode == 1)
    }

    static let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
    static let refused: [(name: String, text: String, code: StateCode)] = [
        ("a.yaml", "name: {{ .Values.name }}\n", .notYAML), ("a.yaml", "a: 1\n", .unknownKind), ("a.yaml", "", .empty),
        ("a.json", "{\"kind\":\"A\",\"apiVersion\":\"v1\"", .truncated), ("a.yaml", "just text", .unknownKind),
        ("d.json", "{\"kind\":\"A\",\"apiVersion\":\"v1\",\"a\":\(deep)}", .tooDeep),
        ("d.yaml", "kind: A\napiVersion: v1\na: \(deep)\n", .tooDeep),
        ("d.json", deep, .tooDeep),
    ]

    @Test(arguments: refused.indices)
    func refusesNamedFiles(_ index: Int) throws {
        let row = Self.refused[index]
        let found = try Inspection(file: row.name, row.text)
        #expect(found.refusals.map(\.code) == [row.code], "\(row.text): \(found.refusals)")
    }

    @Test func foldersPassOverWhatIsForeign() throws {
        let folder = try TestFolder()
        try folder.write("a/one.yaml", Self.object("a"))
        try folder.write("a/values.yaml", "a: 1\n")
        try folder.write("README.md", "# text")
        try folder.write(".git/config.yaml", Self.object("hidden"))
        try folder.write("b/answer.json", "{\"Stacks\":[]}")
        try folder.write("b/broken.yaml", "a: [")
        let found = try Inspection([folder.path])
        #expect(found.resources.map(\.address) == ["core/ConfigMap/_/a"])
        #expect(found.refusals.map(\.code) == [.notYAML])
        #expect(found.summary.skipped == 3 && found.summary.read == 1)
    }

    @Test func mutatedManifestsNeverCrash() throws {
        let folder = try TestFolder()
        let whole = Array(
            "---\n\(Self.object("a"))---\n{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [null]}\n".utf8
        )
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 { _ = try Inspection([folder.write("m.yaml", random.mutated(whole))]) }
    }
}
