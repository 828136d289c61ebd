import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

@testable import SharedScrub

/// What must stay, labelled by strict patterns, over the files of all four formats of the corpus: ids, ARNs, digests,
/// image names, UUIDs and the public parts of certificates.
@Suite("Harmless values of the corpus", .enabled(if: Corpus.folder("terraform") != nil))
struct BenignCorpusTests {
    struct Tally {
        var all = 0
        var removed: [(file: String, path: String, kind: String)] = []
    }

    /// What the whole of `text` surely is; nil where nothing can be said. Deliberately apart from the code under test.
    static func kind(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        func all(_ part: ArraySlice<UInt8>, _ set: String) -> Bool {
            !part.isEmpty && part.allSatisfy(Array(set.utf8).contains)
        }
        let hex = "0123456789abcdef"
        if text.hasPrefix("arn:aws"), text.split(separator: ":").count >= 5, !text.contains(" ") { return "ARN" }
        if bytes.count == 36, [8, 13, 18, 23].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            all(bytes.filter { $0 != UInt8(ascii: "-") }[...], hex + "ABCDEF")
        {
            return "UUID"
        }
        if text.hasPrefix("sha256:"), bytes.count == 71, all(bytes[7...], hex) { return "digest" }
        if let dash = bytes.lastIndex(of: UInt8(ascii: "-")), [8, 17].contains(bytes.count - dash - 1),
            all(bytes[(dash + 1)...], hex), (1...20).contains(dash),
            all(bytes[..<dash], "abcdefghijklmnopqrstuvwxyz-")
        {
            return "id"
        }
        if let colon = text.lastIndex(of: ":"), text.contains("/"), !text.contains(" "), !text.contains("://"),
            text[..<colon].allSatisfy({ $0.isLowercase || $0.isNumber || "./_-".contains($0) }),
            text[text.index(after: colon)...].allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) })
        {
            return "image"
        }
        if text.hasPrefix("-----BEGIN CERTIFICATE-----"), !text.contains("PRIVATE") { return "certificate" }
        return nil
    }

    /// Names under which such a text is a secret all the same, as its format says: those are no labels.
    private static func isMarked(_ output: String) -> Bool {
        ["sensitive", "kubernetes-secret", "provider-private", "pulumi-secret", "no-echo", "name", "by-value"].contains
        {
            output.contains("[REDACTED:\($0)]")
        }
    }

    private static func walk(_ before: Value, _ after: Value, _ path: String, _ file: String, _ tally: inout Tally) {
        switch (before, after) {
        case (.object(let old), .object(let new)) where old.count == new.count:
            for (old, new) in zip(old.members, new.members) {
                walk(old.value, new.value, path + "." + old.key, file, &tally)
            }
        case (.array(let old), .array(let new)) where old.count == new.count:
            for (old, new) in zip(old, new) { walk(old, new, path + "[]", file, &tally) }
        case (.string(let text), _):
            guard let kind = kind(text) else { return }
            if before != after, isMarked(after.stringValue ?? "") { return }
            tally.all += 1
            if before != after { tally.removed.append((file, path, "\(kind) \(after.stringValue ?? "")")) }
        default: break
        }
    }

    @Test("JSON of all formats: at most one in a thousand is removed")
    func json() throws {
        var tally = Tally()
        for folder in ["terraform", "cloudformation", "kubernetes", "pulumi"] {
            for file in try Corpus.files(folder) {
                guard let before = try? JSON.parse(file.bytes) else { continue }
                let after = try JSON.parse(Scrubber.test.scrub(text: file.bytes).bytes)
                Self.walk(before, after, "", "\(folder)/\(file.name)", &tally)
            }
        }
        print("benign JSON: \(tally.removed.count) of \(tally.all) removed")
        Self.report(tally)
        #expect(tally.all > 1000)
        #expect(tally.removed.count * 1000 <= tally.all)
    }

    @Test("YAML of all formats, by lines: at most one in a thousand is removed")
    func yaml() throws {
        var tally = Tally()
        for folder in ["cloudformation", "kubernetes", "pulumi"] {
            for file in try Corpus.files(folder) {
                guard let text = String(validating: file.bytes, as: UTF8.self), (try? JSON.parse(file.bytes)) == nil
                else { continue }
                let output = Scrubber.test.text(text)
                for line in text.split(separator: "\n") {
                    guard let colon = line.firstRange(of: ": ") else { continue }
                    let value = line[colon.upperBound...].trimming("\"' \r")
                    guard let kind = Self.kind(value) else { continue }
                    tally.all += 1
                    if !output.contains(value) {
                        tally.removed.append((file.name, String(line[..<colon.lowerBound]), kind))
                    }
                }
            }
        }
        print("benign YAML: \(tally.removed.count) of \(tally.all) removed")
        Self.report(tally)
        #expect(tally.all > 200)
        #expect(tally.removed.count * 1000 <= tally.all)
    }

    private static func report(_ tally: Tally) {
        guard getenv("DD0C_MEASURE") != nil else { return }
        for row in tally.removed { print("  R", row.file, row.path, row.kind) }
    }
}

extension Substring {
    fileprivate func trimming(_ characters: String) -> String {
        var part = self
        while let first = part.first, characters.contains(first) { part = part.dropFirst() }
        while let last = part.last, characters.contains(last) { part = part.dropLast() }
        return String(part)
    }
}
