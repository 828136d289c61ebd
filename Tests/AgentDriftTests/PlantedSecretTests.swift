import AgentDrift
import Planted
import SharedDrift
import Testing

/// The planted set through the door that users have: 600 secrets in every form and kind.
@Suite("Planted secrets in files of every kind")
struct PlantedSecretTests {
    private static let files = PlantedSet.files()

    @Test("the set is what it claims to be")
    func set() {
        for kind in StackKindName.allCases {
            let secrets = Self.files.filter { $0.kind == kind }.flatMap(\.secrets)
            #expect(secrets.count == 150)
            #expect(Set(secrets.map(\.form)).count == 21)
        }
        for file in Self.files {
            // The search can fail: everything stands in the file.
            let shown = PlantedOutput(Array(file.text.utf8))
            for secret in file.secrets { #expect(shown.shows(secret), "\(file.name) \(secret.form)") }
            for value in file.benign { #expect(shown.keeps(value), "\(file.name) \(value)") }
        }
    }

    @Test("no secret comes out, no harmless value is lost", arguments: StackKindName.allCases)
    func inspected(kind: StackKindName) throws {
        for file in Self.files where file.kind == kind {
            let found = try Inspection(file: file.name, file.text)
            #expect(found.refusals.isEmpty, "\(file.name)")
            #expect(found.resources.count == file.secrets.count, "\(file.name)")
            let shown = PlantedOutput(found.resources.flatMap { $0.line + [10] })
            for secret in file.secrets { #expect(!shown.shows(secret), "\(file.name): \(secret.form)") }
            for value in file.benign { #expect(shown.keeps(value), "\(file.name): \(value)") }
        }
    }
}
