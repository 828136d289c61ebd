import SharedBase
import SharedDrift
import TestKit
import Testing

@testable import AgentDrift

/// Three-way comparison of Kubernetes objects: who owns a field, what was applied the last time, what is expected.
@Suite struct FieldOwnerTests {
    struct Row: Sendable {
        let name: String
        let declared: String
        let live: String
        /// `path kind class` and who, where it is known.
        let found: [String]
    }

    static func scan(_ row: Row) throws -> [String] {
        let report = try KubernetesScanTests.scan(row.declared, row.live)
        #expect(report.contradiction == nil)
        #expect(try DriftReportCodec.decode(DriftReportCodec.encode(report)) == report)
        return report.resources.flatMap { resource in
            resource.attributes.map { change in
                "\(change.path) \(change.kind.rawValue) \(resource.driftClass(of: change).rawValue)"
                    + (change.who.map { " by \($0)" } ?? "")
            }
        }
    }

    static func manager(_ name: String, _ fields: String, operation: String = "Update", more: String = "") -> String {
        "{manager: \(name), operation: \(operation), time: '2026-11-01T10:00:00Z', fieldsType: FieldsV1, fieldsV1: {\(fields)}\(more)}"
    }

    static func live(_ spec: String, _ managers: String..., annotations: String = "{}") -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: d
          namespace: ns
          annotations: \(annotations)
          managedFields: [\(managers.joined(separator: ", "))]
        spec: \(spec)

        """
    }

    static let replicas = "f:spec: {f:replicas: {}}"
    static func pod(_ containers: String) -> String { "{template: {spec: {containers: [\(containers)]}}}" }
    static func owned(_ below: String) -> String { "f:spec: {f:template: {f:spec: {f:containers: {\(below)}}}}" }
    static let main = "{name: a, image: x}"
    static let applied =
        #"'{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"ns","labels":{"app.kubernetes.io/instance":"x","old":"y"},"annotations":{}},"spec":{"paused":true,"template":{"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]}}}}'"#
    static let annotation = "{kubectl.kubernetes.io/last-applied-configuration: \(applied)}"

    static let rows: [Row] = [
        Row(
            name: "an autoscaler",
            declared: KubernetesScanTests.deployment("{replicas: 2}"),
            live: live("{replicas: 5}", manager("kube-controller-manager", replicas, more: ", subresource: scale")),
            found: [
                "spec.replicas changed co_managed by kube-controller-manager, 2026-11-01T10:00:00Z (Update of scale)"
            ]
        ),
        Row(
            name: "a person who scales",
            declared: KubernetesScanTests.deployment("{replicas: 2}"),
            live: live("{replicas: 5}", manager("kubectl", replicas, more: ", subresource: scale")),
            found: ["spec.replicas changed drift by kubectl, 2026-11-01T10:00:00Z (Update of scale)"]
        ),
        Row(
            name: "another release of the code",
            declared: KubernetesScanTests.deployment("{replicas: 2}"),
            live: live("{replicas: 5}", manager("argocd-controller", replicas, operation: "Apply")),
            found: ["spec.replicas changed drift by argocd-controller, 2026-11-01T10:00:00Z (Apply)"]
        ),
        Row(
            name: "a name that nobody knows",
            declared: KubernetesScanTests.deployment("{replicas: 2}"),
            live: live("{replicas: 5}", manager("eve", replicas)),
            found: ["spec.replicas changed drift by eve, 2026-11-01T10:00:00Z (Update)"]
        ),
        Row(
            name: "nobody owns it",
            declared: KubernetesScanTests.deployment("{replicas: 2}"),
            live: live("{replicas: 5}", manager("eve", "f:metadata: {}")),
            found: ["spec.replicas changed drift"]
        ),
        Row(
            name: "an autoscaler that is only known as an object",
            declared: KubernetesScanTests.deployment("{replicas: 2}"),
            live: KubernetesScanTests.deployment("{replicas: 5}")
                + "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: ns}\n"
                + "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}, maxReplicas: 9}\n",
            found: ["spec.replicas changed co_managed by HorizontalPodAutoscaler h"]
        ),
        Row(
            name: "a container that a person has put in",
            declared: KubernetesScanTests.deployment(pod(main)),
            live: live(
                pod("\(main), {name: debug, image: busybox}"),
                manager("kubectl-edit", owned("'k:{\"name\":\"debug\"}': {.: {}, f:image: {}, f:name: {}}"))
            ),
            found: [
                "spec.template.spec.containers[name=debug] added drift by kubectl-edit, 2026-11-01T10:00:00Z (Update)"
            ]
        ),
        Row(
            name: "a container that an injector has put in",
            declared: KubernetesScanTests.deployment(pod(main)),
            live: live(
                pod("\(main), {name: proxy, image: envoy}"),
                manager("sidecar-injector", owned("'k:{\"name\":\"proxy\"}': {.: {}, f:image: {}, f:name: {}}"))
            ),
            found: []
        ),
        Row(
            name: "a container of somebody else's manifest",
            declared: KubernetesScanTests.deployment(pod(main)),
            live: live(
                pod("\(main), {name: idle, image: z}"),
                manager("kubectl-client-side-apply", owned("'k:{\"name\":\"idle\"}': {.: {}, f:image: {}, f:name: {}}"))
            ),
            found: []
        ),
        Row(
            name: "a variable that a person has set",
            declared: KubernetesScanTests.deployment(pod("{name: a, env: [{name: X, value: '1'}]}")),
            live: live(
                pod("{name: a, env: [{name: X, value: '1'}, {name: LOG, value: '2'}]}"),
                manager(
                    "kubectl-set",
                    owned("'k:{\"name\":\"a\"}': {f:env: {'k:{\"name\":\"LOG\"}': {.: {}, f:name: {}, f:value: {}}}}")
                )
            ),
            found: [
                "spec.template.spec.containers[name=a].env[name=LOG] added drift by kubectl-set, 2026-11-01T10:00:00Z (Update)"
            ]
        ),
        Row(
            name: "applied once and no longer declared",
            declared: KubernetesScanTests.deployment(pod(main)),
            live: live(
                "{paused: true, template: {spec: {containers: [\(main), {name: b, image: y}]}}}",
                manager("kubectl-client-side-apply", "f:metadata: {}"),
                annotations: annotation
            ),
            found: ["spec.template.spec.containers[name=b] added drift", "spec.paused added drift"]
        ),
        Row(
            name: "the client's last apply says nothing where somebody applies on the server",
            declared: KubernetesScanTests.deployment(pod(main)),
            live: live(
                "{paused: true, template: {spec: {containers: [\(main), {name: b, image: y}]}}}",
                manager("argocd-controller", "f:metadata: {}", operation: "Apply"),
                annotations: annotation
            ),
            found: []
        ),
        Row(
            name: "a bundle that is injected",
            declared:
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w, annotations: {cert-manager.io/inject-ca-from: a/b}}\nwebhooks: [{name: v.example, clientConfig: {caBundle: YQ==}}]\n",
            live:
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w, annotations: {cert-manager.io/inject-ca-from: a/b}}\nwebhooks: [{name: v.example, clientConfig: {caBundle: Yg==}}]\n",
            found: [
                "webhooks[name=\"v.example\"].clientConfig.caBundle changed co_managed by an injector of certificates"
            ]
        ),
        Row(
            name: "rules that are aggregated",
            declared:
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\nrules: []\n",
            live:
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n",
            found: ["rules[0] added co_managed by the aggregation of cluster roles"]
        ),
        Row(
            name: "rules that are not",
            declared:
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n",
            live:
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get, delete]}]\n",
            found: ["rules[0].verbs[1] added drift"]
        ),
        Row(
            name: "a label by which a tool finds its objects",
            declared: KubernetesScanTests.config("data: {a: b}").replacing(
                "namespace: ns",
                with: "namespace: ns, labels: {app.kubernetes.io/instance: x, team: y}"
            ),
            live: KubernetesScanTests.config("data: {a: b}").replacing(
                "namespace: ns",
                with: "namespace: ns, labels: {app.kubernetes.io/instance: z, team: w}"
            ),
            found: [
                "metadata.labels[\"app.kubernetes.io/instance\"] changed co_managed by the tool that applies manifests",
                "metadata.labels.team changed drift",
            ]
        ),
        Row(
            name: "declared defaults that the server leaves out",
            declared: KubernetesScanTests.deployment(
                "{revisionHistoryLimit: 10, template: {spec: {restartPolicy: Always, containers: [{name: a, ports: [{containerPort: 1, protocol: TCP}]}]}}}"
            ),
            live: KubernetesScanTests.deployment(
                "{template: {spec: {containers: [{name: a, ports: [{containerPort: 1}]}]}}}"
            ),
            found: []
        ),
        Row(
            name: "and a value that is no default",
            declared: KubernetesScanTests.deployment("{revisionHistoryLimit: 3}"),
            live: KubernetesScanTests.deployment("{}"),
            found: ["spec.revisionHistoryLimit removed drift"]
        ),
    ]

    @Test(arguments: rows.indices)
    func saysWhoseFieldItIs(_ index: Int) throws {
        let row = Self.rows[index]
        #expect(try Self.scan(row) == row.found, "\(row.name)")
    }

    static let names: [(String, String, ManagerKind)] = [
        ("kubectl-edit", "Update", .person), ("kubectl", "Update", .person), ("kubectl", "Apply", .applier),
        ("kubectl-client-side-apply", "Update", .applier), ("Mozilla", "Update", .person), ("helm", "Update", .applier),
        ("argocd-application-controller", "Apply", .applier), ("kustomize-controller", "Apply", .applier),
        ("kube-controller-manager", "Update", .controller), ("my-operator", "Update", .controller),
        ("cert-manager-cainjector", "Apply", .controller), ("HashiCorp", "Update", .applier),
        ("eve", "Update", .unknown),
        ("", "Update", .unknown),
    ]

    @Test(arguments: names.indices)
    func knowsManagers(_ index: Int) {
        let row = Self.names[index]
        #expect(ManagerKind.of(row.0, operation: row.1) == row.2, "\(row.0)")
    }

    @Test("broken field trees own nothing and break nothing")
    func brokenFields() throws {
        for fields in ["f:spec: 1", "f:spec: {'k:{': {}}", "f:spec: [f:replicas]", "'k:{}': {}", "f:spec: {'v:': {}}"] {
            let row = Row(
                name: fields,
                declared: KubernetesScanTests.deployment("{replicas: 2}"),
                live: Self.live("{replicas: 5}", Self.manager("kubelet", fields)),
                found: []
            )
            #expect(try Self.scan(row) == ["spec.replicas changed drift"], "\(fields)")
        }
    }

    // MARK: Triples

    /// Manifest and predicted live object of a GitOps engine: by its own judgement nothing differs.
    @Test(.enabled(if: Corpus.folder("kubernetes") != nil))
    func triplesOfTheCorpusHaveNoDrift() throws {
        let folder = try #require(Corpus.folder("kubernetes"))
        let names = try #require(TestFile.names(in: folder))
        let predicted = names.filter { $0.contains("-predicted-live.") }
        #expect(predicted.count >= 7)
        for name in predicted {
            let stem = String(name.split(separator: "-predicted-live.")[0])
            let config = try #require(names.first { $0.hasPrefix(stem + "-config.") })
            let report = try EstateTests.scan(
                StackSettings(name: "t", kind: .kubernetes, source: "\(folder)/\(config)", live: "\(folder)/\(name)")
            )
            #expect(report.status == .ok, "\(stem): \(report.resources.flatMap(\.attributes).map(\.path))")
            #expect(report.coverage.complete)
        }
    }
}
