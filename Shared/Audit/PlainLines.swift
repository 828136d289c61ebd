internal import Glibc
internal import SharedCrypto

/// The quick way over lines as we write them: no parser, no memory. It goes as far as everything is right and leaves
/// the first line that is not, or that needs more than a hash, to the careful way, which judges it anew.
struct PlainLines {
    private let workspace = SHA256Workspace()
    /// What is hashed before an entry: format, index and the digest before. Digests are written straight into it.
    private var head = [UInt8](repeating: 0, count: AuditFormat.headByteCount)
    /// The last digest in hexadecimal digits, as the next line has to repeat it.
    private var hex = [UInt8](repeating: 0, count: 64)

    /// Bytes of a line beside its entry and the digits of its index: 9 + 9 + 64 + 10 + 13 + 64 + 2.
    private static let frame = 171

    /// Passes whole lines at the front of `bytes`; gives how many there were and their bytes, line ends included.
    mutating func pass(_ bytes: UnsafeRawBufferPointer, _ walker: inout ChainWalker) -> (lines: Int, bytes: Int) {
        // The first entry says whose chain it is: never plain.
        guard walker.count > 0, let base = bytes.baseAddress else { return (0, 0) }
        let digestOffset = AuditFormat.headByteCount - SHA256.byteCount
        head.replaceSubrange(..<digestOffset, with: AuditFormat.head(index: walker.next, previous: []))
        head.replaceSubrange(digestOffset..., with: walker.last.bytes)
        Self.write(hexOf: walker.last.bytes, to: &hex)
        let first = walker.next
        var (index, used) = (first, 0)
        let headIndex = walker.headIndex
        head.withUnsafeMutableBytes { head in
            hex.withUnsafeMutableBytes { hex in
                let digest = UnsafeMutableRawBufferPointer(rebasing: head[digestOffset...])
                while index != headIndex, let end = memchr(base + used, 10, bytes.count - used) {
                    let line = UnsafeRawBufferPointer(start: base + used, count: UnsafeRawPointer(end) - (base + used))
                    guard let entry = Self.entry(of: line, index: index, previous: hex) else { break }
                    Self.write(index, to: head)
                    let kept = digest.loadUnaligned(as: SIMD32<UInt8>.self)
                    workspace.digest(UnsafeRawBufferPointer(head), entry, into: digest)
                    let stated = line.baseAddress.map { $0 + Self.startCount + entry.count + Self.hashCount }
                    guard let stated, Self.matches(digest, hex, stated) else {
                        digest.storeBytes(of: kept, as: SIMD32<UInt8>.self)
                        break
                    }
                    index += 1
                    used += line.count + 1
                }
            }
        }
        if index > first, let last = AuditDigest(bytes: Array(head[digestOffset...])) {
            walker.pass(plain: index - first, last: last)
        }
        return (index - first, used)
    }

    private static let startCount = 9
    private static let hashCount = 9
    /// How the entries begin that speak of the trail itself: `action` is their first key.
    private static let special: StaticString = "{\"action\":\"audit."

    /// The entry of a line that has our form, the expected index and the expected digest before; else nil. Entries of the
    /// trail about itself are left to the careful way, which reads what they say.
    private static func entry(
        of line: UnsafeRawBufferPointer,
        index: Int,
        previous: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        guard line.count > frame + 2, line.count < AuditFormat.lineLimit, let base = line.baseAddress,
            let before = previous.baseAddress
        else { return nil }
        let previousStart = line.count - 2 - 64
        guard equal(base, "{\"entry\":"), equal(base + line.count - 2, "\"}"),
            memcmp(base + previousStart, before, 64) == 0, equal(base + previousStart - 13, ",\"previous\":\"")
        else { return nil }
        // The digits of the index, from the last to the first.
        var position = previousStart - 14
        var rest = index
        repeat {
            guard base.load(fromByteOffset: position, as: UInt8.self) == UInt8(48 + rest % 10) else { return nil }
            rest /= 10
            position -= 1
        } while rest > 0
        let hashEnd = position + 1 - 10
        let entryEnd = hashEnd - 64 - hashCount
        guard entryEnd > startCount + 1, equal(base + hashEnd, "\",\"index\":"), equal(base + entryEnd, ",\"hash\":\"")
        else { return nil }
        let entry = UnsafeRawBufferPointer(start: base + startCount, count: entryEnd - startCount)
        guard entry[0] == UInt8(ascii: "{"), entry[entry.count - 1] == UInt8(ascii: "}"),
            entry.count < special.utf8CodeUnitCount || !equal(base + startCount, special)
        else { return nil }
        return entry
    }

    @inline(__always)
    private static func equal(_ bytes: UnsafeRawPointer, _ text: StaticString) -> Bool {
        memcmp(bytes, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    private static func write(_ index: Int, to head: UnsafeMutableRawBufferPointer) {
        head.storeBytes(of: UInt64(index).bigEndian, toByteOffset: AuditFormat.headByteCount - 40, as: UInt64.self)
    }

    /// Writes the digits of `digest` to `hex` where they are those at `stated`; else changes nothing.
    private static func matches(
        _ digest: UnsafeMutableRawBufferPointer,
        _ hex: UnsafeMutableRawBufferPointer,
        _ stated: UnsafeRawPointer
    ) -> Bool {
        for place in 0..<8 {
            let word = UInt32(bigEndian: digest.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self))
            guard stated.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self) == digits(word) else { return false }
        }
        hex.copyMemory(from: UnsafeRawBufferPointer(start: stated, count: 64))
        return true
    }

    /// The eight hexadecimal digits of a word as they lie in memory, all at once: its half bytes are spread to bytes, and
    /// those beyond 9 get the distance from `:` to `a`.
    @inline(__always)
    private static func digits(_ word: UInt32) -> UInt64 {
        var halves = UInt64(word)
        halves = (halves << 16 | halves) & 0x0000_FFFF_0000_FFFF
        halves = (halves << 8 | halves) & 0x00FF_00FF_00FF_00FF
        halves = (halves << 4 | halves) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (halves &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (halves &+ 0x3030_3030_3030_3030 &+ letters &* 39).bigEndian
    }

    private static func write(hexOf digest: [UInt8], to hex: inout [UInt8]) {
        hex = digest.flatMap { byte in [byte >> 4, byte & 15].map { $0 < 10 ? 48 + $0 : 87 + $0 } }
    }
}
