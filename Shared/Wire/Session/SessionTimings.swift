/// The times of the protocol. Configurable so that tests need not wait; the defaults are PROTOCOL.md's.
package struct SessionTimings: Sendable {
    /// From the open connection to the hello, and from the hello to the welcome.
    package var helloTimeout: Duration = .seconds(10)
    package var pingAfter: Duration = .seconds(15)
    package var deadAfter: Duration = .seconds(45)
    package var heartbeatEvery: Duration = .seconds(60)

    package init() {}
    package static let standard = SessionTimings()
}
