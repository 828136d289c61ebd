internal import COpenSSL
internal import SharedBase

/// Lends OpenSSL's reader or writer over memory.
enum MemoryBIO {
    /// Lends a reader over `bytes`, nil where there is no memory.
    static func reading<Result>(_ bytes: [UInt8], _ body: (OpaquePointer?) -> Result) -> Result {
        bytes.withUnsafeBytes { raw in
            let bio = BIO_new_mem_buf(raw.baseAddress, Int32(clamping: raw.count))
            defer { BIO_free(bio) }
            return body(bio)
        }
    }

    /// What `body` wrote; nil where it says that it failed.
    static func written(_ body: (OpaquePointer?) -> Bool) -> [UInt8]? {
        // The secure form wipes its memory when it goes: private keys pass through here.
        guard let bio = BIO_new(BIO_s_secmem()) else { return nil }
        defer { BIO_free(bio) }
        guard body(bio) else { return nil }
        var start: UnsafeMutablePointer<CChar>?
        let count = dd0c_bio_mem_data(bio, &start)
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

/// The DER bytes that an `i2d` function writes: asked twice, once for the length.
func derBytes(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
    let length = Int(encode(nil))
    guard length > 0 else { return nil }
    var written = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { out, count in
        var next = out.baseAddress
        written = Int(encode(&next))
        count = written == length ? length : 0
    }
    return written == length ? bytes : nil
}
