internal import PlaneKernel
internal import ServiceLifecycle
internal import SharedBase

/// The events of an execution as server-sent events, from a number on until the execution is at its end.
///
/// It reads the table twice a second: so it works whichever plane moves the execution, and nothing can be missed or swapped.
struct EventFeed: AsyncSequence, Sendable {
    let database: Database
    let tenant: TenantID
    let run: RunID
    let after: Int

    static let pause = Duration.milliseconds(500)
    /// Rounds without an event after which a comment shows that the stream lives: 15 s.
    static let quietRounds = 30

    func makeAsyncIterator() -> Iterator { Iterator(feed: self, last: after) }

    struct Iterator: AsyncIteratorProtocol {
        let feed: EventFeed
        var last: Int
        var quiet = 0
        var isOpen = false

        mutating func next() async throws -> [UInt8]? {
            if !isOpen {
                isOpen = true
                return Array("retry: 1000\n\n".utf8)
            }
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                let (events, isFinal) = try await read()
                if let newest = events.last {
                    last = newest.sequence
                    quiet = 0
                    return events.flatMap { EventFeed.bytes($0) }
                }
                if isFinal { return nil }
                quiet += 1
                if quiet % EventFeed.quietRounds == 0 { return Array(": quiet\n\n".utf8) }
                try await Task.sleep(for: EventFeed.pause)
            }
            return nil
        }

        private func read() async throws -> ([StoredEvent], Bool) {
            let feed = feed
            let last = last
            return try await feed.database.tenant(feed.tenant, readOnly: true) { session in
                // The state first: what comes between the two reads is told in the next round.
                let isFinal = try RunStore.state(session, feed.run)?.isFinal ?? true
                return (try EventStore.list(session, feed.run, after: last), isFinal)
            }
        }
    }

    /// JSON has no line ends of its own, so one `data` line holds it.
    static func bytes(_ event: StoredEvent) -> [UInt8] {
        Array(
            "id: \(event.sequence)\nevent: \(event.kind)\ndata: {\"at\":\"\(event.at)\",\"data\":\(event.data)}\n\n"
                .utf8
        )
    }
}
