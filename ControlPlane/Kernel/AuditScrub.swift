internal import SharedAudit
internal import SharedBase
internal import SharedScrub

/// Removes secrets from an entry before it is hashed (P6-E5-11). What stood there says `[REDACTED:rule]`.
enum AuditScrub {
    /// The tags of the style that is used here hold nothing of the key.
    private static let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))

    static func clean(_ record: AuditRecord) -> AuditRecord {
        var counts = ScrubCounts()
        return AuditRecord(
            at: record.at,
            actor: name(record.actor),
            action: record.action,
            target: name(record.target),
            details: scrubber.scrub(record.details, style: .marker, counts: &counts)
        )
    }

    /// Names are `word:id`. `apikey:<id>` would look like a key that is told, and its id is none.
    private static func name(_ text: String) -> String {
        let parts = text.split(separator: ":", maxSplits: 1)
        if parts.count == 2, ID<Never>(String(parts[1])) != nil { return text }
        return scrubber.scrub(line: text)
    }
}
