internal import CSandbox
internal import Glibc
internal import SharedBase

/// What `doctor` asks about this machine; it changes nothing.
package enum SandboxReport {
    /// The oldest bubblewrap that can forbid user namespaces inside.
    package static let oldest = [0, 8, 0]

    /// The program that steps would use, and its version; nil where there is none.
    package static func bubblewrap() -> (path: String, version: [Int]?)? {
        guard let path = Sandbox.programs.first(where: { access($0, X_OK) == 0 }) else { return nil }
        guard let answer = popen("\(path) --version 2>/dev/null", "r") else { return (path, nil) }
        defer { pclose(answer) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), answer) != nil else { return (path, nil) }
        return (path, version(String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)))
    }

    /// From `bubblewrap 0.8.0`.
    static func version(_ line: String) -> [Int]? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0] == "bubblewrap" else { return nil }
        let parts = words[1].split(separator: ".").map { Int($0) }
        return parts.contains(nil) || parts.isEmpty ? nil : parts.compactMap { $0 }
    }

    package static func isNewEnough(_ version: [Int]) -> Bool { !version.lexicographicallyPrecedes(oldest) }

    /// As whom steps run, as a sentence; and whether that is the agent's own user.
    package static func user() throws(SandboxError) -> (sentence: String, isOwn: Bool) {
        let user = try StepUser.choose(StepUser.facts(), random: 0)
        return (sentence(user), !user.switches)
    }

    static func sentence(_ user: StepUser) -> String {
        guard user.switches else { return "steps run as the agent's own user \(user.user), in a user namespace" }
        return user.isAlone
            ? "each step runs as an unused user of its own (\(StepUser.unused.lowerBound) and above); there is no \(StepUser.name)"
            : "steps run as \(StepUser.name) (\(user.user))"
    }

    /// What a step's control groups could limit.
    package static func groups() -> ControlGroups { ControlGroups.find(enabling: false) }

    /// A real step; nil where it ran, else why it did not.
    package static func trial(hidden: [String]) async -> String? {
        do {
            let outcome = await (try Sandbox(hidden: hidden)).run(SandboxRequest(["/bin/true"])).outcome()
            return outcome.kind == .exited && outcome.exitCode == 0 ? nil : outcome.reason
        } catch {
            return ErrorChain.describe(error)
        }
    }
}
