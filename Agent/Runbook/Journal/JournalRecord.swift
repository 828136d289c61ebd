internal import AgentLink
internal import AgentSpool
internal import SharedBase
internal import SharedJSON
internal import SharedWire

/// One line of the journal: a change of a `StepBook`.
enum BookRecord {
    /// An order came to be known, with its first state. Nothing of its command is kept.
    case opened(StepBook.Identity, StepState)
    case state(StepState)
    case acknowledged(StepAck)

    var value: Value {
        switch self {
        case .opened(let order, let state):
            [
                "is": "opened", "attemptId": .string("\(order.attemptID)"), "stepId": .string("\(order.stepID)"),
                "epoch": .number(String(order.epoch)), "nonce": .string(Hex.encode(order.nonce)),
                "expires": .number(String(order.expiresAt.microseconds)), "digest": .string(Hex.encode(order.digest)),
                "state": state.json,
            ]
        case .state(let state): ["is": "state", "state": state.json]
        case .acknowledged(let ack): ["is": "acknowledged", "ack": ack.json]
        }
    }

    /// nil for anything else.
    init?(_ value: Value) {
        guard let object = value.objectValue else { return nil }
        func state() -> StepState? {
            object["state"].flatMap { try? StepState(MessageReader($0, message: "journal")) }
        }
        switch object["is"]?.stringValue {
        case "opened":
            guard let attempt = object["attemptId"]?.stringValue.flatMap(AttemptID.init),
                let step = object["stepId"]?.stringValue.flatMap(StepID.init), let epoch = object["epoch"]?.intValue,
                let nonce = object["nonce"]?.stringValue.flatMap(Hex.decode), let state = state(),
                let expires = object["expires"]?.intValue,
                let digest = object["digest"]?.stringValue.flatMap(Hex.decode)
            else { return nil }
            let order = StepBook.Identity(
                attemptID: attempt,
                stepID: step,
                epoch: epoch,
                nonce: nonce,
                expiresAt: Timestamp(microseconds: Int64(expires)),
                digest: digest
            )
            self = .opened(order, state)
        case "state":
            guard let state = state() else { return nil }
            self = .state(state)
        case "acknowledged":
            guard let ack = object["ack"].flatMap({ try? StepAck(MessageReader($0, message: "journal")) }) else {
                return nil
            }
            self = .acknowledged(ack)
        default: return nil
        }
    }
}

/// The bytes of a record: length and CRC-32C of the body, four bytes each, the lowest first; then the body, canonical JSON.
enum JournalRecord {
    /// Bytes of a body; texts of states are bounded far below.
    static let longest = 16_384
    static let head = 8

    static func bytes(_ record: BookRecord) -> [UInt8] {
        let body = JSON.canonical(record.value)
        return number(UInt32(body.count)) + number(CRC32C.checksum(body)) + body
    }

    /// The record at `offset` and the offset behind it; nil where there is none that is whole.
    static func read(_ bytes: [UInt8], _ offset: Int) -> (record: BookRecord, end: Int)? {
        guard bytes.count - offset >= head else { return nil }
        let length = Int(number(bytes, offset))
        let start = offset + head
        guard (2...longest).contains(length), bytes.count - start >= length else { return nil }
        let body = Array(bytes[start..<(start + length)])
        guard CRC32C.checksum(body) == number(bytes, offset + 4), let value = try? JSON.parse(body),
            let record = BookRecord(value)
        else { return nil }
        return (record, start + length)
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << ($1 * 8) }
    }
}
