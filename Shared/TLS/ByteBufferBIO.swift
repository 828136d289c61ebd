internal import COpenSSL
internal import NIOCore

/// OpenSSL's I/O object over two `ByteBuffer`s: what came in and was not read yet, and what is to go out.
///
/// Compared with OpenSSL's memory BIO this saves one copy in each direction. The BIO holds this object unretained; the
/// connection frees the BIO (with its `SSL`) before it lets go of this.
final class ByteBufferBIO {
    private(set) var inbound = ByteBuffer()
    private var outbound = ByteBuffer()
    private var spares = SpareBuffers()

    /// Adds bytes from the network. Mostly the last ones have all been read, and the buffer is taken as it is.
    func feed(_ bytes: ByteBuffer) {
        if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            inbound.writeImmutableBuffer(bytes)
        }
    }

    /// Makes room for `bytes` to come, so that the buffer does not grow record by record.
    func reserveOutbound(_ bytes: Int, _ allocator: ByteBufferAllocator) {
        if outbound.readableBytes == 0 {
            outbound = spares.take(bytes, allocator)
        } else {
            outbound.reserveCapacity(minimumWritableBytes: bytes)
        }
    }

    var hasOutbound: Bool { outbound.readableBytes > 0 }

    /// What is to be sent, nil for nothing.
    func takeOutbound() -> ByteBuffer? {
        guard outbound.readableBytes > 0 else { return nil }
        spares.keep(outbound)
        defer { outbound = ByteBuffer() }
        return outbound
    }

    /// A `BIO *` of one reference that leads here.
    func makeBIO() -> OpaquePointer? {
        guard let method = Self.method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    fileprivate func read(into out: UnsafeMutableRawBufferPointer) -> Int {
        let count = inbound.readWithUnsafeReadableBytes { bytes -> (Int, Int) in
            let count = min(bytes.count, out.count)
            if count > 0 { out.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
            return (count, count)
        }
        // Lets go of the storage, which the channel can use again.
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
        return count
    }

    fileprivate func write(_ bytes: UnsafeRawBufferPointer) { outbound.writeBytes(bytes) }

    // Immutable after its making, which happens once; OpenSSL only reads it.
    nonisolated(unsafe) private static let method: OpaquePointer? = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ByteBuffer") else { return nil }
        BIO_meth_set_read(method, readCallback)
        BIO_meth_set_write(method, writeCallback)
        BIO_meth_set_ctrl(method, controlCallback)
        return method
    }()
}

private func owner(_ bio: OpaquePointer?) -> ByteBufferBIO? {
    BIO_get_data(bio).map { Unmanaged<ByteBufferBIO>.fromOpaque($0).takeUnretainedValue() }
}

private let readCallback: @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32 = {
    bio,
    out,
    count in
    guard let out, count > 0, let buffers = owner(bio) else { return -1 }
    dd0c_bio_clear_retry(bio)
    let read = buffers.read(into: UnsafeMutableRawBufferPointer(start: out, count: Int(count)))
    guard read > 0 else {
        // Never an end of file: that is for the handler to judge, which knows whether a farewell came before.
        dd0c_bio_want_read(bio)
        return -1
    }
    return Int32(read)
}

private let writeCallback: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
    bio,
    bytes,
    count in
    guard let bytes, count > 0, let buffers = owner(bio) else { return -1 }
    dd0c_bio_clear_retry(bio)
    buffers.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    return count
}

private let controlCallback: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int = {
    _,
    command,
    _,
    _ in
    // OpenSSL flushes after each flight; there is nothing to do, and it wants to hear success.
    command == BIO_CTRL_FLUSH ? 1 : 0
}
