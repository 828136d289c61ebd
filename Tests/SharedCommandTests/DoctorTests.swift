import SharedBase
import SharedCommand
import SharedJSON
import Synchronization
import Testing

@Suite struct DoctorTests {
    private static let plain: @Sendable (String) -> String = { $0 }

    private func check(_ name: String, _ finding: DoctorFinding) -> DoctorCheck {
        DoctorCheck(name, "looks at \(name)") { finding }
    }

    /// One row for each kind of finding, and what the whole comes to.
    @Test(arguments: [
        ([DoctorFinding.ok("a")], SharedCommand.ExitStatus.fine, DoctorFinding.Verdict.ok),
        ([], .fine, .ok),
        ([.ok("a"), .warn("b", hint: "c")], .fine, .warn),
        ([.skipped("a")], .fine, .ok),
        ([.unknown("a"), .ok("b")], .unknown, .ok),
        ([.unknown("a"), .fail("b", hint: "c")], .no, .fail),
        ([.warn("a", hint: "b"), .fail("c", hint: "d")], .no, .fail),
    ])
    func theExitStatusIsTheWorst(
        _ findings: [DoctorFinding],
        _ status: SharedCommand.ExitStatus,
        _ verdict: DoctorFinding.Verdict
    )
        async
    {
        let checks = findings.enumerated().map { check("c\($0)", $1) }
        let report = await Doctor.run(checks, scrub: Self.plain)
        #expect(report.exitStatus == status)
        #expect(report.verdict == verdict)
        #expect(report.rows.map(\.finding) == findings)
    }

    /// A check that hangs for good is a finding, and the ones after it are asked all the same.
    @Test func goesOnPastACheckThatHangs() async {
        let held = Mutex<CheckedContinuation<Void, Never>?>(nil)
        let deaf = DoctorCheck("deaf", "") {
            await withCheckedContinuation { waiting in held.withLock { $0 = waiting } }
            return .ok("late")
        }
        let report = await Doctor.run(
            [deaf, check("next", .ok("here"))],
            limit: .milliseconds(20),
            scrub: Self.plain
        )
        held.withLock { $0 }?.resume()
        #expect(report.rows.map(\.name) == ["deaf", "next"])
        #expect(!report.rows[0].finding.foundOut)
        #expect(report.rows[0].finding.sentence.contains("no answer"))
        #expect(report.rows[1].finding == .ok("here"))
        #expect(report.exitStatus == .unknown)
    }

    @Test func picksByNameInTheirOrder() throws {
        let checks = ["a", "b", "c"].map { check($0, .ok("")) }
        #expect(try Doctor.pick(["c", "a"], from: checks).map(\.name) == ["a", "c"])
        #expect(try Doctor.pick([], from: checks).count == 3)
        let error = #expect(throws: DoctorNames.Unknown.self) {
            try Doctor.pick(["tls-handshke"], from: [check("tls-handshake", .ok(""))])
        }
        #expect(error?.description.contains("did you mean `tls-handshake`?") == true)
    }

    /// What a check says passes the scrubber, hints too.
    @Test func nothingGoesRoundTheScrubber() async throws {
        let report = await Doctor.run(
            [check("a", .fail("host=x password=canary", hint: "try canary"))],
            scrub: { $0.replacing("canary", with: "[REDACTED:test]") }
        )
        let text =
            DoctorView.text(report, width: 80, live: "x")
            + String(decoding: report.document(program: "p", version: "1"), as: UTF8.self)
        #expect(!text.contains("canary"))
        #expect(text.contains("[REDACTED:test]"))
    }

    @Test func theDocumentSaysAll() async throws {
        let report = await Doctor.run(
            [check("a", .warn("s", hint: "h")), check("b", .unknown("u"))],
            scrub: Self.plain
        )
        let bytes = report.document(program: "dd0c-agent", version: "1.2.3")
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("{\n  \"schemaVersion\": \"1\""))
        let value = try JSON.parse(bytes)
        #expect(value["verdict"]?.stringValue == "warn")
        #expect(value["complete"]?.boolValue == false)
        let first: Value = [
            "name": "a", "verdict": "warn", "sentence": "s", "hint": "h", "foundOut": true, "answeredBy": "local",
        ]
        #expect(value["checks"]?[0] == first)
        #expect(value["checks"]?[1]?["foundOut"]?.boolValue == false)
    }

    /// The way of a finding from the running program to the command.
    @Test func findingsTravel() {
        var report = DoctorReport()
        report.rows = [("a", .warn("s", hint: "h")), ("b", .unknown("u"))]
        let there = DoctorReport.live(
            report.values + ["nonsense", ["name": "c", "verdict": "purple", "sentence": ""]]
        )
        #expect(there.keys.sorted() == ["a", "b"])
        #expect(there["a"]?.verdict == .warn)
        #expect(there["a"]?.hint == "h")
        #expect(there["a"]?.isLive == true)
        #expect(there["b"]?.foundOut == false)
    }

    /// Wrapped at the terminal's width, nothing cut, nothing that moves the cursor.
    @Test(arguments: [80, 132]) func fitsTheTerminal(_ width: Int) async {
        let long = Array(repeating: "word", count: 60).joined(separator: " ")
        let report = await Doctor.run(
            [check("a-rather-long-name", .fail(long, hint: long)), check("b", .ok("x\u{1b}[2J"))],
            scrub: Self.plain
        )
        let text = DoctorView.text(report, width: width, live: "running agent")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        #expect(text.split { $0.isWhitespace }.count { $0 == "word" } == 120)
        #expect(!text.contains("\u{1b}"))
        #expect(text.contains("FAIL     a-rather-long-name  word"))
        #expect(text.hasSuffix("1 ok, 1 failed\n"))
    }
}
