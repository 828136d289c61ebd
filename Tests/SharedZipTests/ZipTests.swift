import SharedBase
import SharedZip
import TestKit
import Testing

@Suite("Compression")
struct ZipTests {
    static let formats: [ZipFormat] = [.zlib, .gzip]

    static func text(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: 97 + $0 % 23 + $0 / 1000 % 3) }
    }

    static func deflated(_ bytes: [UInt8], _ format: ZipFormat) throws -> [UInt8] {
        try bytes.withUnsafeBytes { (all: UnsafeRawBufferPointer) in try Zip.deflate(all, format) }
    }

    static func inflated(_ bytes: [UInt8], _ format: ZipFormat, _ limits: ZipLimits) throws(ZipError) -> [UInt8] {
        var answer: Result<[UInt8], ZipError> = .success([])
        bytes.withUnsafeBytes { all in
            do throws(ZipError) {
                answer = .success(try Zip.inflate(all, format, limits: limits))
            } catch {
                answer = .failure(error)
            }
        }
        return try answer.get()
    }

    @Test("What was compressed comes back, whatever its size and in pieces of any size", arguments: formats)
    func roundTrip(format: ZipFormat) throws {
        var generator = SeededGenerator(seed: 5)
        for count in [0, 1, 100, 32_768, 65_537, 400_000] {
            for original in [Self.text(count), generator.bytes(count)] {
                let packed = try Self.deflated(original, format)
                #expect(try Self.inflated(packed, format, ZipLimits(bytes: count)) == original)
                for piece in [1, 7, 1000] where packed.count / piece < 5000 {
                    #expect(try inPieces(packed, format, piece, ZipLimits(bytes: count)) == original)
                }
            }
        }
    }

    private func inPieces(_ packed: [UInt8], _ format: ZipFormat, _ piece: Int, _ limits: ZipLimits) throws -> [UInt8] {
        let inflater = try Inflater(format, limits: limits)
        var result: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 512)
        for start in stride(from: 0, to: packed.count, by: piece) {
            let input = Array(packed[start..<min(start + piece, packed.count)])
            try input.withUnsafeBytes { input in
                try space.withUnsafeMutableBytes { space in
                    try inflater.feed(input, space: space) { result.append(contentsOf: $0) }
                }
            }
        }
        try inflater.finish()
        #expect(inflater.consumed == packed.count && inflater.produced == result.count && inflater.isFinished)
        return result
    }

    @Test("A stream that is cut at any byte is refused as cut there", arguments: formats)
    func cut(format: ZipFormat) throws {
        let packed = try Self.deflated(Self.text(3000), format)
        for count in 0..<packed.count {
            let error = #expect(throws: ZipError.self) {
                try Self.inflated(Array(packed[..<count]), format, ZipLimits(bytes: 3000))
            }
            #expect(error?.code == .truncated && error?.reason.contains("end at \(count),") == true, "cut at \(count)")
        }
    }

    @Test("A stream with one wrong bit anywhere never gives other bytes than the true ones", arguments: formats)
    func changed(format: ZipFormat) throws {
        let original = Self.text(500)
        let packed = try Self.deflated(original, format)
        var refused = 0
        for position in packed.indices {
            for bit in 0..<8 {
                var bytes = packed
                bytes[position] ^= 1 << bit
                do {
                    #expect(try Self.inflated(bytes, format, ZipLimits(bytes: 2000)) == original, "\(position).\(bit)")
                } catch {
                    #expect([.malformed, .truncated, .tooLarge, .trailingBytes].contains(error.code), "\(error)")
                    refused += 1
                }
            }
        }
        // The header of gzip has fields that mean nothing to the bytes (time, system).
        #expect(refused > packed.count * 8 - 100)
    }

    @Test("Bytes behind the stream are refused", arguments: formats)
    func trailing(format: ZipFormat) throws {
        let packed = try Self.deflated(Self.text(100), format)
        for tail in [[0], [1, 2, 3], packed] as [[UInt8]] {
            let error = #expect(throws: ZipError.self) {
                try Self.inflated(packed + tail, format, ZipLimits(bytes: 1000))
            }
            #expect(error?.code == .trailingBytes && error?.reason.contains("at byte \(packed.count)") == true)
        }
    }

    @Test("The bound of bytes holds to the byte", arguments: [0, 1, 1000, 40_000])
    func bound(count: Int) throws {
        let packed = try Self.deflated(Self.text(count), .zlib)
        #expect(try Self.inflated(packed, .zlib, ZipLimits(bytes: count)).count == count)
        guard count > 0 else { return }
        let error = #expect(throws: ZipError.self) { try Self.inflated(packed, .zlib, ZipLimits(bytes: count - 1)) }
        #expect(error?.code == .tooLarge)
    }

    @Test("A bomb is refused where it passes its bound, and no more of it is made")
    func bomb() throws {
        let packed = try Self.deflated([UInt8](repeating: 0, count: 8 << 20), .zlib)
        #expect((8 << 20) / packed.count > 200)
        for (limits, code, most) in [
            (ZipLimits(bytes: 50 << 20), ZipCode.tooDense, 65_536 + 32_768),
            (ZipLimits(bytes: 1 << 20, ratio: 10_000), .tooLarge, (1 << 20) + 1),
            (ZipLimits(bytes: 10, ratio: 10_000), .tooLarge, 11),
        ] {
            let inflater = try Inflater(.zlib, limits: limits)
            var space = [UInt8](repeating: 0, count: 32_768)
            let error = #expect(throws: ZipError.self) {
                try packed.withUnsafeBytes { packed in
                    try space.withUnsafeMutableBytes { try inflater.feed(packed, space: $0) { _ in } }
                }
            }
            #expect(error?.code == code)
            #expect(inflater.produced <= most, "\(inflater.produced)")
            // For good.
            let again = #expect(throws: ZipError.self) { try inflater.finish() }
            #expect(again?.code == code)
        }
    }

    @Test("Small dense texts are no bombs, and honest density passes")
    func dense() throws {
        let zeros = [UInt8](repeating: 48, count: 65_536)
        #expect(try Self.inflated(Self.deflated(zeros, .zlib), .zlib, ZipLimits(bytes: 1 << 20)) == zeros)
        let repeated = Array(repeating: Self.text(5000), count: 100).flatMap(\.self)
        #expect(try Self.inflated(Self.deflated(repeated, .gzip), .gzip, ZipLimits(bytes: 1 << 20)) == repeated)
    }

    @Test("Random bytes are refused", arguments: formats)
    func garbage(format: ZipFormat) {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<2000 {
            let bytes = generator.bytes(Int.random(in: 1...60, using: &generator))
            #expect(throws: ZipError.self) { try Self.inflated(bytes, format, ZipLimits(bytes: 1000)) }
        }
    }
}
