internal import AgentSpool
internal import SharedBase
internal import SharedJSON

/// The bytes of a record: length and CRC-32C of the body, four bytes each, the lowest first; then the body, canonical JSON.
enum JournalRecord {
    /// Bytes of a body; a reason is cut long before.
    static let longest = 16_384
    static let head = 8
    private static let longestReason = 1024

    static func bytes(_ record: StepLedger.Record) -> [UInt8] {
        let body = JSON.canonical(value(record))
        return number(UInt32(body.count)) + number(CRC32C.checksum(body)) + body
    }

    /// The record at `offset` and the offset behind it; nil where there is none that is whole.
    static func read(_ bytes: [UInt8], _ offset: Int) -> (record: StepLedger.Record, end: Int)? {
        guard bytes.count - offset >= head else { return nil }
        let length = Int(number(bytes, offset))
        let start = offset + head
        guard (2...longest).contains(length), bytes.count - start >= length else { return nil }
        let body = Array(bytes[start..<(start + length)])
        guard CRC32C.checksum(body) == number(bytes, offset + 4), let value = try? JSON.parse(body),
            let record = record(value)
        else { return nil }
        return (record, start + length)
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << ($1 * 8) }
    }

    private static func value(_ record: StepLedger.Record) -> Value {
        switch record {
        case .accepted(let attempt):
            [
                "is": "accepted", "id": .string(attempt.id), "nonce": .string(attempt.nonce),
                "expires": time(attempt.expires), "hash": .string(attempt.hash),
            ]
        case .started(let id): ["is": "started", "id": .string(id)]
        case .finished(let id, let result, let at): finished(id, result, at)
        case .nonce(let nonce, let expires): ["is": "nonce", "nonce": .string(nonce), "expires": time(expires)]
        }
    }

    private static func finished(_ id: String, _ result: StepResult, _ at: Timestamp) -> Value {
        func number(_ value: Int?) -> Value { value.map { .number(String($0)) } ?? .null }
        return [
            "is": "finished", "id": .string(id), "at": time(at), "status": .string(result.status.rawValue),
            "exit": number(result.exitCode), "reason": .string(cut(result.reason)), "ms": number(result.milliseconds),
            "bytes": number(result.outputBytes), "cut": .bool(result.isCut), "memory": number(result.peakMemory),
        ]
    }

    static func cut(_ reason: String) -> String {
        guard reason.utf8.count > longestReason else { return reason }
        return String(decoding: Array(reason.utf8.prefix(longestReason)), as: UTF8.self)
    }

    private static func time(_ time: Timestamp) -> Value { .number(String(time.microseconds)) }

    private static func record(_ value: Value) -> StepLedger.Record? {
        guard let object = value.objectValue, let kind = object["is"]?.stringValue else { return nil }
        func text(_ key: String) -> String? { object[key]?.stringValue }
        func moment(_ key: String) -> Timestamp? { object[key]?.intValue.map { Timestamp(microseconds: Int64($0)) } }
        switch kind {
        case "accepted":
            guard let id = text("id"), let nonce = text("nonce"), let expires = moment("expires"),
                let hash = text("hash")
            else { return nil }
            return .accepted(StepAttempt(id: id, nonce: nonce, expires: expires, hash: hash))
        case "started": return text("id").map { .started($0) }
        case "finished":
            guard let id = text("id"), let at = moment("at"),
                let status = text("status").flatMap(StepResult.Status.init(rawValue:)), let reason = text("reason")
            else { return nil }
            var result = StepResult(status, exitCode: object["exit"]?.intValue, reason)
            result.milliseconds = object["ms"]?.intValue ?? 0
            result.outputBytes = object["bytes"]?.intValue ?? 0
            result.isCut = object["cut"]?.boolValue ?? false
            result.peakMemory = object["memory"]?.intValue
            return .finished(id, result, at)
        case "nonce":
            guard let nonce = text("nonce"), let expires = moment("expires") else { return nil }
            return .nonce(nonce, expires)
        default: return nil
        }
    }
}
