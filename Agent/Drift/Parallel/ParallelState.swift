import SharedBase
import SharedJSON
import SharedScrub

/// Reads a large state on several threads: pieces of whole resources, each learned from or scrubbed apart, delivered in
/// their order.
///
/// Whatever is unusual ends it with `unsuitable`: the state is then read from its beginning to its end by
/// `TerraformState`, which alone refuses and says where.
package struct ParallelState {
    /// From which size on a state is cut, and into pieces of how many bytes at least.
    package struct Sizes: Sendable {
        package var file: Int
        package var piece: Int

        package init(file: Int, piece: Int) {
            self.file = file
            self.piece = piece
        }

        /// Smaller files are not worth a thread.
        package static let standard = Sizes(file: 4 << 20, piece: 1 << 20)
    }

    /// Pieces at once: one for each core that a laptop can spare, and one that waits.
    private static let atOnce = 3

    struct Unsuitable: Error {}

    /// What one thread makes of a piece.
    private struct Outcome: Sendable {
        var stream: ScrubStream
        var addresses: [UInt64] = []
        var resources: [InspectedResource] = []
        /// Of the learning pass, for the writing one.
        var verdict: PieceVerdict?
        var isWhole = false
    }

    private let file: InputFile
    private let pieceSize: Int
    private var idle: [ScrubStream] = []
    /// What the learning pass found, piece by piece.
    private var verdicts: [PieceVerdict] = []

    init(_ file: InputFile, pieceSize: Int) {
        self.file = file
        self.pieceSize = pieceSize
    }

    /// Learns the secrets of the whole state.
    mutating func learn(_ scrubber: Scrubber) throws -> ScrubStream {
        var addresses = AddressSet()
        var found: [PieceVerdict] = []
        try run(starting: { ScrubStream(scrubber) }, isWriting: false) { outcome in
            if let verdict = outcome.verdict { found.append(verdict) }
            for address in outcome.addresses where !addresses.insert(hash: address) { throw Unsuitable() }
        }
        verdicts = found
        var stream = ScrubStream(scrubber)
        for other in idle { stream.learn(from: other) }
        idle = []
        stream.finishLearning()
        return stream
    }

    /// Hands on every resource, scrubbed by all that `stream` has learned.
    mutating func write(_ stream: ScrubStream, _ take: (InspectedResource) throws -> Void) throws {
        try run(starting: { stream }, isWriting: true) { outcome in
            for resource in outcome.resources { try take(resource) }
        }
    }

    private mutating func run(
        starting stream: () -> ScrubStream,
        isWriting: Bool,
        _ deliver: (Outcome) throws -> Void
    ) throws {
        guard var pieces = try StatePieces(size: pieceSize, try file.reads()) else { throw Unsuitable() }
        idle = []
        var running: [JoinedThread<Outcome>] = []
        // No thread outlives this call.
        defer { for thread in running { _ = thread.join() } }
        let path = file.path
        var isWhole = false
        var number = 0
        while let piece = try pieces.next() {
            switch piece {
            case .frame(let bytes):
                isWhole = try Self.isState(bytes)
            case .list(let bytes):
                if running.count == Self.atOnce { try finish(running.removeFirst(), deliver) }
                var outcome = Outcome(stream: idle.popLast() ?? stream())
                if isWriting, number < verdicts.count { outcome.verdict = verdicts[number] }
                number += 1
                let start = outcome
                running.append(
                    JoinedThread {
                        isWriting ? Self.write(bytes, path, start) : Self.learn(bytes, path, start)
                    }
                )
            }
        }
        while !running.isEmpty { try finish(running.removeFirst(), deliver) }
        guard isWhole else { throw Unsuitable() }
    }

    private mutating func finish(_ thread: JoinedThread<Outcome>, _ deliver: (Outcome) throws -> Void) throws {
        guard let outcome = thread.join(), outcome.isWhole else { throw Unsuitable() }
        idle.append(outcome.stream)
        try deliver(outcome)
    }

    /// Whether what stands around the list is the frame of a state of version 4.
    private static func isState(_ frame: [UInt8]) throws -> Bool {
        var reader = JSONReader(frame)
        return try TopLevel.read(&reader).kind == .terraformState(version: 4)
    }

    /// The work of one thread in the first pass.
    private static func learn(_ list: [UInt8], _ path: String, _ start: Outcome) -> Outcome {
        var outcome = start
        var verdict = PieceVerdict(of: list)
        outcome.isWhole = read(list, path) { instance in
            outcome.addresses.append(AddressSet.hash(instance.address))
            guard let attributes = instance.attributes else { return }
            outcome.stream.learn(instance.tape, root: attributes, hints: instance.hints, noting: &verdict.trace)
        }
        verdict.trace.seal()
        outcome.verdict = verdict
        return outcome
    }

    /// The work of one thread in the second pass.
    private static func write(_ list: [UInt8], _ path: String, _ start: Outcome) -> Outcome {
        var outcome = start
        let trace = start.verdict.flatMap { $0.holds(for: list) ? $0.trace : nil }
        var position = ScrubTrace.Position()
        outcome.verdict = nil
        outcome.isWhole = read(list, path) { instance in
            var isJudged = false
            if let trace, let attributes = instance.attributes {
                isJudged = outcome.stream.judge(instance.tape, root: attributes, from: trace, &position)
            }
            outcome.resources.append(InspectedResource(instance, path, &outcome.stream, isJudged: isJudged))
        }
        return outcome
    }

    /// Whether the whole piece was read. Which error it is, and where, is found out by who reads the state from its
    /// beginning.
    private static func read(
        _ list: [UInt8],
        _ path: String,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) -> Bool {
        do {
            return try list.withUnsafeBytes { bytes in
                var reader = JSONReader(unowned: bytes)
                try TerraformState.resources(&reader, path: path, take)
                return try reader.nextToken() == .end
            }
        } catch {
            return false
        }
    }
}
