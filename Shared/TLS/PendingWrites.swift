internal import NIOCore

/// Writes that are not encrypted yet, in order. Small neighbours leave it as one, so that they share a record.
struct PendingWrites {
    typealias Item = (bytes: ByteBuffer, promise: EventLoopPromise<Void>?)

    private var items = CircularBuffer<Item>()
    private(set) var byteCount = 0

    var isEmpty: Bool { items.isEmpty }

    mutating func append(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        items.append((bytes, promise))
        byteCount += bytes.readableBytes
    }

    /// Everything, cut into what is to be encrypted at once; the promises are all for the last byte.
    ///
    /// A buffer that fills at least half a record goes alone and is not copied.
    mutating func drain(_ allocator: ByteBufferAllocator, _ encrypt: (ByteBuffer) -> TLSError?) -> Drained {
        var promises: [EventLoopPromise<Void>] = []
        var failure: TLSError?
        var joined = ByteBuffer()
        // Room for all that may be joined, and not a record for the header of one large frame.
        let small = items.reduce(0) { $0 + ($1.bytes.readableBytes < Self.half ? $1.bytes.readableBytes : 0) }
        while let item = items.popFirst() {
            if let promise = item.promise { promises.append(promise) }
            guard failure == nil else { continue }
            let alone = item.bytes.readableBytes >= Self.half || (items.isEmpty && joined.readableBytes == 0)
            if alone || joined.readableBytes + item.bytes.readableBytes > Self.record {
                if joined.readableBytes > 0 { failure = encrypt(joined) }
                joined.clear()
            }
            if alone {
                failure = failure ?? encrypt(item.bytes)
            } else {
                if joined.capacity == 0 { joined = allocator.buffer(capacity: min(Self.record, small)) }
                joined.writeImmutableBuffer(item.bytes)
            }
        }
        if failure == nil, joined.readableBytes > 0 { failure = encrypt(joined) }
        byteCount = 0
        return Drained(promises: promises, failure: failure)
    }

    mutating func fail(_ error: any Error) {
        let failed = items
        items.removeAll()
        byteCount = 0
        for item in failed { item.promise?.fail(error) }
    }

    struct Drained {
        let promises: [EventLoopPromise<Void>]
        let failure: TLSError?

        /// One promise for all of them, nil for none.
        func combined(_ eventLoop: any EventLoop) -> EventLoopPromise<Void>? {
            guard promises.count > 1 else { return promises.first }
            let one = eventLoop.makePromise(of: Void.self)
            for promise in promises { one.futureResult.cascade(to: promise) }
            return one
        }
    }

    /// The most bytes of one record (RFC 8446, 5.1).
    private static let record = 16_384
    private static let half = 8192
}
