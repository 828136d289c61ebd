import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// `dd0c-agent sandbox` as the contract says, where the program has been built (`scripts/test` names its folder).
@Suite(.enabled(if: BuiltAgent.path != nil)) struct ProgramTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let words: String
        let code: Int32
        let outcome: String
        var output = ""

        var testDescription: String { words }
    }

    static let rows: [Row] = [
        Row(words: "-- /bin/true", code: 0, outcome: "exited"),
        Row(words: "-- sh -c 'echo out; echo err >&2; exit 9'", code: 9, outcome: "exited", output: "out\n"),
        Row(words: "-- sh -c 'printf no-newline >&2'", code: 0, outcome: "exited"),
        Row(words: "-- sh -c 'kill -KILL $$'", code: 137, outcome: "exited"),
        Row(words: "-- cat", code: 0, outcome: "exited", output: "from stdin\n"),
        Row(words: "-- pwd", code: 0, outcome: "exited", output: "/work\n"),
        Row(words: "--timeout 0.3 -- sleep 100", code: 124, outcome: "timeout"),
        Row(words: "--disk 100000 -- sh -c 'head -c 1000000 /dev/zero > f'", code: 137, outcome: "disk"),
        Row(words: "-- no-such-program", code: 125, outcome: "refused"),
        Row(words: "--writable /etc -- true", code: 125, outcome: "refused"),
        Row(words: "--timeout 0 -- true", code: 125, outcome: "refused"),
        Row(words: "--memory 1 -- true", code: 125, outcome: "refused"),
        Row(words: "--cpus 0 -- true", code: 125, outcome: "refused"),
        Row(words: "--network bridge -- true", code: 125, outcome: "refused"),
        Row(words: "", code: 125, outcome: "refused"),
        Row(words: "--no-such-option -- true", code: 64, outcome: "refused"),
    ]

    @Test(arguments: rows)
    func keepsTheContract(_ row: Row) throws {
        let result = try Self.run("sandbox \(row.words)")
        guard Machine.hasNamespaces || row.outcome == "refused" else {
            #expect(result.code == 125)
            return
        }
        #expect(result.code == row.code)
        #expect(result.last.hasPrefix("{\"outcome\":\"\(row.outcome)\",\"reason\":\""), "\(result.last)")
        if row.code == 0 { #expect(result.output == row.output) }
        // What it used is said where something ran.
        for name in ["exitCode", "milliseconds", "userMilliseconds", "systemMilliseconds"] {
            #expect(result.last.contains("\"\(name)\":") == (row.outcome != "refused"), "\(name): \(result.last)")
        }
        #expect(result.last.contains("\"signal\":9") == row.words.contains("kill -KILL"))
    }

    /// A flood into a program that takes nothing, and one that goes away.
    @Test func endsWithItsReader() throws {
        let result = try Self.run("sandbox --timeout 20 -- yes", pipe: "| head -n 1")
        #expect(result.output == (Machine.hasNamespaces ? "y\n" : ""))
        #expect(result.last.hasPrefix("{\"outcome\":\""))
    }

    /// 40: a machine whose kernel gives no namespaces. Steps are refused, the rest of the agent works.
    @Test(.enabled(if: Machine.isRoot && Machine.hasNamespaces))
    func refusesWithoutNamespaces() throws {
        let closed =
            "unshare --user --map-root-user sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"' sh"
        let result = try Self.run("sandbox -- /bin/echo ran", before: closed)
        #expect(result.code == 125)
        #expect(result.output.isEmpty)
        #expect(result.last.hasPrefix("{\"outcome\":\"refused\""))
        #expect(try Self.run("version", before: closed).code == 0)
        // As the ordinary user that it is in there, not as root that cannot change its user.
        let user =
            "unshare --user --map-root-user sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; "
            + "exec unshare --user --map-user=1000 true' sh"
        #expect(system(user + " 2>/dev/null") != 0)
    }

    /// 26: the agent itself is killed, which nothing can catch.
    @Test(.enabled(if: Machine.hasNamespaces)) func leavesNothingWhenTheAgentIsKilled() throws {
        let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
        let agent = try #require(BuiltAgent.path)
        let script = """
            '\(agent)' sandbox -- sh -c 'setsid sleep \(mark) & sleep \(mark)' >/dev/null 2>&1 &
            agent=$!
            timeout 20 sh -c 'until [ "$(pgrep -xc -f "sleep \(mark)")" -ge 2 ]; do :; done' || exit 1
            kill -KILL $agent
            timeout 20 sh -c 'while pgrep -x -f "sleep \(mark)" >/dev/null; do :; done' || exit 2
            """
        let folder = TemporaryFolder()
        folder.write("script", script)
        #expect(system("\(BuiltAgent.adopt) sh '\(folder.path)/script'") == 0)
        #expect(Processes.named("sleep \(mark)").isEmpty)
    }

    /// An interrupt reaches the step, which may ignore it.
    @Test(.enabled(if: Machine.hasNamespaces)) func endsAtASignal() throws {
        let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
        let result = try Self.run(
            "sandbox -- sh -c 'trap \"\" TERM; sleep \(mark); sleep \(mark)'",
            before: "timeout -s TERM 2"
        )
        #expect(result.last.contains("cancelled by"))
        #expect(Processes.named(mark).isEmpty)
    }

    private static func run(
        _ words: String,
        before: String = "",
        pipe: String = ""
    ) throws -> (code: Int32, output: String, last: String) {
        let folder = TemporaryFolder()
        folder.write("in", "from stdin\n")
        guard let agent = BuiltAgent.path else { throw Unusable(path: "dd0c-agent") }
        let here = folder.path
        _ = system(
            "{ \(BuiltAgent.adopt) \(before) '\(agent)' \(words) < '\(here)/in' 2> '\(here)/err'; echo $? > '\(here)/code'; } \(pipe) > '\(here)/out'"
        )
        func text(_ name: String) throws -> String {
            String(decoding: try TestFile.read("\(here)/\(name)"), as: UTF8.self)
        }
        let last = try text("err").split(separator: "\n", omittingEmptySubsequences: false).dropLast().last ?? ""
        return (Int32(try text("code").dropLast()) ?? -1, try text("out"), String(last))
    }
}
