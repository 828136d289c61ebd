import AgentLink
import AgentSpool
import Glibc
import Logging
import SharedBase
import SharedTelemetry
import SharedWire
import Synchronization
import TestKit

/// What a link test needs around it: a folder, a spool, a log that is kept.
final class LinkBench: Sendable {
    let folder: String
    let spool: SpoolStore
    let log = KeptLog()

    init() throws {
        var template = Array("/tmp/dd0c-link-XXXXXX".utf8CString)
        folder = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp/dd0c-link-none"
        }
        spool = try SpoolStore(folder: folder + "/spool")
    }

    deinit { Self.remove(folder) }

    func client(
        _ identity: AgentIdentity,
        chunkBytes: Int = 1000,
        hooks: LinkHooks = LinkHooks(),
        registry: MetricsRegistry = MetricsRegistry(),
        clock: WallClock = .system,
        backoff: Backoff = Backoff(base: .milliseconds(1), cap: .milliseconds(5))
    ) -> LinkClient {
        var settings = LinkSettings(agentVersion: "0.1.0", hostname: "test")
        settings.backoff = backoff
        settings.chunkBytes = chunkBytes
        let log = log
        return LinkClient(
            identity: identity,
            store: IdentityStore(stateDirectory: folder),
            spool: spool,
            settings: settings,
            hooks: hooks,
            logger: Logger(label: "test") { _ in log },
            registry: registry,
            clock: clock
        )
    }

    /// Adds a report of `count` bytes and gives its bytes back.
    func add(_ number: UInt64, _ count: Int, stack: String = "prod") async throws -> [UInt8] {
        var generator = SeededGenerator(seed: number)
        return try await add(number, bytes: generator.bytes(count), stack: stack)
    }

    /// Adds a report of these bytes and gives them back.
    func add(_ number: UInt64, bytes: [UInt8], stack: String = "prod") async throws -> [UInt8] {
        let id = ReportID(high: 9, low: number)
        _ = try await spool.add(id, kind: "terraform", stack: stack, bytes: bytes, at: WallClock.system.now())
        return bytes
    }

    /// Runs the link beside `body`, then stops it and waits for its end.
    func running<T: Sendable>(_ client: LinkClient, _ body: () async throws -> T) async throws -> T {
        let task = Task { try await client.run() }
        do {
            let result = try await body()
            task.cancel()
            try await task.value
            return result
        } catch {
            task.cancel()
            _ = try? await task.value
            throw error
        }
    }

    /// Waits until the spool is empty: a removed report is the last step of a delivery.
    func drained() async throws { while try await spool.stats.reports > 0 { await Task.yield() } }

    private static func remove(_ path: String) {
        for name in TestFile.names(in: path) ?? [] { remove(path + "/" + name) }
        if rmdir(path) != 0 { unlink(path) }
    }
}

/// Keeps what is logged.
struct KeptLog: LogHandler, Sendable {
    final class Lines: Sendable {
        let all = Mutex<[(level: Logger.Level, text: String)]>([])
    }

    let lines = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let text = "\(event.message) \(event.metadata ?? [:])"
        lines.all.withLock { $0.append((event.level, text)) }
    }

    func texts(_ level: Logger.Level) -> [String] { lines.all.withLock { $0.filter { $0.level == level }.map(\.text) } }
}
