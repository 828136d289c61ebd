internal import Logging
internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase
internal import SharedTelemetry

/// Writes refused passwords into the audit trail, behind the answer: who measures the time of an answer must not see whether
/// there was an account to write about. At most 256 wait; a flood loses the rest, which are counted.
package struct RefusalNotes: Service {
    struct Note: Sendable {
        let tenant: TenantID
        let user: UserID
        let address: String
    }

    private let notes: AsyncStream<Note>
    private let post: AsyncStream<Note>.Continuation
    private let database: Database
    private let metrics: AccountMetrics
    private let logger: Logger

    init(database: Database, metrics: AccountMetrics, logger: Logger) {
        (notes, post) = AsyncStream.makeStream(of: Note.self, bufferingPolicy: .bufferingOldest(256))
        self.database = database
        self.metrics = metrics
        self.logger = logger
    }

    func note(_ note: Note) {
        if case .dropped = post.yield(note) { metrics.lostNotes.add(1) }
    }

    package func run() async throws {
        let post = post
        // What was noted before the end is still written.
        await withGracefulShutdownHandler {
            for await note in notes { await write(note) }
        } onGracefulShutdown: {
            post.finish()
        }
    }

    private func write(_ note: Note) async {
        do {
            try await database.tenant(note.tenant) { session in
                try Audit.append(
                    in: session,
                    actor: "user:\(note.user)",
                    action: "account.password.refused",
                    target: "user:\(note.user)",
                    details: ["address": .string(note.address)]
                )
            }
        } catch {
            metrics.lostNotes.add(1)
            logger.warning(
                "cannot write a refused password into the audit trail",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
        }
    }
}
