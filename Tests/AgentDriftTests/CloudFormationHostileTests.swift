import AgentDrift
import SharedBase
import SharedDrift
import TestKit
import Testing

/// Templates that are cut, broken or meant to break the reader, and folders that hold them.
@Suite struct CloudFormationHostileTests {
    static let whole = "Resources:\n  A:\n    Type: T::A\n    Properties: {a: !Sub \"x${Y}é\", b: [!GetAtt C.D, *]}\n"

    @Test func templatesCutAtEachByteAreReadOrRefusedInside() throws {
        let folder = try TestFolder()
        let yaml = Array(Self.whole.replacing("*", with: "1").utf8)
        let json = Array(
            "{\"Resources\":{\"A\":{\"Type\":\"T::A\",\"Properties\":{\"a\":{\"Fn::Sub\":\"é${x}\"}}}}}".utf8
        )
        for (name, bytes) in [("t.yaml", yaml), ("t.json", json)] {
            for count in 0..<bytes.count {
                let found = try Inspection([folder.write(name, Array(bytes[..<count]))], kind: .cloudformation)
                #expect(found.refusals.count + found.summary.read == 1, "\(name) cut after \(count)")
                guard let error = found.refusals.first, error.code != .empty else { continue }
                let place = try #require(error.position, "\(name) cut after \(count): \(error)")
                #expect(place.offset <= count, "\(name) cut after \(count): \(error)")
            }
        }
    }

    @Test func mutatedTemplatesNeverCrash() throws {
        let folder = try TestFolder()
        let texts = CloudFormationFileTests.files.filter { $0.code == nil }.map(\.text) + [Self.whole]
        let rows = texts.map { Array($0.utf8) }
        var random = SeededGenerator(seed: 11)
        for index in 0..<400 {
            let bytes = random.mutated(rows[index % rows.count])
            _ = try Inspection([folder.write("t.yaml", bytes)], kind: index % 2 == 0 ? nil : .cloudformation)
        }
    }

    @Test func templatesInUTF16AreRead() throws {
        let bytes = Array("\u{FEFF}Resources:\n  A: {Type: T::A}\n".utf16).flatMap {
            [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
        let folder = try TestFolder()
        #expect(try Inspection([folder.write("t.yaml", bytes)]).resources.map(\.address) == ["A"])
    }

    @Test func foldersPassOverAnswersWithoutResources() throws {
        let folder = try TestFolder()
        try folder.write("a/t.yaml", "Resources: {A: {Type: T::A}}\n")
        try folder.write("a/s.json", "{\"Stacks\":[]}")
        let found = try Inspection([folder.path])
        #expect(found.resources.count == 1 && found.refusals.isEmpty && found.summary.skipped == 1)
        try folder.write("a/u.template", "Resources: {B: {Type: T::B}}\n")
        try folder.write("a/k.yaml", "apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n")
        let named = try Inspection([folder.path], kind: .cloudformation)
        #expect(named.resources.map(\.address) == ["A", "B"] && named.refusals.isEmpty && named.summary.skipped == 2)
    }
}
