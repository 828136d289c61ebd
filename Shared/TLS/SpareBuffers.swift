internal import NIOCore

/// Large buffers of one connection, used again once nobody else holds them.
///
/// While data flows, each would else be taken from the kernel and given back for every 64 KiB: page faults and, with
/// several threads, interrupts of the other cores, a third of the time of a connection. An idle connection keeps none.
struct SpareBuffers {
    private var spares: [ByteBuffer] = []

    /// Smaller ones are cheap to make and are not kept.
    private static let worthKeeping = 32_768
    private static let most = 4

    /// A buffer with room for `capacity` bytes. A small wish says that the flow has ended, and the spares go.
    mutating func take(_ capacity: Int, _ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard capacity >= Self.worthKeeping else {
            if !spares.isEmpty { spares = [] }
            return allocator.buffer(capacity: capacity)
        }
        for index in spares.indices where spares[index].capacity >= capacity {
            if spares[index].modifyIfUniquelyOwned({ $0.clear() }) != nil { return spares.remove(at: index) }
        }
        return allocator.buffer(capacity: capacity)
    }

    /// To be called with a buffer that was handed on: it may come back.
    mutating func keep(_ buffer: ByteBuffer) {
        guard buffer.capacity >= Self.worthKeeping else { return }
        if spares.count == Self.most { spares.removeFirst() }
        spares.append(buffer)
    }
}
