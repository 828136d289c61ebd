/// The numbers of the protocol that bound what a peer can make this side hold or wait for. Source: PROTOCOL.md.
package enum WireLimits {
    /// Payload bytes of a frame before the hello is accepted, and of an enrolment request.
    package static let beforeHello = 4 * 1024
    /// Payload bytes of the answer to an enrolment request; the client has authenticated the server by then.
    package static let enrolmentReply = 64 * 1024
    /// Payload bytes of a frame after the hello is accepted.
    package static let established = 1024 * 1024
    /// Body bytes of one chunk of a report.
    package static let chunk = 256 * 1024
    /// Bytes of a whole report.
    package static let report = 64 * 1024 * 1024
    /// The largest integer that a message may hold: every JSON library keeps it exactly.
    package static let largestInteger = 1 << 53 - 1
    /// Bytes of a free text such as a reason; longer ones are cut by the sender and refused by the receiver.
    package static let text = 1024
    /// Bytes of a name: host, stack, label, version.
    package static let name = 256
}
