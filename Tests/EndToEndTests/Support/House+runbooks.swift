import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import Synchronization
import TestKit
import Testing

/// What the tests of runbooks do with a house: keys for several people, runbooks, executions, and the processes of steps.
extension House {
    /// A key of its own for somebody of this role, made by the operator: keys that one person makes are one person.
    func person(_ role: String) async throws -> HTTPProbe {
        let words = ["apikey", "create", "--tenant", "dev", "--name", "e2e-\(role)", "--role", role]
        let made = try await run([programs + "/dd0c-plane"] + words + ["--config", folder + "/plane/plane.yaml"])
        guard made.code == 0 else { throw Program.Failure(description: made.errors) }
        return HTTPProbe(port: port, key: String(made.output.filter { !$0.isNewline }))
    }

    static func ok(_ reply: HTTPProbe.Reply) throws -> Value {
        guard (200..<300).contains(reply.status) else {
            throw Program.Failure(description: "\(reply.status) \(reply.text)")
        }
        return try JSON.parse(reply.body)
    }

    /// A plane and an agent that executes steps.
    func startPair() async throws -> Program {
        try configure([])
        try await startPlane()
        try await enrol()
        let agent = try startAgent()
        try await agentIsThere()
        return agent
    }

    func agentIsThere() async throws {
        await soon(within: .seconds(60)) {
            try await self.sql("SELECT count(*) FROM fleet_agents WHERE runs_steps AND disconnected_at IS NULL") == "1"
        }
    }

    /// A runbook at the level at which people are asked.
    func runbook(_ source: String, as admin: HTTPProbe) async throws -> String {
        let made = try await Self.ok(
            admin.post("/v1/runbooks", JSON.bytes(["name": "End to end", "source": .string(source)]))
        )
        let id = try #require(made["id"]?.stringValue)
        let raise: Value = ["level": 2, "reason": "end to end"]
        _ = try await Self.ok(admin.post("/v1/runbooks/\(id)/trust", JSON.bytes(raise)))
        return id
    }

    func execute(_ runbook: String, as starter: HTTPProbe, _ variables: Value = [:]) async throws -> String {
        let body: Value = ["runbookId": .string(runbook), "variables": variables]
        let made = try await Self.ok(starter.post("/v1/executions", JSON.bytes(body)))
        return try #require(made["id"]?.stringValue)
    }

    func execution(_ id: String) async throws -> Value { try await get("/v1/executions/\(id)") }

    /// Waits for one of these states; gives the execution then.
    @discardableResult
    func reaches(_ id: String, _ states: String..., within limit: Duration = .seconds(60)) async throws -> Value {
        var last = Value.null
        // The plane lets a key ask only so often in a minute.
        _ = await eventually(within: limit, every: .milliseconds(100)) {
            guard let now = try? await self.execution(id) else { return false }
            last = now
            return states.contains(now["state"]?.stringValue ?? "")
        }
        try #require(states.contains(last["state"]?.stringValue ?? ""), "\(last)\n\(agentLog.suffix(800))")
        return last
    }

    /// The command that is asked for now; nil where none is.
    func asked(_ id: String) async throws -> String? {
        try await get("/v1/approvals?state=pending&execution=\(id)")["items"]?[0]?["command"]?.stringValue
    }

    func question(_ id: String) async throws -> Value {
        try #require(try await get("/v1/approvals?state=pending&execution=\(id)")["items"]?[0])
    }

    func answer(_ question: Value, as person: HTTPProbe, typed: Bool = true) async throws -> HTTPProbe.Reply {
        let (path, body) = Self.approval(question, typed: typed)
        return try await person.post(path, body)
    }

    static func approval(_ question: Value, typed: Bool) -> (path: String, body: [UInt8]) {
        var body = ValueObject([("hash", question["hash"] ?? .null)])
        if typed, let word = question["confirmation"]?.stringValue { body["confirmation"] = .string(word) }
        return ("/v1/approvals/\(question["id"]?.stringValue ?? "")/approve", JSON.bytes(.object(body)))
    }

    /// The events of an execution as they come, from one number on, written to a file by curl.
    func follow(_ id: String, after: Int? = nil, key: String) throws -> Program {
        var words = ["curl", "-sN", "-H", "X-API-Key: \(key)"]
        if let after { words += ["-H", "Last-Event-ID: \(after)"] }
        return try start(words + ["http://127.0.0.1:\(port)/v1/executions/\(id)/events"])
    }
}

/// Server-sent events as text.
struct StreamedEvents {
    var events: [(id: Int, kind: String, data: Value)] = []

    /// The whole events of a stream that may have been broken off.
    init(_ text: String) {
        for block in text.components(separatedBy: "\n\n").dropLast() {
            var event: (id: Int, kind: String, data: Value) = (0, "", .null)
            for line in block.split(separator: "\n") {
                if line.hasPrefix("id: ") { event.id = Int(line.dropFirst(4)) ?? 0 }
                if line.hasPrefix("event: ") { event.kind = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") {
                    event.data = (try? JSON.parse(String(line.dropFirst(6))))?["data"] ?? .null
                }
            }
            if event.id > 0 { events.append(event) }
        }
    }

    var output: String { events.filter { $0.kind == "output" }.compactMap { $0.data["text"]?.stringValue }.joined() }
}

extension String {
    fileprivate func components(separatedBy mark: String) -> [Substring] {
        split(separator: mark, omittingEmptySubsequences: false)
    }
}

/// Counts how often a command was executed on this machine, by the program that it starts: no step can tell us otherwise, since it has
/// no network and no folder outside.
final class ExecutionCounter: Sendable {
    private let words: String
    private let seen = LockedSet()
    private let task: Task<Void, Never>

    /// - Parameter words: the whole command line of the program, arguments separated by a blank.
    init(_ words: String) {
        self.words = words
        let (line, seen) = (words, seen)
        task = Task {
            while !Task.isCancelled {
                for process in Self.running(line) { seen.insert(process) }
                // A pause that ends with the counter; the commands that are counted take longer.
                _ = await eventually(within: .milliseconds(60)) { Task.isCancelled }
            }
        }
    }

    deinit { task.cancel() }

    /// Looks once more, so that a process that runs now is counted whenever the task looked last.
    var count: Int {
        _ = isRunning
        return seen.count
    }

    /// What is found running is counted: who has waited for this has been told of an execution that `count` holds.
    var isRunning: Bool {
        let now = Self.running(words)
        for process in now { seen.insert(process) }
        return !now.isEmpty
    }

    /// Process and start time, since numbers come again.
    private static func running(_ line: String) -> [String] {
        (TestFile.names(in: "/proc") ?? []).compactMap { name in
            guard name.first?.isNumber == true else { return nil }
            let command = Program.text("/proc/\(name)/cmdline").split(separator: "\0").joined(separator: " ")
            guard command == line else { return nil }
            let start = Program.text("/proc/\(name)/stat").split(separator: " ").dropFirst(21).first ?? ""
            return start.isEmpty ? nil : "\(name)/\(start)"
        }
    }
}

/// A set that several tasks add to.
private final class LockedSet: Sendable {
    private let members = Mutex<Set<String>>([])
    func insert(_ member: String) { members.withLock { _ = $0.insert(member) } }
    var count: Int { members.withLock { $0.count } }
}
