internal import NIOCore
internal import SharedBase
internal import SharedZip

/// The bytes of one body within its limit, unpacked as they come where the body is compressed.
///
/// The limit holds for what came and for what it unpacks to, so a small body never becomes a large one.
struct BodyCollector {
    /// `Content-Encoding`, of which one besides none is read.
    enum Encoding: String {
        case identity
        case gzip
    }

    private(set) var bytes: [UInt8] = []
    /// Bytes that came.
    private(set) var received = 0
    private let limit: Int
    private let inflater: Inflater?
    /// What zlib writes into; made for a compressed body alone.
    private var space: [UInt8] = []

    init(limit: Int, encoding: Encoding, announced: Int?) throws {
        self.limit = limit
        switch encoding {
        case .identity:
            inflater = nil
            bytes.reserveCapacity(min(limit, announced ?? 0))
        case .gzip:
            inflater = try Inflater(.gzip, limits: ZipLimits(bytes: limit))
            space = [UInt8](repeating: 0, count: 32_768)
        }
    }

    /// - Throws: a `Problem`: 413 beyond the limit, 400 where the compressed bytes are damaged.
    mutating func add(_ chunk: ByteBuffer) throws(Problem) {
        received += chunk.readableBytes
        guard received <= limit else { throw .tooLarge(limit: limit) }
        guard let inflater else {
            bytes.append(contentsOf: chunk.readableBytesView)
            return
        }
        var failure: ZipError?
        var whole: [UInt8] = []
        swap(&whole, &bytes)
        defer { bytes = whole }
        chunk.withUnsafeReadableBytes { packed in
            space.withUnsafeMutableBytes { space in
                do throws(ZipError) {
                    try inflater.feed(packed, space: space) { whole.append(contentsOf: $0) }
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw problem(failure) }
    }

    /// To be called at the end of the body.
    func finish() throws(Problem) {
        do throws(ZipError) { try inflater?.finish() } catch { throw problem(error) }
    }

    private func problem(_ error: ZipError) -> Problem {
        switch error.code {
        case .tooLarge, .tooDense: .tooLarge(limit: limit)
        default: .invalid(.body, "", "is no whole gzip: \(error.reason)")
        }
    }
}
