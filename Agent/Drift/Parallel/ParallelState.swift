import SharedBase
import SharedJSON
import SharedScrub

/// Reads a large state on several threads: pieces of whole resources, each learned from and drafted apart. The lines are
/// delivered in their order once all secrets are known.
///
/// Drafts are kept up to a bound: those stand unless a learned value is in them. What lies behind the bound, and what
/// does not stand, is read again. Whatever is unusual ends it with `unsuitable`: the state is then read from its
/// beginning to its end by `TerraformState`, which alone refuses and says where.
package struct ParallelState {
    /// From which size on a state is cut, into pieces of how many bytes at least, and how many bytes of drafts are kept.
    package struct Sizes: Sendable {
        package var file: Int
        package var piece: Int
        package var kept: Int
        /// How many bytes of drafts and of what was learned together.
        package var held: Int

        package init(file: Int, piece: Int, kept: Int = standard.kept, held: Int = standard.held) {
            self.file = file
            self.piece = piece
            self.kept = kept
            self.held = held
        }

        private init() {
            file = 4 << 20
            piece = 1 << 20
            kept = 37 << 20
            held = 48 << 20
        }

        /// Smaller files are not worth a thread. What is kept is most of what a state of 60 MB comes to; with a secret in each
        /// of some hundred thousand resources drafts make room for what is learned.
        package static let standard = Sizes()
    }

    /// Pieces at once: one for each core that a laptop can spare, and two that wait: they come back in their order, and with one no
    /// core may have work while the oldest takes its time.
    private static let atOnce = 4
    /// Kept pieces that one thread looks through: each is little work.
    private static let batch = 6

    struct Unsuitable: Error {}

    /// What comes back from a thread.
    private struct Outcome<Result: Sendable>: Sendable {
        let lane: StateLane
        /// nil where a piece was not read as expected.
        let result: Result?
    }

    private let file: InputFile
    private let sizes: Sizes
    private var lanes: [StateLane] = []
    private var pieces: [StatePiece] = []

    init(_ file: InputFile, _ sizes: Sizes) {
        self.file = file
        self.sizes = sizes
    }

    /// Learns the secrets of the whole state.
    mutating func learn(_ scrubber: Scrubber) throws -> ScrubStream {
        guard var cuts = try StatePieces(size: sizes.piece, try file.reads()) else { throw Unsuitable() }
        var addresses = AddressSet()
        var running: [JoinedThread<Outcome<StatePiece>>] = []
        // No thread outlives this call.
        defer { for thread in running { _ = thread.join() } }
        let path = file.path
        var isWhole = false
        // What lies in memory is read again at no cost, and both together would be too much.
        let mostKept = file.isHeld ? 0 : sizes.kept
        var kept = 0
        var isDropping = false
        let finish = { (state: inout ParallelState, thread: JoinedThread<Outcome<StatePiece>>) throws in
            guard let outcome = thread.join(), var piece = outcome.result else { throw Unsuitable() }
            state.lanes.append(outcome.lane)
            for address in piece.addresses where !addresses.insert(hash: address) { throw Unsuitable() }
            piece.addresses = []
            kept += piece.draft?.lines.size ?? 0
            state.pieces.append(piece)
            // Each thread has learned about as much.
            let learned = outcome.lane.size * Self.atOnce
            while kept > 0, kept + learned > state.sizes.held {
                kept -= state.dropDraft()
                isDropping = true
            }
        }
        while let piece = try cuts.next() {
            switch piece {
            case .frame(let bytes):
                isWhole = try Self.isState(bytes)
            case .list(let bytes, let place):
                if running.count == Self.atOnce { try finish(&self, running.removeFirst()) }
                let lane = lanes.popLast() ?? StateLane(ScrubStream(scrubber), path)
                let isKept = kept < mostKept && !isDropping
                running.append(
                    JoinedThread { Outcome(lane: lane, result: lane.learn(bytes, place, keeping: isKept)) }
                )
            }
        }
        while !running.isEmpty { try finish(&self, running.removeFirst()) }
        guard isWhole else { throw Unsuitable() }
        var stream = ScrubStream(scrubber)
        // Each goes as soon as it is taken over: what was learned may be most of the memory here.
        while let lane = lanes.popLast() { lane.give(to: &stream) }
        stream.finishLearning()
        return stream
    }

    /// Lets the last draft go; its piece is read again. Gives the bytes that it took.
    private mutating func dropDraft() -> Int {
        guard let last = pieces.lastIndex(where: { $0.draft != nil }) else { return 0 }
        defer { pieces[last].draft = nil }
        return pieces[last].draft?.lines.size ?? 0
    }

    /// Hands on the lines of all resources, scrubbed by all that `stream` has learned.
    mutating func write(_ stream: ScrubStream, _ take: (WrittenLines) throws -> Void) throws {
        var running: [JoinedThread<Outcome<[WrittenLines]>>] = []
        defer { for thread in running { _ = thread.join() } }
        let (path, file) = (file.path, file)
        var next = 0
        while next < pieces.count || !running.isEmpty {
            if next < pieces.count, running.count < Self.atOnce {
                let batch = takePieces(&next)
                let lane = lanes.popLast() ?? StateLane(stream, path)
                running.append(JoinedThread { Outcome(lane: lane, result: lane.write(batch, file)) })
                continue
            }
            guard let outcome = running.removeFirst().join(), let lines = outcome.result else { throw Unsuitable() }
            lanes.append(outcome.lane)
            for some in lines { try take(some) }
        }
    }

    /// The pieces for one thread. They are here no longer: what was kept goes as it is delivered.
    private mutating func takePieces(_ next: inout Int) -> [StatePiece] {
        var batch: [StatePiece] = []
        repeat {
            batch.append(pieces[next])
            pieces[next].draft = nil
            next += 1
        } while next < pieces.count && batch.count < Self.batch && pieces[next].draft != nil
            && batch.allSatisfy { $0.draft != nil }
        return batch
    }

    /// Whether what stands around the list is the frame of a state of version 4.
    private static func isState(_ frame: [UInt8]) throws -> Bool {
        var reader = JSONReader(frame)
        return try TopLevel.read(&reader).kind == .terraformState(version: 4)
    }
}
