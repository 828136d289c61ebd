/// Bytes that grow at their end and are handed over without a copy.
package struct LineBuffer: Sendable {
    private var memory: [UInt8] = []
    package private(set) var count = 0
    /// Bytes that the next memory is made for.
    private var expected = LineBuffer.least
    private static let least = 4096
    /// Whoever writes may write so many bytes more than it said.
    private static let slack = 16

    package init() {}

    /// Hands over what stands here, without a copy, and begins anew with room for as much and a little more: who writes
    /// pieces of one size copies none of them while it grows.
    package mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &memory)
        taken.removeLast(taken.count - count)
        expected = max(count + count / 32, Self.least)
        count = 0
        return taken
    }

    package mutating func append(_ byte: UInt8) {
        append(atMost: 1) {
            $0.pointee = byte
            return 1
        }
    }

    package mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(atMost: bytes.count) { target in
            if let start = bytes.baseAddress { target.update(from: start, count: bytes.count) }
            return bytes.count
        }
    }

    /// `body` writes at its pointer and gives how many bytes it wrote.
    @inline(__always)
    mutating func append(atMost more: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        let needed = count + more + Self.slack
        if needed > memory.count { grow(to: max(needed, memory.count + memory.count / 4, expected)) }
        let start = count
        count += memory.withUnsafeMutableBufferPointer { memory in
            memory.baseAddress.map { body($0 + start) } ?? 0
        }
    }

    @inline(never)
    private mutating func grow(to size: Int) {
        memory = [UInt8](unsafeUninitializedCapacity: size) { new, filled in
            _ = new.update(fromContentsOf: memory[..<count])
            // Bytes behind `count` are written before they are read; clearing them first would touch each page of a memory
            // that may never be filled.
            filled = size
        }
    }
}
