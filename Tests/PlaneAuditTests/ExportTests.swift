import PlaneAudit
import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedAudit
import SharedBase
import SharedJSON
import Testing

@Suite struct ExportTests {
    /// What the API hands out verifies without a server, against the head that came with it and the one asked for after.
    @Test func theChainVerifiesElsewhere() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(1200, to: plane.a)
            let reply = try await plane.asA.get("/v1/audit/export")
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/x-ndjson")
            #expect(reply.headers["content-disposition"]?.contains(".jsonl") == true)
            let head = try AuditHead(bytes: Array(try #require(reply.headers["dd0c-audit-head"]).utf8))
            #expect(AuditPlane.verdict(reply.body, head: head) == .ok(entries: 1202, afterHead: 0))
            let asked = try AuditHead(bytes: try await plane.asA.get("/v1/audit/head").body)
            #expect(asked == head)
            // The export is the last entry in it.
            let last = try #require(reply.text.split(separator: "\n").last)
            #expect(last.contains("audit.exported"))
            #expect(reply.text.utf8.split(separator: 10).count == 1202)
            // Every single line that is left out is missed.
            let lines = reply.body.split(separator: 10, omittingEmptySubsequences: true)
            let cut = Array(lines[..<600].joined(separator: [10])) + [10] + Array(lines[601...].joined(separator: [10]))
            guard case .bad(let fault) = AuditPlane.verdict(cut, head: head) else { throw Unexpected() }
            #expect(fault.kind == .missing && fault.index == 600)
        }
    }

    @Test func aPartByTimeIsAPartOfTheChain() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(3, to: plane.a)
            try await plane.test.moveClock(by: .seconds(864_000))
            try await plane.append(3, to: plane.a)
            let from = (WallClock.system.now() + .seconds(400_000)).description
            let reply = try await plane.asA.get("/v1/audit/export?from=\(from)")
            #expect(AuditPlane.verdict(reply.body, start: .anywhere) == .ok(entries: 4, afterHead: nil))
            let none = try await plane.asA.get("/v1/audit/export?to=2000-01-01T00:00:00Z")
            #expect(none.status == 200 && none.body == [])
            #expect(try await plane.asA.get("/v1/audit/export?actor=x").status == 400)
            #expect(try await plane.asA.get("/v1/audit/export?format=xml").status == 400)
        }
    }

    /// P6-E5-08, read back by Python's reader: every cell as it was, and no cell that a spreadsheet would run.
    @Test func csvReadsBack() async throws {
        let nasty = [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted", "plain", "a,b", "a\"b", "line\nbreak",
            "\u{FF1D}1", "",
            "\u{1F600}",
        ]
        try await AuditPlane.with { plane in
            try await plane.test.database.tenant(plane.a) { session in
                try Audit.append(in: session, nasty.map { ("actor", "test.thing.done", $0, ["text": .string($0)]) })
            }
            let reply = try await plane.asA.get("/v1/audit/export?format=csv&action=test.thing.done")
            #expect(reply.headers["content-type"]?.hasPrefix("text/csv") == true)
            let script =
                "import csv,json,sys; r=list(csv.reader(open(sys.argv[1],newline=\"\",encoding=\"utf-8\"))); "
                + "print(json.dumps(r))"
            let read = try AuditPlane.run("python3 -c '\(script)' FILE", on: reply.body)
            let rows = try #require(try JSON.parse(read.output).arrayValue)
            #expect(rows.count == nasty.count + 1)
            #expect(rows[0] == ["index", "time", "actor", "action", "target", "details", "previous", "hash"])
            for (row, text) in zip(rows.dropFirst(), nasty) {
                let cell = try #require(row[4]?.stringValue)
                let first = cell.unicodeScalars.first
                #expect(first.map { !"=+-@\t\r\u{FF1D}".unicodeScalars.contains($0) } ?? true)
                #expect(
                    Array((cell.unicodeScalars.first == "'" ? String(cell.unicodeScalars.dropFirst()) : cell).utf8)
                        == Array(text.utf8)
                )
                let record = AuditRecord(
                    at: try #require(row[1]?.stringValue.flatMap { Timestamp($0) }),
                    actor: "actor",
                    action: "test.thing.done",
                    target: text,
                    details: try JSON.parse(try #require(row[5]?.stringValue))
                )
                // The hash of the row is that of what is recovered.
                let previous = try #require(row[6]?.stringValue.flatMap { AuditDigest(hex: $0) })
                let index = try #require(row[0]?.stringValue.flatMap { Int($0) })
                #expect(
                    AuditLine(index: index, previous: previous, record: record).hash.description == row[7]?.stringValue
                )
            }
        }
    }

    @Test(.enabled(if: AuditPlane.has("qpdf") && AuditPlane.has("pdftotext"))) func pdfIsReadByOthers() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(120, to: plane.a)
            try await plane.test.database.tenant(plane.a) { session in
                try Audit.append(
                    in: session,
                    actor: "agent:7",
                    action: "odd.text.done",
                    target: "(a) \\ ü \u{1F600} 漢",
                    details: ["long": .string(String(repeating: "word ", count: 1500))]
                )
            }
            let reply = try await plane.asA.get("/v1/audit/export?format=pdf")
            #expect(reply.headers["content-type"] == "application/pdf")
            let check = try AuditPlane.run("qpdf --check FILE", on: reply.body)
            #expect(
                check.status == 0 && check.output.contains("No syntax or stream encoding errors"),
                "\(check.output)"
            )
            let read = try AuditPlane.run("pdftotext -layout FILE -", on: reply.body)
            let head = try #require(reply.headers["dd0c-audit-head"])
            let hash = try AuditHead(bytes: Array(head.utf8)).hash.description
            for text in [
                "Audit trail", "\(plane.a)", "none: every entry", "ok 123 entries", "123 of 123 entries are shown",
                "Page 1 of ", "thing:119", "(a) \\ ü \\u{1F600} \\u{6F22}", "more letters in the other formats", hash,
                "audit.chain.started",
            ] { #expect(read.output.contains(text), "\(text)") }
            let pages = read.output.count { $0 == "\u{0C}" }
            #expect(pages > 5 && read.output.contains("Page \(pages) of \(pages)"))
            #expect(read.output.split(separator: hash).count >= pages)
            let filtered = try await plane.asA.get("/v1/audit/export?format=pdf&actor=agent:7")
            let part = try AuditPlane.run("pdftotext -layout FILE -", on: filtered.body)
            #expect(part.output.contains("actor agent:7"))
            #expect(part.output.contains("1 of 124 entries are shown"), "\(part.output.prefix(900))")
            let empty = try await plane.asA.get("/v1/audit/export?format=pdf&to=2000-01-01T00:00:00Z")
            #expect(try AuditPlane.run("qpdf --check FILE", on: empty.body).status == 0)
        }
    }

    /// A chain that does not hold is exported all the same, and the cover says so.
    @Test(.enabled(if: AuditPlane.has("pdftotext"))) func theCoverTellsWhatIsWrong() async throws {
        try await AuditPlane.with { plane in
            try await plane.append(9, to: plane.a)
            try await plane.tamper("UPDATE audit_entries SET entry = 'x' WHERE seq = 4")
            let pdf = try await plane.asA.get("/v1/audit/export?format=pdf")
            let read = try AuditPlane.run("pdftotext -layout FILE -", on: pdf.body)
            #expect(read.output.contains("first bad index 4: altered"))
            let csv = try await plane.asA.get("/v1/audit/export?format=csv")
            #expect(csv.text.contains("thing:8"))
        }
    }

    @Test func everyExportIsAnEntry() async throws {
        try await AuditPlane.with { plane in
            for format in ["jsonl", "csv", "pdf"] {
                let query = format == "jsonl" ? "" : "&actor=somebody"
                _ = try await plane.asA.get("/v1/audit/export?format=\(format)\(query)")
            }
            let found = try await plane.get("/v1/audit?action=audit.exported")
            let items = found["items"]?.arrayValue ?? []
            #expect(items.compactMap { $0["details"]?["format"]?.stringValue } == ["pdf", "csv", "jsonl"])
            #expect(items[0]["details"]?["filters"] == ["actor": "somebody"])
            #expect(items[0]["actor"]?.stringValue?.hasPrefix("apikey:") == true)
        }
    }

    private struct Unexpected: Error {}
}
