import SharedScrub

/// What the first pass over a piece of a state found, for the second.
struct StatePiece: Sendable {
    let place: StatePieces.Place
    let verdict: PieceVerdict
    /// Hashes of the addresses in it.
    var addresses: [UInt64]
    /// Its lines, where they are kept.
    var draft: Draft?

    struct Draft: Sendable {
        var lines: ScrubDraft
        var resources: [Resource]
    }

    /// A resource of the draft: where it stands in the piece, and the first of its lines.
    struct Resource: Sendable {
        let bytes: Range<Int>
        let firstLine: Int
    }
}
