internal import CPostgres
internal import Glibc
package import Logging
internal import SharedBase
internal import Synchronization

/// What a listener hears.
package enum PostgresEvent: Sendable, Equatable {
    /// LISTEN stands, for the first time or again after an outage in which notifications were lost: read the truth now.
    case listening
    case notification(channel: String, payload: String)
}

/// Waits for NOTIFY on a connection and a thread of its own. Notifications are a wake-up only; the truth is a row.
package final class PostgresListener: Sendable {
    /// One reader. Ends after `stop()`. A slow reader loses the oldest events beyond 1024.
    package let events: AsyncStream<PostgresEvent>
    private let output: AsyncStream<PostgresEvent>.Continuation
    private let settings: PostgresSettings
    private let channels: [String]
    private let logger: Logger
    private let wake: Int32
    private let stopping = Mutex(false)

    /// Begins to connect and listen at once. Channel names are ours: letters, digits, `_`.
    package init(
        _ settings: PostgresSettings,
        channels: [String],
        logger: Logger = Logger(label: "dd0c.postgres")
    ) throws(PostgresError) {
        self.settings = settings
        self.channels = channels
        self.logger = logger
        (events, output) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
        wake = dd0c_wake_descriptor()
        try OwnThread.start("dd0c-pg-listen") { [self] in listen() }
    }

    deinit { close(wake) }

    /// Ends the stream and closes the connection, soon after.
    package func stop() {
        stopping.withLock { $0 = true }
        dd0c_wake(wake)
        output.finish()
    }

    private var isStopped: Bool { stopping.withLock { $0 } }

    private func listen() {
        let connection = PostgresConnection(settings)
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
        while !isStopped {
            do throws(PostgresError) {
                try connection.connect(unless: { self.isStopped })
                for channel in channels { try connection.simple("LISTEN \"\(channel)\"") }
                backoff.reset()
                output.yield(.listening)
                hear(connection)
            } catch {
                if backoff.failures == 0, !isStopped {
                    let chain = Logger.MetadataValue.string(ErrorChain.describe(error))
                    logger.warning("cannot listen for notifications, trying again", metadata: ["error.chain": chain])
                }
                pause(backoff.next(.system) + .milliseconds(20))
            }
        }
        output.finish()
    }

    /// Until the connection breaks or the end is asked for.
    private func hear(_ connection: PostgresConnection) {
        while !isStopped {
            for (channel, payload) in connection.notifications() {
                output.yield(.notification(channel: channel, payload: payload))
            }
            guard connection.isAlive else { return connection.disconnect() }
            var descriptors = [
                pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&descriptors, 2, 30_000)
        }
    }

    private func pause(_ duration: Duration) {
        var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, Int32(clamping: duration.wholeMilliseconds))
    }
}
