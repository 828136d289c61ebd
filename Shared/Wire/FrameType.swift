/// What a frame carries. Types below 64 are control (JSON, overtake data), 64 and above are data (sequenced, under credits).
package enum FrameType: UInt8, Sendable, CaseIterable {
    case hello = 1
    case welcome = 2
    case heartbeat = 3
    case ack = 4
    case refused = 5
    case ping = 6
    case pong = 7
    case scanRequest = 8
    case renew = 9
    case renewed = 10
    case error = 11
    case goodbye = 12
    case enrol = 13
    case enrolled = 14
    case dispatch = 15
    case stepState = 16
    case stepAck = 17
    case cancelStep = 18
    case stepQuery = 19
    case stepReport = 20
    case panic = 21
    case stepKeys = 22
    case outputAck = 23
    case auditHead = 24
    case reportChunk = 64
    case stepOutput = 65

    /// Whether a raw type, known or not, belongs to the data half.
    package static func isData(_ raw: UInt8) -> Bool { raw >= 64 }

    /// Whether a receiver that does not know the type has to close: true where carrying on would lose something.
    package var mustBeUnderstood: Bool {
        switch self {
        case .heartbeat, .ping, .pong, .scanRequest, .goodbye, .auditHead: false
        default: true
        }
    }
}
