import SharedScrub

/// What the first pass over a piece of a state found, for the second.
struct PieceVerdict: Sendable {
    /// Of the bytes of the piece: what was found counts only where the second pass reads the same bytes.
    private let fingerprint: UInt64
    /// For each instance with attributes, in their order.
    var trace = ScrubTrace()

    init(of piece: [UInt8]) { fingerprint = Fingerprint.of(piece) }

    func holds(for piece: [UInt8]) -> Bool { fingerprint == Fingerprint.of(piece) }
}
