internal import SharedBase
package import SharedWire

/// What one gateway allows. Injected, so that tests can shorten the times.
package struct GatewayLimits: Sendable {
    /// Connections at one time; one more is closed at once.
    package var maximumConnections = 4096
    /// Hello within 10 s of the accept (handshake included), ping after 15 s, dead after 45 s.
    package var timings = SessionTimings.standard
    /// From an enrolment request to its answer.
    package var enrolmentTimeout = Duration.seconds(10)
    /// How long the other side has to read the last frame before its connection is cut.
    package var closeGrace = Duration.seconds(2)
    /// Bytes of one whole report.
    package var maximumReportBytes = 50 * 1024 * 1024
    /// What an agent may have in flight. Times `maximumConnections` this bounds the memory that waits for the database.
    package var credits = Credits(messages: 16, bytes: 2 * 1024 * 1024)
    /// First and longest wait between attempts to store a chunk while the database is away.
    package var retryBase = Duration.milliseconds(100)
    package var retryCap = Duration.seconds(5)

    package init() {}
}
