/// A window into an input that is read once, from its beginning to its end.
struct ForwardInput {
    /// Bytes of one reading; a pipe gives 64 KiB at most.
    private static let step = 256 << 10

    private let read: ScrubFlow.Read
    /// What a reading gives goes here first, so that little is written when little comes.
    private var stage: [UInt8]
    private var bytes: [UInt8] = []
    /// Of the first byte that was not taken, in `bytes`.
    private var start = 0
    /// The same in the input.
    private(set) var offset = 0
    private(set) var isAtEnd = false
    /// The byte before it; a line end at the beginning.
    private(set) var previous = UInt8(ascii: "\n")

    init(_ read: @escaping ScrubFlow.Read, capacity: Int) {
        self.read = read
        stage = capacity > 0 ? [UInt8](repeating: 0, count: Self.step) : []
        // Memory that is not touched costs nothing, and one that grows by doubling costs twice.
        if capacity > 0 { bytes.reserveCapacity(capacity + Self.step + 1) }
    }

    /// Bytes at hand.
    var count: Int { bytes.count - start }

    func begins(with head: [UInt8]) -> Bool { bytes[start...].starts(with: head) }

    /// Reads until `wanted` bytes are at hand or the input ends.
    mutating func fill(_ wanted: Int) throws {
        while count < wanted, !isAtEnd {
            let got = try stage.withUnsafeMutableBytes { try read($0) }
            if got == 0 { isAtEnd = true }
            bytes.append(contentsOf: stage[..<got])
        }
    }

    /// The first `count` bytes at hand.
    func withView<Result>(_ count: Int, _ body: (ByteView) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBufferPointer {
            try body(ByteView(UnsafeBufferPointer(rebasing: $0[start..<(start + count)])))
        }
    }

    subscript(index: Int) -> UInt8 { bytes[start + index] }

    func part(_ range: Range<Int>) -> [UInt8] {
        Array(bytes[(start + range.lowerBound)..<(start + range.upperBound)])
    }

    /// Lets go of the first `count` bytes.
    mutating func drop(_ count: Int) {
        guard count > 0 else { return }
        previous = bytes[start + count - 1]
        start += count
        offset += count
        // At half, so that each byte is moved about once.
        if start * 2 >= bytes.count, start >= Self.step { compact() }
    }

    private mutating func compact() {
        bytes = Array(bytes[start...])
        start = 0
    }

    mutating func takeAll() -> [UInt8] {
        defer {
            drop(count)
            bytes = []
            start = 0
        }
        return start == 0 ? bytes : Array(bytes[start...])
    }
}
