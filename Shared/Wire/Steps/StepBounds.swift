/// The numbers that bound what steps can make either side hold. Source: PROTOCOL.md, section 11.
package enum StepBounds {
    /// Bytes of a command: the shell text, or all arguments together.
    package static let command = 64 * 1024
    package static let arguments = 1024
    /// Secret values of one command, and bytes of each.
    package static let secrets = 256
    package static let secret = 4096
    /// Connections that a step may use, and bytes of the name of one.
    package static let uses = 8
    package static let use = 64
    package static let writable = 32
    package static let path = 4096
    /// Seconds. Source: P6-E3-09.
    package static let timeout = 1...1800
    package static let lease = 1...86_400
    /// Body bytes of one frame of output.
    package static let outputFrame = 16 * 1024
    /// Bytes of output of one attempt that may be in flight until the plane says otherwise.
    package static let outputWindow = 256 * 1024
    /// Pieces of output of one attempt in flight, however small they are.
    package static let outputPieces = 16
    package static let largestWindow = 16 * 1024 * 1024
    /// Attempts of one connection with output or states that are not durable yet.
    package static let openAttempts = 64
    /// Attempts of one query or report.
    package static let queried = 256
    /// Keys that the plane may have valid at one time.
    package static let keys = 4
    /// Seconds that the two clocks may differ; beyond them no dated order is taken. Source: research section 4.1.
    package static let skew = Duration.seconds(300)
    /// What is forgiven at both ends of an order's time.
    package static let tolerance = Duration.seconds(30)
    /// The longest that an order may be good for: how long agents remember nonces.
    package static let orderLife = Duration.seconds(3600)
}
