package import SharedBase

package enum RunbookRoomCode: String, FaultCode {
    /// A stored row is not what it must be.
    case damagedRow = "damaged_row"
    /// An execution was changed by somebody else between reading and writing.
    case overtaken
    /// The file with the keys of secret values cannot be used.
    case sealingKey = "sealing_key"
}

/// The error of this room for what is no fault of a caller.
package typealias RunbookRoomError = Fault<RunbookRoomCode>
