internal import SharedBase
internal import SharedJSON

/// What may lie with the dead letters of a message that was given up: no second scrub has seen it, and nobody deletes it.
enum KeptReport {
    /// The payload line by line without its secrets. What is no JSON is scrubbed as a text and kept as a JSON string.
    static func clean(_ payload: [UInt8], _ scrub: SecondScrub) -> [UInt8] {
        payload.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line -> [UInt8] in
            if line.isEmpty { return [] }
            let value = (try? JSON.parse(Array(line))) ?? .string(String(decoding: line, as: UTF8.self))
            return JSON.bytes(scrub(withoutSides(value)).value)
        }
        .joined(separator: [UInt8(ascii: "\n")]).map { $0 }
    }

    /// Without both sides of its changes: the path beside them may be what makes them secret, and a report that cannot be
    /// read does not tell which path is theirs.
    private static func withoutSides(_ value: Value) -> Value {
        switch value {
        case .object(let object):
            .object(
                ValueObject(
                    object.members.map { member in
                        let isSide = member.key == "declared" || member.key == "actual"
                        return (member.key, isSide ? .string("[REDACTED:unscannable]") : withoutSides(member.value))
                    }
                )
            )
        case .array(let items): .array(items.map(withoutSides))
        default: value
        }
    }
}
