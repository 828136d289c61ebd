import SharedBase
import SharedYAML
import TestKit
import Testing

/// Real manifests, where the corpus holds them.
@Suite(.enabled(if: Corpus.folder("kubernetes") != nil)) struct YAMLCorpusTests {
    /// What is no YAML: templates that nobody rendered, and five files with a key that stands twice.
    static let refused: [String: String] = [
        "gitops-engine__health__statefulset-ondelete.yaml":
            "duplicateKey 94:3",
        "k8sexamples___archived__openshift-origin__etcd-controller.yaml":
            "duplicateKey 12:3",
        "k8sexamples___archived__openshift-origin__etcd-discovery-controller.yaml":
            "duplicateKey 12:3",
        "k8sexamples___archived__openshift-origin__openshift-controller.yaml":
            "duplicateKey 12:3",
        "k8sexamples___archived__volumes__scaleio__sc-pvc.yaml":
            "duplicateKey 12:3",
        "unrendered-helm__minio__templates__configmap.yaml":
            "keyNotScalar 4:10",
        "unrendered-helm__minio__templates__ingress.yaml":
            "syntax 1:3",
        "unrendered-helm__minio__templates__networkpolicy.yaml":
            "syntax 1:3",
        "unrendered-helm__minio__templates__pvc.yaml":
            "syntax 1:3",
        "unrendered-helm__minio__templates__secrets.yaml":
            "keyNotScalar 4:10",
        "unrendered-helm__minio__templates__statefulset.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__metrics-deployment.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__metrics-svc.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__networkpolicy.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__redis-master-statefulset.yaml":
            "keyNotScalar 4:10",
        "unrendered-helm__redis__templates__redis-master-svc.yaml":
            "keyNotScalar 4:10",
        "unrendered-helm__redis__templates__redis-role.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__redis-rolebinding.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__redis-serviceaccount.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__redis-slave-deployment.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__redis-slave-svc.yaml":
            "syntax 1:3",
        "unrendered-helm__redis__templates__secrets.yaml":
            "syntax 1:3",
    ]

    @Test func everyManifestIsRead() throws {
        var read = 0
        var open = Set(Self.refused.keys)
        for file in try Corpus.files("kubernetes") where !file.name.hasSuffix(".json") {
            do throws(YAMLError) {
                for node in try YAML.documents(file.bytes) { _ = try node?.value(.kubernetes) }
                read += 1
            } catch {
                open.remove(file.name)
                let place = "\(error.code.rawValue) \(error.position.line):\(error.position.column)"
                #expect(Self.refused[file.name] == place, "\(file.name): \(error)")
            }
        }
        #expect(open.isEmpty)
        #expect(read > 400)
    }
}
