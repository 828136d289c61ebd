import SharedBase

/// The bytes that the reader stands on: a window over the input that keeps the token being read and no more.
///
/// Raw memory instead of an array, so that the scanning loops need neither bounds checks nor a closure for each token.
/// Behind the `count` bytes of the window `slack` more can be read, whatever they hold: scanning loads whole vectors and
/// compares with `count` afterwards. In own memory they are zero, which ends every run that is scanned.
@usableFromInline
struct JSONInput: ~Copyable {
    /// Where more bytes come from when the window is used up.
    enum Source {
        case nothing
        /// The rest of memory that is not ours, which begins at the window's base.
        case rest(UnsafeRawBufferPointer)
        case pieces((inout [UInt8]) throws -> Int)
        case reads((UnsafeMutableRawBufferPointer) throws -> Int)
    }

    static let slack = 64
    private static let firstCapacity = 1 << 18

    /// The window; `count` bytes of it are filled.
    @usableFromInline private(set) var base: UnsafePointer<UInt8>
    private(set) var count: Int
    /// The window where it is own memory, with room for `capacity` bytes and the slack.
    private var memory: UnsafeMutablePointer<UInt8>?
    private var capacity: Int
    /// The next byte to read, as an index into the window.
    var index = 0
    /// The first byte that must survive a refill; nil where none before `index` must.
    var mark: Int?
    /// The first byte of the value that is being read onto a tape: it and all behind it survive a refill.
    var anchor: Int?
    /// The first byte of the last token; below 0 when it is no longer in the window, and then `tokenPlace` holds where it
    /// was.
    var token = 0
    private var tokenPlace = TextPosition()
    /// Lines are counted up to this index of the window: so many, the last of which begins at this offset.
    private var counted = 0
    private var line = 1
    var lineStart = 0
    /// The offset in the whole input of the first byte of the window.
    private var origin = 0
    private var source: Source
    private var piece: [UInt8] = []

    init(_ bytes: [UInt8]) {
        self.init(capacity: bytes.count, source: .nothing)
        append(bytes)
    }

    /// Stands on `bytes` without copying them, but for the last few, which have no slack behind them.
    init(unowned bytes: UnsafeRawBufferPointer) {
        guard bytes.count > Self.slack, let start = bytes.baseAddress else {
            self.init(Array(bytes))
            return
        }
        let base = UnsafePointer(start.assumingMemoryBound(to: UInt8.self))
        self.init(base: base, count: bytes.count - Self.slack, memory: nil, capacity: 0, source: .rest(bytes))
    }

    /// Stands on `bytes`, behind which `slack` more can be read, whatever they hold.
    init(padded bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else {
            self.init([])
            return
        }
        let base = UnsafePointer(start.assumingMemoryBound(to: UInt8.self))
        self.init(base: base, count: bytes.count, memory: nil, capacity: 0, source: .nothing)
    }

    init(_ source: Source) { self.init(capacity: Self.firstCapacity, source: source) }

    private init(capacity: Int, source: Source) {
        let own = Self.memory(capacity)
        self.init(base: UnsafePointer(own), count: 0, memory: own, capacity: capacity, source: source)
    }

    private init(
        base: UnsafePointer<UInt8>,
        count: Int,
        memory: UnsafeMutablePointer<UInt8>?,
        capacity: Int,
        source: Source
    ) {
        self.base = base
        self.count = count
        self.memory = memory
        self.capacity = capacity
        self.source = source
    }

    deinit { memory?.deallocate() }

    private static func memory(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let own = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + slack)
        own.initialize(repeating: 0, count: slack)
        return own
    }
}

// MARK: More input

extension JSONInput {
    /// Fetches more input. False at its end. May move the window: afterwards `index` and `mark` are smaller by as much.
    @inline(never)
    mutating func more() throws(JSONError) -> Bool {
        do {
            switch source {
            case .nothing: return false
            case .rest(let bytes):
                takeOver(bytes)
                return true
            case .pieces(let refill):
                piece.removeAll(keepingCapacity: true)
                _ = try refill(&piece)
                let filled = piece
                makeRoom(filled.count)
                append(filled)
                return hasMore(filled.count)
            case .reads(let read):
                // Half of the window at least, so that a token that outgrows it is moved a bounded number of times.
                makeRoom(max(capacity / 2, 1))
                guard let memory else { return false }
                let free = capacity - count
                let got = try read(UnsafeMutableRawBufferPointer(start: memory + count, count: free))
                count += min(max(got, 0), free)
                endWindow()
                return hasMore(got)
            }
        } catch {
            throw JSONError(.inputFailed, at: position(index), "the input could not be read further", cause: error)
        }
    }

    private mutating func hasMore(_ got: Int) -> Bool {
        if got <= 0 { source = .nothing }
        return got > 0
    }

    /// Whether the byte at `ahead` beyond `index` is there, fetched if need be.
    @inline(__always)
    mutating func has(_ ahead: Int) throws(JSONError) -> Bool {
        while index + ahead >= count {
            if try !more() { return false }
        }
        return true
    }

    /// Copies what is left of borrowed memory to own memory, which has slack behind it.
    private mutating func takeOver(_ bytes: UnsafeRawBufferPointer) {
        let keep = forget()
        capacity = bytes.count - keep
        let own = Self.memory(capacity)
        memory = own
        source = .nothing
        own.update(from: base + keep, count: capacity)
        base = UnsafePointer(own)
        count = capacity
        endWindow()
    }

    /// Room for `needed` bytes behind the window: what lies before the mark is dropped, and the window grows where that
    /// is not enough.
    private mutating func makeRoom(_ needed: Int) {
        guard capacity - count < needed, let memory else { return }
        let keep = forget()
        count -= keep
        if capacity - count >= needed {
            memory.update(from: memory + keep, count: count)
        } else {
            capacity = max(count + needed, capacity * 2)
            let larger = Self.memory(capacity)
            larger.update(from: memory + keep, count: count)
            memory.deallocate()
            self.memory = larger
            base = UnsafePointer(larger)
        }
        endWindow()
    }

    /// There is room for `bytes`.
    private mutating func append(_ bytes: [UInt8]) {
        guard let memory, bytes.count <= capacity - count else { return }
        let end = memory + count
        bytes.withUnsafeBufferPointer { piece in
            if let start = piece.baseAddress { end.update(from: start, count: piece.count) }
        }
        count += bytes.count
        endWindow()
    }

    /// The slack is zero.
    private func endWindow() {
        if let memory { (memory + count).update(repeating: 0, count: Self.slack) }
    }

    /// Settles all that must be known of the bytes before the mark, and makes every index relative to it. Gives the old
    /// index of the mark: the caller moves the bytes.
    private mutating func forget() -> Int {
        let keep = min(anchor ?? .max, mark ?? index)
        if token >= 0, token < keep { tokenPlace = position(token) }
        countLines(upTo: keep)
        counted -= keep
        index -= keep
        token -= keep
        origin += keep
        mark = mark.map { $0 - keep }
        anchor = anchor.map { $0 - keep }
        return keep
    }
}

// MARK: Positions

extension JSONInput {
    /// The offset in the whole input of an index of the window.
    func offset(_ index: Int) -> Int { origin + index }

    /// Where the last token began.
    mutating func tokenPosition() -> TextPosition { token < 0 ? tokenPlace : position(token) }

    /// Line and column of an index at or behind the last token. Lines are counted here and not while scanning; each byte
    /// up to the last token is looked at once, however often this is asked.
    mutating func position(_ index: Int) -> TextPosition {
        countLines(upTo: min(index, token))
        let (lines, start) = lineEnds(from: counted, to: index)
        return TextPosition(
            offset: offset(index),
            line: line + lines,
            column: offset(index) - (start ?? lineStart) + 1
        )
    }

    private mutating func countLines(upTo index: Int) {
        guard index > counted else { return }
        let (lines, start) = lineEnds(from: counted, to: index)
        line += lines
        lineStart = start ?? lineStart
        counted = index
    }

    /// How many lines end between two indices, and the offset at which the last of them is over.
    private func lineEnds(from: Int, to end: Int) -> (Int, start: Int?) {
        let count = JSONBytes.newLines(base, from: from, to: end)
        guard count > 0 else { return (0, nil) }
        var last = end - 1
        while base[last] != 0x0A { last -= 1 }
        return (count, offset(last + 1))
    }
}
