import AgentDrift
import SharedBase
import SharedDrift
import TestKit
import Testing

/// What `inspect` says of files that are cut, broken or meant to break it: a code, a position inside, no crash.
@Suite struct HostileInputTests {
    static let state = TerraformStateTests.state(
        TerraformStateTests.resource(
            "{\"index_key\":\"k\\u00e9\",\"attributes\":{\"id\":\"a\",\"n\":[1.5,null,true]},\"sensitive_attributes\":[]}"
        )
    )

    @Test func aStateCutAtEachByteIsRefusedAtItsEnd() throws {
        let folder = try TestFolder()
        let whole = Array(Self.state.utf8)
        for count in 0..<whole.count {
            let path = try folder.write("s.tfstate", Array(whole[..<count]))
            for kind in [nil, StackKindName.terraform] {
                let found = try Inspection([path], kind: kind)
                #expect(found.resources.isEmpty && found.refusals.count == 1, "cut after \(count)")
                let error = try #require(found.refusals.first)
                #expect(error.code == (count == 0 ? .empty : .truncated), "cut after \(count): \(error)")
                let place = try #require(error.position, "cut after \(count)")
                #expect(place.offset <= count && place.line == 1, "cut after \(count): \(place)")
            }
        }
        #expect(try Inspection(file: "s.tfstate", Self.state).resources.count == 1)
    }

    @Test func aManifestCutAtEachByteIsReadOrRefusedInside() throws {
        let folder = try TestFolder()
        let yaml = Array(
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: \"a\\u00e9\"}\ndata: {k: é, l: [1]}\n".utf8
        )
        let json = Array("{\"apiVersion\":\"v1\",\"kind\":\"A\",\"metadata\":{\"name\":\"a\"},\"l\":[1,null]}".utf8)
        for (name, whole) in [("m.yaml", yaml), ("m.json", json)] {
            for count in 0..<whole.count {
                let found = try Inspection([folder.write(name, Array(whole[..<count]))], kind: .kubernetes)
                #expect(found.refusals.count + found.summary.read == 1, "\(name) cut after \(count)")
                guard let error = found.refusals.first, error.code != .empty else { continue }
                let place = try #require(error.position, "\(name) cut after \(count): \(error)")
                #expect(place.offset <= count && place.line <= 6, "\(name) cut after \(count): \(error)")
            }
        }
    }

    private static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
        Array("\u{FEFF}\(text)".utf16).map { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            .flatMap { isLittle ? $0 : $0.reversed() }
    }

    @Test(arguments: [true, false])
    func manifestsInUTF16AreRead(_ isLittle: Bool) throws {
        let folder = try TestFolder()
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: é}\n"
        let found = try Inspection([folder.write("m.yaml", Self.utf16(text, isLittle: isLittle))])
        #expect(found.resources.map(\.address) == ["core/ConfigMap/_/a"] && found.refusals.isEmpty)
        #expect(found.resources.first?.attributes["data"]?["k"] == "é")
        let cut = try Inspection([folder.write("m.yaml", Self.utf16(text, isLittle: isLittle).dropLast())])
        #expect(cut.refusals.map(\.code) == [.notYAML] && cut.refusals.first?.position?.line == 4)
        let state = try Inspection([folder.write("s.tfstate", Self.utf16(Self.state, isLittle: isLittle))])
        #expect(state.refusals.map(\.code) == [.notJSON] && state.refusals.first?.position != nil)
    }

    static let broken: [(name: String, bytes: [UInt8], code: StateCode, line: Int)] = [
        ("nul.yaml", Array("apiVersion: v1\nkind: A\nx: \0\n".utf8), .notYAML, 3),
        ("nul.json", Array("{\"kind\":\"A\",\n\"apiVersion\":\"v1\0\"}".utf8), .notJSON, 2),
        ("nul.tfstate", Array("{\"version\":4,\n\"lineage\":\"\0\"}".utf8), .notJSON, 2),
        ("latin.yaml", Array("apiVersion: v1\nkind: A\nx: ".utf8) + [0xE9, 0x0A], .notYAML, 3),
        ("latin.tfstate", Array("{\"version\":4,\n\"lineage\":\"".utf8) + [0xE9] + Array("\"}".utf8), .notJSON, 2),
        ("tab.yaml", Array("apiVersion: v1\nkind: A\nmetadata:\n\tname: a\n".utf8), .notYAML, 4),
        ("mark.tfstate", Array("{\"version\":4,\n\u{FEFF}\"lineage\":\"x\"}".utf8), .notJSON, 2),
        ("merge.yaml", Array("apiVersion: v1\nkind: A\n<<: 3\n".utf8), .notYAML, 3),
        ("alias.yaml", Array("apiVersion: v1\nkind: A\nx: *none\n".utf8), .notYAML, 3),
        ("list-key.yaml", Array("apiVersion: v1\nkind: A\n? [1]\n: 2\n".utf8), .notYAML, 3),
    ]

    @Test(arguments: broken.indices)
    func brokenFilesAreRefusedAtTheirPlace(_ index: Int) throws {
        let row = Self.broken[index]
        let folder = try TestFolder()
        let found = try Inspection([folder.write(row.name, row.bytes)])
        #expect(found.resources.isEmpty && found.refusals.map(\.code) == [row.code], "\(row.name): \(found.refusals)")
        #expect(found.refusals.first?.position?.line == row.line, "\(row.name): \(found.refusals)")
    }

    @Test func aliasBombsInManifestsAreRefused() throws {
        var text = "apiVersion: v1\nkind: A\nmetadata: {name: a}\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let ten = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(ten)]\n"
        }
        let found = try Inspection(file: "m.yaml", text)
        #expect(found.resources.isEmpty && found.refusals.map(\.code) == [.notYAML])
        #expect(found.refusals.first?.position?.line == 8, "\(found.refusals)")
    }

    /// Found by the fuzz targets: each document was counted from the beginning of the file.
    @Test("a stream of many documents is no more than linear work", .timeLimit(.minutes(10)))
    func longStreams() throws {
        let folder = try TestFolder()
        let document = "{}" + String(repeating: " ", count: 200) + "\n"
        let stream = String(repeating: document, count: 5_000) + "{\"kind\":\"A\",\"apiVersion\":\"v1\"}\n{"
        let found = try Inspection([folder.write("m.json", stream)], kind: .kubernetes)
        #expect(found.resources.count == 1 && found.refusals.map(\.code) == [.truncated], "\(found.refusals)")
        #expect(found.refusals.first?.position?.line == 5_002)
    }
}
