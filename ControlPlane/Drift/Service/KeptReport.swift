internal import SharedBase
internal import SharedJSON

/// What may lie with the dead letters of a message that was given up: no second scrub has seen it, and nobody deletes it.
enum KeptReport {
    /// The payload line by line without its secrets. What is no JSON is scrubbed as a text and kept as a JSON string.
    static func clean(_ payload: [UInt8], _ scrub: SecondScrub) -> [UInt8] {
        payload.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line -> [UInt8] in
            if line.isEmpty { return [] }
            let value = (try? JSON.parse(Array(line))) ?? .string(String(decoding: line, as: UTF8.self))
            let clean = scrub(value)
            return clean.found.isEmpty ? Array(line) : JSON.bytes(clean.value)
        }
        .joined(separator: [UInt8(ascii: "\n")]).map { $0 }
    }
}
