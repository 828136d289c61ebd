package import AgentLink
package import NIOCore
package import SharedWire

/// How the desk speaks to the plane. `StepUplink` is one; it exists only once the link does, which needs the desk's hooks first.
package protocol StepVoice: Sendable {
    /// A state that is in the journal already.
    func state(_ state: StepState)
    /// Waits for room; throws where its task is cancelled.
    func output(_ attempt: AttemptID, isError: Bool, _ bytes: ByteBuffer, written: (Int) -> Void) async throws
    func gap(_ attempt: AttemptID, bytes: UInt64)
    func close(_ attempt: AttemptID)
}

extension StepUplink: StepVoice {}
