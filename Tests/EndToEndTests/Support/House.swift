import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

/// All end-to-end tests: one at a time, since each runs two programs and a database on the cores that there are.
@Suite(.serialized) struct EndToEnd {}

/// A folder with a plane and an agent of its own. Everything in it ends and goes with `with`.
final class House {
    struct Stack {
        var name: String
        var kind = "terraform"
        var source: String
        var live: String
    }

    let folder: String
    /// Where the two programs lie.
    var programs: String
    /// The API's port; gateway and health take the next two.
    let port: Int
    private(set) var offer = Value.null
    private(set) var plane: Program?
    private var started: [Program] = []
    private var count = 0

    private init() throws {
        var template = Array("/tmp/dd0c-e2e.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Program.Failure(description: "no temporary folder") }
        folder = String(cString: made)
        // Postgres of a root's plane runs as another user, who must get through.
        chmod(folder, 0o711)
        programs = try Self.builtPrograms()
        port = try Self.freePorts()
    }

    static func with(_ body: (House) async throws -> Void) async throws {
        let house = try House()
        do {
            try await body(house)
        } catch {
            Issue.record("plane log: \(Program.text(house.folder + "/plane.err").suffix(1500))")
            await house.close()
            throw error
        }
        await house.close()
    }

    private func close() async {
        for program in started.reversed() { program.send(SIGTERM) }
        for program in started.reversed() where (try? await program.end(within: .seconds(20))) == nil {
            try? await program.killNow()
        }
        // The private Postgres of a killed plane ends on its own; its folder is wanted until then.
        let lock = folder + "/plane/postgres/data/postmaster.pid"
        _ = await eventually(within: .seconds(20)) { Glibc.access(lock, F_OK) != 0 }
        _ = try? await run(["rm", "-rf", folder + "/"], log: "/tmp/dd0c-e2e-rm.\(getpid())")
        for ending in [".out", ".err"] { unlink("/tmp/dd0c-e2e-rm.\(getpid())" + ending) }
    }

    // MARK: Programs

    @discardableResult
    func start(_ arguments: [String], log: String? = nil, input: String = "/dev/null") throws -> Program {
        count += 1
        let program = try Program(arguments, log: log ?? folder + "/\(count)", input: input)
        started.append(program)
        return program
    }

    func run(_ arguments: [String], log: String? = nil, input: String = "/dev/null") async throws -> (
        code: Int32, output: String, errors: String
    ) {
        let program = try start(arguments, log: log, input: input)
        let code = try await program.end(within: .seconds(60))
        started.removeAll { $0 === program }
        return (code, program.output, program.errors)
    }

    func agent(_ arguments: String..., input: String = "/dev/null") async throws -> (
        code: Int32, output: String, errors: String
    ) {
        try await run([programs + "/dd0c-agent"] + arguments, input: input)
    }

    var state: String { folder + "/agent" }
    var configuration: String { folder + "/agent.yaml" }
    var agentLog: String { Program.text(folder + "/agent-run.err") }

    /// `dd0c-plane dev`, ready. Started again it finds the same home and the same ports.
    func startPlane() async throws {
        let log = folder + "/plane"
        let plane = try start(
            [programs + "/dd0c-plane", "dev", "--home", folder + "/plane", "--port", "\(port)", "--format", "json"],
            log: log
        )
        let isReady = await eventually(within: .seconds(60)) { plane.output.hasSuffix("}\n") || plane.poll() != nil }
        try #require(isReady && plane.poll() == nil, "plane: \(plane.errors.suffix(1500))")
        offer = try JSON.parse(plane.output)
        self.plane = plane
    }

    func enrol() async throws {
        let token = try #require(offer["enrolmentToken"]?.stringValue)
        let done = try await agent(
            "enroll",
            "--server",
            "localhost:\(port + 1)",
            "--token",
            token,
            "--state-dir",
            state
        )
        try #require(done.code == 0, "enroll: \(done.errors)")
    }

    func startAgent() throws -> Program {
        try start([programs + "/dd0c-agent", "run", "--config", configuration], log: folder + "/agent-run")
    }

    func configure(_ stacks: [Stack]) throws {
        var text = "state_dir: \(state)\nscan_interval: 24h\nstacks:\n"
        for stack in stacks {
            text += "  - name: \(stack.name)\n    kind: \(stack.kind)\n"
            text += "    source: \(stack.source)\n    live: \(stack.live)\n"
        }
        try write(text, to: configuration)
    }

    // MARK: Files

    func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "wb") else { throw Program.Failure(description: "cannot write \(path)") }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Program.Failure(description: "cannot write \(path)")
        }
    }

    /// All files below a folder, one after the other.
    func contents(of folder: String) -> [UInt8] {
        guard let names = TestFile.names(in: folder) else { return (try? TestFile.read(folder)) ?? [] }
        return names.flatMap { name in
            var status = stat()
            let path = folder + "/" + name
            guard lstat(path, &status) == 0, [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
                return [UInt8]()
            }
            return contents(of: path)
        }
    }

    /// How many reports wait on disk.
    var spooled: Int { (TestFile.names(in: state + "/spool") ?? []).filter { $0 != "lock" }.count }

    /// The sample estate with its planted secrets, and its three stacks.
    func makeEstate() async throws -> [Stack] {
        let estate = folder + "/estate"
        let made = try await run([Fixtures.repository + "/scripts/make-estate", estate])
        try #require(made.code == 0, "\(made.errors)")
        let terraform = ["shop-aws", "edge-dns"].map { name in
            Stack(
                name: name,
                source: "\(estate)/\(name)/terraform.tfstate",
                live: "\(estate)/\(name)/refresh-only-plan.json"
            )
        }
        let cluster = estate + "/shop-cluster"
        return terraform + [
            Stack(name: "shop-cluster", kind: "kubernetes", source: cluster + "/manifests", live: cluster + "/live")
        ]
    }

    // MARK: The API and the database

    func get(_ path: String) async throws -> Value {
        let key = try #require(offer["apiKey"]?.stringValue)
        let reply = try await HTTPProbe(port: port, key: key).get(path)
        guard reply.status == 200 else { throw Program.Failure(description: "\(path): \(reply.status) \(reply.text)") }
        return try JSON.parse(reply.body)
    }

    /// All rows of a list, page after page.
    func list(_ path: String) async throws -> [Value] {
        var rows: [Value] = []
        var cursor: String?
        repeat {
            let page = try await get(path + "?limit=200" + (cursor.map { "&cursor=\($0)" } ?? ""))
            rows += page["items"]?.arrayValue ?? []
            cursor = page["nextCursor"]?.stringValue
        } while cursor != nil
        return rows
    }

    func health(_ path: String) async -> Int {
        (try? await HTTPProbe(port: port + 2).get(path).status) ?? 0
    }

    /// A statement as the owner of everything, past row-level security. The answer without decoration.
    func sql(_ statement: String) async throws -> String {
        let done = try await postgres("psql", ["-XAtq", "-d", "dd0c", "-c", statement])
        guard done.code == 0 else { throw Program.Failure(description: done.errors) }
        return String(done.output.dropLast())
    }

    func postgres(_ tool: String, _ arguments: [String]) async throws -> (code: Int32, output: String, errors: String) {
        let base = "/usr/lib/postgresql"
        let version = (TestFile.names(in: base) ?? []).last { Glibc.access("\(base)/\($0)/bin/postgres", X_OK) == 0 }
        let bin = version.map { "\(base)/\($0)/bin/" } ?? ""
        let words = [bin + tool, "-h", folder + "/plane/postgres", "-U", "postgres"] + arguments
        return try await run(try asPostgresUser() + words)
    }

    /// What stands before a command that runs as the user who owns the private Postgres.
    func asPostgresUser() throws -> [String] {
        var status = stat()
        guard stat(folder + "/plane/postgres/data", &status) == 0 else {
            throw Program.Failure(description: "no private Postgres")
        }
        if status.st_uid == geteuid() { return [] }
        return ["setpriv", "--reuid=\(status.st_uid)", "--regid=\(status.st_gid)", "--clear-groups"]
    }

    private static func builtPrograms() throws -> String {
        if let named = getenv("DD0C_BIN") { return String(cString: named) }
        var path = [CChar](repeating: 0, count: 4096)
        guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else {
            throw Program.Failure(description: "set DD0C_BIN")
        }
        // Run by the toolchain's helper, the way to the build folder is in the arguments.
        let candidates =
            CommandLine.arguments + [String(decoding: path.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)]
        for candidate in candidates + [Fixtures.repository + "/.build/debug/x"] {
            var parts = candidate.split(separator: "/", omittingEmptySubsequences: false)
            while parts.count > 1 {
                parts.removeLast()
                let folder = parts.joined(separator: "/")
                if Glibc.access(folder + "/dd0c-plane", X_OK) == 0 { return folder }
            }
        }
        throw Program.Failure(description: "no built dd0c-plane; set DD0C_BIN")
    }

    /// Three ports in a row that nobody has, below those that the system gives out itself.
    private static func freePorts() throws -> Int {
        for _ in 0..<200 {
            let first = Int.random(in: 20_000..<32_000)
            if (first..<(first + 3)).allSatisfy(isFree) { return first }
        }
        throw Program.Failure(description: "no three free ports")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        } == 0
    }
}
