/// Bytes that grow at their end, in memory that is kept from one use to the next.
package struct LineBuffer: Sendable {
    private var memory: [UInt8] = []
    package private(set) var count = 0
    /// Whoever writes may write so many bytes more than it said.
    private static let slack = 16

    package init() {}

    package mutating func removeAll() { count = 0 }

    /// A copy as large as what stands here.
    package var bytes: [UInt8] { Array(memory[..<count]) }

    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        memory.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
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
        if needed > memory.count {
            memory += [UInt8](repeating: 0, count: max(needed, memory.count * 2, 4096) - memory.count)
        }
        let start = count
        count += memory.withUnsafeMutableBufferPointer { memory in
            memory.baseAddress.map { body($0 + start) } ?? 0
        }
    }
}
