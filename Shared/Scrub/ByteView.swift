/// Bytes that somebody else owns: what the matchers of this room look at. Copies nothing and counts no references.
///
/// Valid only inside the closure that lends it (`withView`), or as long as the tape it comes from is not refilled. Every
/// access is checked against `count`, so that a mistake in a matcher ends the process and never reads foreign memory.
struct ByteView: RandomAccessCollection {
    let base: UnsafePointer<UInt8>
    let count: Int

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    /// An empty buffer may have no address; any will do for no bytes.
    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        base = buffer.baseAddress ?? UnsafePointer(Self.nowhere)
        count = buffer.baseAddress == nil ? 0 : buffer.count
    }

    @inline(__always) var startIndex: Int { 0 }
    @inline(__always) var endIndex: Int { count }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "outside of the text")
        return base[index]
    }

    /// A part as a text of its own, counted from 0.
    func part(_ range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside of the text")
        return ByteView(base: base + range.lowerBound, count: range.count)
    }

    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    var text: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

    // One byte that lives as long as the process, never written and never read: an address for views of nothing.
    private nonisolated(unsafe) static let nowhere = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
}

/// A part that keeps the indices of its whole.
typealias ByteSlice = Slice<ByteView>

extension Slice<ByteView> {
    /// The part as a text of its own, counted from 0.
    var view: ByteView { base.part(startIndex..<endIndex) }
}

extension [UInt8] {
    func withView<Result>(_ body: (ByteView) throws -> Result) rethrows -> Result {
        try withUnsafeBufferPointer { try body(ByteView($0)) }
    }
}
