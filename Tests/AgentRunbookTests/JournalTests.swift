import AgentRunbook
import Glibc
import SharedBase
import SharedRisk
import SharedRunbook
import Testing

/// What the journal remembers, whatever happened to its file.
@Suite struct JournalTests {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func attempt(_ id: String, nonce: String? = nil, seconds: Int64 = 600, command: String = "df -h")
        -> StepAttempt
    {
        StepAttempt(
            id: id,
            nonce: nonce ?? "nonce of \(id)".replacing(" ", with: "-"),
            expires: now + .seconds(seconds),
            order: StepOrder(.shell, command, promised: .safe)
        )
    }

    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/journal" }

    private func open(_ now: Timestamp = now, compactAt: Int = 1 << 20) throws -> StepJournal {
        try StepJournal(path, now: now, compactAt: compactAt)
    }

    @Test func remembersEachState() throws {
        do {
            let journal = try open()
            for id in ["a", "b", "c", "d"] { #expect(try journal.accept(Self.attempt(id), now: Self.now) == .fresh) }
            for id in ["b", "c"] { try journal.start(id) }
            try journal.finish("c", StepResult(.failed, exitCode: 7, "exit code 7"), at: Self.now)
            try journal.finish("d", StepResult(.refused, "no"), at: Self.now)
        }
        for _ in 0..<2 {
            let journal = try open()
            #expect(journal.state("a") == .accepted)
            guard case .finished(let lost) = journal.state("b") else { throw Unexpected() }
            #expect(lost.status == .unknown)
            #expect(journal.state("c") == .finished(StepResult(.failed, exitCode: 7, "exit code 7")))
            #expect(journal.state("d") == .finished(StepResult(.refused, "no")))
            #expect(journal.state("e") == nil)
            #expect(
                try journal.accept(Self.attempt("c"), now: Self.now)
                    == .known(.finished(StepResult(.failed, exitCode: 7, "exit code 7")))
            )
            #expect(try journal.accept(Self.attempt("b"), now: Self.now) == .known(.finished(lost)))
            #expect(try journal.accept(Self.attempt("a"), now: Self.now) == .fresh)
            #expect(throws: StepError.self) { try journal.start("b") }
        }
    }

    @Test func refusesReplays() throws {
        let journal = try open()
        #expect(try journal.accept(Self.attempt("a"), now: Self.now) == .fresh)
        #expect(try journal.accept(Self.attempt("b", nonce: "nonce-of-a"), now: Self.now) == .replayed)
        #expect(try journal.accept(Self.attempt("a", command: "rm -rf /"), now: Self.now) == .replayed)
        #expect(try journal.accept(Self.attempt("c", seconds: -1), now: Self.now) == .expired)
        #expect(try journal.accept(Self.attempt("a"), now: Self.now + .seconds(601)) == .expired)
        for name in ["", "two words", "ü", String(repeating: "x", count: 129)] {
            #expect(try journal.accept(Self.attempt(name, nonce: "n"), now: Self.now) == .unnamed)
        }
    }

    @Test func keepsTheOrderOfStates() throws {
        let journal = try open()
        #expect(throws: StepError.self) { try journal.start("a") }
        _ = try journal.accept(Self.attempt("a"), now: Self.now)
        #expect(throws: StepError.self) { try journal.finish("a", StepResult(.succeeded, ""), at: Self.now) }
        try journal.start("a")
        #expect(throws: StepError.self) { try journal.start("a") }
        try journal.finish("a", StepResult(.succeeded, exitCode: 0, ""), at: Self.now)
        #expect(throws: StepError.self) { try journal.finish("a", StepResult(.failed, ""), at: Self.now) }
    }

    @Test func isOneProcesss() throws {
        let journal = try open()
        #expect(throws: StepError.self) { try open() }
        withExtendedLifetime(journal) {}
    }

    private func sample() throws -> [UInt8] {
        do {
            let journal = try open()
            _ = try journal.accept(Self.attempt("a"), now: Self.now)
            try journal.start("a")
            try journal.finish("a", StepResult(.succeeded, exitCode: 0, "exit code 0"), at: Self.now)
            _ = try journal.accept(Self.attempt("b"), now: Self.now)
        }
        return folder.read("journal")
    }

    /// A power cut at any byte of the last write: what was whole stays, the rest goes, and the journal goes on.
    @Test func cutsATornEnd() throws {
        let whole = try sample()
        for cut in 0..<whole.count {
            folder.write("journal", Array(whole[..<cut]))
            let journal = try open()
            let started = journal.state("a")
            #expect(journal.state("b") == nil)
            if journal.state("a") == nil { _ = try journal.accept(Self.attempt("a"), now: Self.now) }
            if started == .accepted || started == nil { try journal.start("a") }
        }
        for tail in [[0, 0, 0], [UInt8](repeating: 0, count: 70_000), [255, 255, 255, 255, 1, 2, 3], [9]] as [[UInt8]] {
            folder.write("journal", whole + tail)
            #expect(try open().state("b") == .accepted)
            #expect(folder.read("journal") == whole)
        }
    }

    /// A changed byte before the last record must not make a step forgotten.
    @Test func refusesAFaultInTheMiddle() throws {
        let whole = try sample()
        let last = whole.lastIndex(of: UInt8(ascii: "{")) ?? 0
        for index in 0..<(last - 8) {
            var changed = whole
            changed[index] ^= 0x21
            folder.write("journal", changed)
            #expect(throws: StepError.self, "byte \(index)") { try open() }
        }
        folder.write("journal", "this is some other file")
        #expect(throws: StepError.self) { try open() }
        #expect(folder.text("journal") == "this is some other file")
    }

    @Test func compactsAndStillKnows() throws {
        var later = Self.now
        do {
            let journal = try open(compactAt: 4096)
            _ = try journal.accept(Self.attempt("waits", seconds: 10_000_000), now: Self.now)
            for number in 0..<400 {
                let id = "step-\(number)"
                _ = try journal.accept(Self.attempt(id, seconds: Int64(number) * 3600 + 60), now: later)
                try journal.start(id)
                try journal.finish(id, StepResult(.succeeded, exitCode: 0, "exit code 0"), at: later)
                later = later + .seconds(3600)
            }
            #expect(journal.size < 120_000)
            #expect(journal.state("step-0") == nil)
        }
        let journal = try open(later)
        #expect(journal.interrupted.isEmpty)
        #expect(journal.state("waits") == .accepted)
        #expect(journal.state("step-399") == .finished(StepResult(.succeeded, exitCode: 0, "exit code 0")))
        #expect(try journal.accept(Self.attempt("again", nonce: "nonce-of-waits"), now: later) == .replayed)
    }

    /// Forgotten tries with a nonce that still counts.
    @Test func remembersNoncesUntilTheyExpire() {
        var ledger = StepLedger()
        ledger.apply(.nonce("n", Self.now + .seconds(60)))
        #expect(ledger.admission(Self.attempt("a", nonce: "n"), now: Self.now) == .replayed)
        #expect(ledger.compacted(now: Self.now).count == 1)
        #expect(ledger.compacted(now: Self.now + .seconds(61)).isEmpty)
    }

    /// Every sequence of four records: what is not allowed changes nothing, and nothing starts twice.
    @Test func isAStateMachine() {
        let attempt = Self.attempt("a")
        let records: [StepLedger.Record] = [
            .accepted(attempt), .started("a"), .finished("a", StepResult(.succeeded, exitCode: 0, ""), Self.now),
            .finished("a", StepResult(.refused, ""), Self.now), .nonce(attempt.nonce, attempt.expires),
        ]
        for code in 0..<625 {
            var ledger = StepLedger()
            var starts = 0
            for record in [code % 5, code / 5 % 5, code / 25 % 5, code / 125].map({ records[$0] }) {
                let before = ledger.state("a")
                let isAllowed = ledger.allows(record)
                ledger.apply(record)
                if !isAllowed { #expect(ledger.state("a") == before) }
                if isAllowed, record == records[1] { starts += 1 }
                var copy = StepLedger()
                for kept in ledger.compacted(now: Self.now) { copy.apply(kept) }
                #expect(copy.state("a") == ledger.state("a"))
                #expect(copy.admission(attempt, now: Self.now) == ledger.admission(attempt, now: Self.now))
            }
            #expect(starts <= 1)
        }
    }
}

/// Something that a test stands on and that was otherwise.
struct Unexpected: Error {}
