package import Logging
package import PlanePostgres
internal import ServiceLifecycle
internal import SharedBase

/// Wakes workers when a message was added: one listening connection for all topics of a process.
///
/// Without it workers find work at their next poll; nothing is lost either way.
package struct QueueWakeups: Service {
    private let settings: PostgresSettings
    private let workers: [QueueWorker]
    private let logger: Logger

    package init(_ settings: PostgresSettings, _ workers: [QueueWorker], logger: Logger = Logger(label: "dd0c.queue")) {
        self.settings = settings
        self.workers = workers
        self.logger = logger
    }

    package func run() async throws {
        let listener = try PostgresListener(settings, channels: [Queue.channel], logger: logger)
        await withGracefulShutdownHandler {
            for await event in listener.events {
                for worker in workers {
                    switch event {
                    case .listening: worker.wake()
                    case .notification(_, let topic): if topic == worker.topic { worker.wake() }
                    }
                }
            }
        } onGracefulShutdown: {
            listener.stop()
        }
        listener.stop()
    }
}
