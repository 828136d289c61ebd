import AgentDrift
import SharedBase
import SharedDrift
import TestKit
import Testing

/// The shared corpus of real files: everything of this room's formats is read, everything else refused for a reason.
@Suite struct CorpusTests {
    /// Why files of the corpus may be refused; a refusal for any other reason fails.
    static let allowed: [String: Set<StateCode>] = [
        "terraform": [.malformed, .encrypted, .backendStub, .notJSON, .unknownKind],
        "pulumi": [.unknownFeature, .unknownKind], "kubernetes": [.notYAML, .unknownKind],
        "cloudformation": [.notYAML, .unknownKind, .noResources, .malformed],
    ]

    /// What an independent reader (Python's json and yaml modules) counted in the same files.
    static let expected = [
        "terraform": (read: 269, resources: 478), "pulumi": (read: 28, resources: 134),
        "kubernetes": (read: 528, resources: 677), "cloudformation": (read: 330, resources: 2074),
    ]

    @Test(.enabled(if: Corpus.folder("terraform") != nil), arguments: expected.keys.sorted())
    func everythingValidIsRead(_ name: String) throws {
        let folder = try #require(Corpus.folder(name))
        let files = try Corpus.files(name).map { "\(folder)/\($0.name)" }
        let found = try Inspection(files)
        for refusal in found.refusals {
            #expect(Self.allowed[name]?.contains(refusal.code) == true, "\(refusal)")
            guard refusal.code == .notYAML else { continue }
            let isKnown = refusal.path.contains("unrendered-helm") || refusal.path.contains("/cfnlint__bad__")
            #expect(isKnown && refusal.position != nil, "\(refusal)")
        }
        #expect(found.summary.read + found.summary.refused == files.count)
        #expect(found.summary.read == Self.expected[name]?.read)
        #expect(found.resources.count == Self.expected[name]?.resources)
    }
}
