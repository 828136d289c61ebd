import SharedBase

/// The bytes that the reader stands on: a window over the input that keeps the token being read and no more.
///
/// Own memory instead of an array, so that the scanning loops need neither bounds checks nor a closure for each token.
/// Every read is preceded by a comparison with `count`.
struct JSONInput: ~Copyable {
    typealias Refill = (inout [UInt8]) throws -> Int

    /// The window; `count` bytes of it are filled.
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count: Int
    private var capacity: Int
    /// The next byte to read, as an index into the window.
    var index = 0
    /// The first byte that must survive a refill; nil where none before `index` must.
    var mark: Int?
    /// The first byte of the value that is being read onto a tape: it and all behind it survive a refill.
    var anchor: Int?
    /// Lines seen so far and the offset at which the current one begins.
    var line = 1
    var lineStart = 0
    /// The offset in the whole input of the first byte of the window.
    private var origin = 0
    private var refill: Refill?
    private var piece: [UInt8] = []

    init(_ bytes: [UInt8]) {
        capacity = max(bytes.count, 1)
        base = .allocate(capacity: capacity)
        count = bytes.count
        let target = base
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { target.update(from: start, count: source.count) }
        }
    }

    init(refill: @escaping Refill) {
        capacity = 4096
        base = .allocate(capacity: capacity)
        count = 0
        self.refill = refill
    }

    deinit { base.deallocate() }

    /// The offset in the whole input of an index of the window.
    func offset(_ index: Int) -> Int { origin + index }

    func position(_ index: Int) -> TextPosition {
        TextPosition(offset: offset(index), line: line, column: offset(index) - lineStart + 1)
    }

    /// Fetches more input. False at its end. Moves the window: afterwards `index` and `mark` are smaller by as much.
    mutating func more() throws(JSONError) -> Bool {
        guard let refill else { return false }
        piece.removeAll(keepingCapacity: true)
        do {
            _ = try refill(&piece)
        } catch {
            throw JSONError(.inputFailed, at: position(index), "the input could not be read further", cause: error)
        }
        if piece.isEmpty {
            self.refill = nil
            return false
        }
        slide()
        append()
        return true
    }

    /// Whether the byte at `ahead` beyond `index` is there, fetched if need be.
    @inline(__always)
    mutating func has(_ ahead: Int) throws(JSONError) -> Bool {
        while index + ahead >= count {
            if try !more() { return false }
        }
        return true
    }

    /// Drops what lies before the mark and the anchor.
    private mutating func slide() {
        let keep = min(anchor ?? .max, mark ?? index)
        guard keep > 0 else { return }
        base.update(from: base + keep, count: count - keep)
        count -= keep
        index -= keep
        origin += keep
        mark = mark.map { $0 - keep }
        anchor = anchor.map { $0 - keep }
    }

    private mutating func append() {
        let needed = count + piece.count
        if needed > capacity {
            let larger = max(needed, capacity * 2)
            let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
            moved.update(from: base, count: count)
            base.deallocate()
            base = moved
            capacity = larger
        }
        let target = base + count
        piece.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { target.update(from: start, count: source.count) }
        }
        count = needed
    }
}
