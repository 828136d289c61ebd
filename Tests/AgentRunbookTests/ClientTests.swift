import AgentSandbox
import Glibc
import SharedRisk
import SharedRunbook
import TestKit
import Testing

@testable import AgentRunbook

/// Steps that are no shell, and what is lent to them: real clients in the real sandbox, against a real database and a real server.
@Suite(.enabled(if: Programs.hasSandbox), .serialized) struct ClientTests {
    private static func run(_ policy: String, _ work: StepWork) async throws -> (end: StepEnd, output: String) {
        let executor = StepExecutor(
            sandbox: try Sandbox(hidden: []),
            policy: try LocalPolicy.parse(Array(policy.utf8)),
            killSwitch: KillSwitch("/nonexistent/stop-steps")
        )
        let said = Said()
        let report = await executor.run(work, stop: StepStop()) { said.add($0.bytes) }
        return (report.result, said.text)
    }

    private static func sql(_ text: String, secrets: [String] = []) -> StepWork {
        var work = StepWork(.sql, text, promised: .dangerous)
        (work.network, work.uses, work.secrets) = (.host, ["orders"], secrets)
        return work
    }

    @Test func sqlGoesToADatabase() async throws {
        let server = try Database()
        let policy = """
            network: host
            connections:
              orders:
                client: psql
                arguments: ["--host=127.0.0.1", "--port=\(server.port)", "--username=step", "--dbname=postgres"]
                secrets: {PGPASSWORD: \(Database.password)}
            """
        let made = try await Self.run(policy, Self.sql("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);"))
        #expect(made.end.status == .succeeded, "\(made)")
        let read = try await Self.run(policy, Self.sql("SELECT sum(a) AS total, '\(Database.password)' AS p FROM t"))
        #expect(read.output.contains("total") && read.output.contains("3"), "\(read)")
        #expect(!read.output.contains(Database.password), "what the policy lends is not shown")
        // One transaction: what fails leaves nothing.
        let failed = try await Self.run(policy, Self.sql("INSERT INTO t VALUES (7); SELECT 1/0"))
        #expect(failed.end.status == .failed && failed.output.contains("division by zero"), "\(failed)")
        let secret = try await Self.run(
            policy,
            Self.sql("SELECT count(*) FROM t WHERE 'v4lue-x' <> ''", secrets: ["v4lue-x"])
        )
        #expect(secret.end.status == .succeeded && secret.output.contains("2"), "\(secret)")
        let failedToo = try await Self.run(
            policy,
            Self.sql("INSERT INTO t VALUES (7); SELECT 'v4lue-x', 1/0", secrets: ["v4lue-x"])
        )
        #expect(failedToo.end.status == .failed)
        let left = try await Self.run(policy, Self.sql("SELECT 'rows=' || count(*) FROM t"))
        #expect(left.output.contains("rows=2"), "\(left)")
    }

    @Test func httpGoesToAServer() async throws {
        let server = try Server()
        let policy = """
            network: host
            connections: {api: {client: curl, hosts: ["http://127.0.0.1:\(server.port)"]}}
            """
        func ask(_ text: String) async throws -> (end: StepEnd, output: String) {
            var work = StepWork(.http, text, promised: .dangerous)
            (work.network, work.uses) = (.host, ["api"])
            return try await Self.run(policy, work)
        }
        let base = "http://127.0.0.1:\(server.port)"
        let get = try await ask("GET \(base)/echo?x=[1]")
        #expect(get.end.status == .succeeded && get.output.hasPrefix("GET /echo?x=[1]\n"), "\(get)")
        let post = try await ask("POST \(base)/echo\nX-Asked: yes \"quoted\"\n\n{\"a\": 1}\n")
        #expect(post.output.hasPrefix("POST /echo\nyes \"quoted\"\n{\"a\": 1}"), "\(post)")
        #expect(try await ask("HEAD \(base)/echo").end.status == .succeeded)
        let missing = try await ask("GET \(base)/missing")
        #expect(missing.end.status == .failed && missing.output.contains("404"), "\(missing)")
        // A redirection is not followed: its target may be anybody's.
        let moved = try await ask("GET \(base)/moved")
        #expect(!moved.output.contains("GET /echo"), "\(moved)")
    }

    /// Folders of a connection are there, read-only, with the variables; nothing of it is there for a step that does not name it.
    @Test func foldersAreLentReadOnly() async throws {
        let folder = TemporaryFolder()
        folder.write("config", "lent\n")
        chmod(folder.path + "/config", 0o600)
        let policy = "connections: {kube: {read: [\(folder.path)], environment: {KUBECONFIG: \(folder.path)/config}}}"
        var work = StepWork(.shell, "cat $KUBECONFIG; echo x > $KUBECONFIG || echo closed", promised: .dangerous)
        work.uses = ["kube"]
        let lent = try await Self.run(policy, work)
        guard lent.end.status != .refused else {
            // Some file systems cannot map owners (an overlay of a container); then that is said.
            return #expect(lent.end.reason.contains("on this file system"))
        }
        #expect(lent.output.contains("lent\n") && lent.output.contains("closed"), "\(lent)")
        #expect(folder.text("config") == "lent\n")
        work.uses = []
        #expect(try await Self.run(policy, work).output.contains("lent") == false)
    }

    // MARK: What runs where a step is stopped

    private static func stopped(
        _ onStop: String,
        _ cause: StepStop.Cause = .cancelled,
        killSwitch: KillSwitch = KillSwitch("/nonexistent/stop-steps"),
        timeout: Duration = .seconds(60),
        before: @Sendable (StepStop) -> Void = { $0.stop("enough") }
    ) async throws -> StepEnd {
        let executor = StepExecutor(sandbox: try Sandbox(hidden: []), policy: LocalPolicy(), killSwitch: killSwitch)
        var work = StepWork(.shell, "echo began; sleep 60", promised: .dangerous)
        (work.onStop, work.timeout, work.secrets) = (onStop, timeout, ["t0ken-of-it"])
        let stop = StepStop()
        let report = await executor.run(work, stop: stop) { _ in
            // It runs: now it is stopped.
            if timeout > .seconds(30) { stop.stop("enough", cause) }
        }
        return report.result
    }

    @Test(arguments: [StepStop.Cause.cancelled, .killed, .partitioned, .interrupted])
    func letsGo(_ cause: StepStop.Cause) async throws {
        let end = try await Self.stopped("echo free t0ken-of-it", cause)
        #expect(end.status == .cancelled)
        #expect(end.release?.isDone == true)
        #expect(end.release?.text.hasPrefix("free [REDACTED") == true, "\(end.release?.text ?? "")")
    }

    @Test func letsGoAtItsTime() async throws {
        let end = try await Self.stopped("echo free", timeout: .seconds(1))
        #expect(end.status == .timedOut && end.release?.isDone == true)
    }

    @Test func tellsWhatStays() async throws {
        let end = try await Self.stopped("echo Lock 4711 stays >&2; exit 3")
        #expect(end.release?.isDone == false)
        #expect(end.release?.text.contains("Lock 4711 stays") == true)
    }

    /// The kill switch of the host stops all work, this too.
    @Test func theKillSwitchStopsItToo() async throws {
        let folder = TemporaryFolder()
        let executor = StepExecutor(
            sandbox: try Sandbox(hidden: []),
            policy: LocalPolicy(),
            killSwitch: KillSwitch(folder.path + "/stop-steps")
        )
        var work = StepWork(.shell, "echo began; sleep 60", promised: .dangerous)
        work.onStop = "echo free"
        let report = await executor.run(work, stop: StepStop()) { _ in folder.write("stop-steps", "") }
        #expect(report.result.release?.isDone == false)
        #expect(report.result.release?.text == KillSwitch.reason)
    }

    /// A step that came to its own end has let go by itself.
    @Test func anEndOfItsOwnNeedsNone() async throws {
        let executor = StepExecutor(
            sandbox: try Sandbox(hidden: []),
            policy: LocalPolicy(),
            killSwitch: KillSwitch("/nonexistent/stop-steps")
        )
        for command in ["true", "exit 4"] {
            var work = StepWork(.shell, command, promised: .dangerous)
            work.onStop = "echo free"
            let report = await executor.run(work, stop: StepStop()) { _ in }
            #expect(report.result.kind == .exited && report.result.release == nil)
        }
    }
}
