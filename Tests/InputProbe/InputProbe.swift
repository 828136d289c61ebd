import Glibc
import SharedRisk
import SharedRunbook
import TestKit

/// Reads damaged inputs under limits that the kernel holds, for a test that starts it: `dd0c-input-probe KIND ROUNDS [FAULT]`.
///
/// It ends by a signal where one input wants more address space than `room` beyond what was there after the first ones, or more than
/// `patience` of processor time; what it read last stands on standard output. FAULT is what the limits must catch: `hoard` keeps 64 KiB of each
/// input, `spin` never ends one.
@main
enum InputProbe {
    /// Bytes of address space beyond those after the warm-up. Inputs have some hundred bytes.
    static let room = 48 << 20
    /// Seconds of processor time for one input: wall time says nothing on a busy machine.
    static let patience = 10
    static let warmUp = 200

    static func main() {
        let words = CommandLine.arguments
        guard words.count >= 3, let rounds = Int(words[2]) else { exit(64) }
        let kind = words[1]
        let fault = words.count > 3 ? words[3] : ""
        let seeds = RunbookSeeds.all.first { $0.kind == kind.split(separator: "-").first.map(String.init) }?.texts ?? []
        guard !seeds.isEmpty else { exit(64) }
        let texts = kind.hasSuffix("-command") ? seeds.map(command) : seeds
        let parser = Reading(kind: kind)
        var generator = SeededGenerator(seed: 20_261_127)
        var hoard: [[UInt8]] = []
        for round in 0..<rounds {
            if round == warmUp { limitMemory() }
            restartTimer()
            note(round)
            var bytes = generator.mutated(Array(texts[round % texts.count].utf8))
            if round % 4 == 0 { bytes = generator.mutated(bytes) }
            parser.read(bytes)
            if fault == "hoard" { hoard.append([UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 65_536)) }
            while fault == "spin", round == warmUp { _ = getpid() }
        }
        note(rounds)
    }

    /// The text between the marks of its page.
    private static func command(_ page: String) -> String {
        page.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast(2).joined(separator: "\n")
    }

    private static func limitMemory() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        limit.rlim_cur = rlim_t(addressSpace + room)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    }

    /// Bytes that are mapped now.
    private static var addressSpace: Int {
        guard let file = fopen("/proc/self/statm", "r") else { exit(70) }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { exit(70) }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (words.split(separator: " ").first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// SIGPROF ends the program where it is not started anew in time.
    private static func restartTimer() {
        var timer = itimerval()
        timer.it_value.tv_sec = patience
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    private static func note(_ round: Int) {
        let text = Array("\(round)\n".utf8)
        pwrite(1, text, text.count, 0)
    }
}

/// One door for the bytes.
private struct Reading {
    let kind: String
    let judge = StepJudge()
    let classifier = RiskClassifier()

    func read(_ bytes: [UInt8]) {
        switch kind {
        case "shell-command": _ = classifier.classify(bytes)
        case "sql-command": _ = judge.verdict(.sql, String(decoding: bytes, as: UTF8.self))
        default:
            guard let runbook = try? RunbookParser.parse(bytes) else { return }
            for step in runbook.steps { _ = step.command.flatMap { judge.verdict(step.kind, $0) } }
        }
    }
}
