import Glibc
import SharedBase

/// A file that is read from its beginning, once or several times, in pieces. Standard input is read once and held.
struct InputFile: Sendable {
    /// What standard input may hold: it cannot be read twice, and nothing is put on disk.
    static let mostStandardInput = 64 << 20
    private static let piece = 256 << 10

    let path: String
    private let held: [UInt8]?

    /// Opens nothing yet. `-` reads standard input to its end.
    init(path: String) throws(StateError) {
        self.path = path
        guard path == "-" else {
            held = nil
            return
        }
        var bytes: [UInt8] = []
        while try Self.fill(&bytes, from: STDIN_FILENO, path: path) > 0 {
            guard bytes.count <= Self.mostStandardInput else {
                throw StateError(
                    .tooLarge,
                    path: path,
                    reason: "standard input holds more than 64 MiB",
                    advice: "write it to a file and name the file"
                )
            }
        }
        held = bytes
    }

    /// Bytes that stand for a file of this name.
    init(path: String, bytes: [UInt8]) {
        self.path = path
        held = bytes
    }

    /// The whole content.
    func bytes() throws(StateError) -> [UInt8] {
        if let held { return held }
        let descriptor = try OpenFile(path: path)
        var bytes: [UInt8] = []
        while try Self.fill(&bytes, from: descriptor.number, path: path) > 0 {}
        return bytes
    }

    /// A function that appends the next piece and gives its size, 0 at the end. Each call of `pieces` starts anew.
    func pieces() throws(StateError) -> (inout [UInt8]) throws -> Int {
        if let held {
            var given = false
            return { buffer in
                guard !given else { return 0 }
                given = true
                buffer += held
                return held.count
            }
        }
        let descriptor = try OpenFile(path: path)
        let path = path
        return { buffer in try Self.fill(&buffer, from: descriptor.number, path: path) }
    }

    /// Whether the first byte that is no white space opens an object or a list. A byte order mark is passed over.
    func beginsLikeJSON() throws(StateError) -> Bool {
        guard let first = try firstByte() else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// Whether there is nothing but white space.
    func isBlank() throws(StateError) -> Bool { try firstByte() == nil }

    private func firstByte() throws(StateError) -> UInt8? {
        do {
            let next = try pieces()
            var buffer: [UInt8] = []
            var isStart = true
            while try next(&buffer) > 0 {
                if isStart, buffer.starts(with: [0xef, 0xbb, 0xbf]) { buffer.removeFirst(3) }
                isStart = false
                if let first = buffer.first(where: { $0 > 32 }) { return first }
                buffer.removeAll(keepingCapacity: true)
            }
            return nil
        } catch {
            throw StateError(error, path: path)
        }
    }

    private static func fill(_ buffer: inout [UInt8], from descriptor: Int32, path: String) throws(StateError) -> Int {
        var block = [UInt8](repeating: 0, count: piece)
        while true {
            let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                buffer += block[0..<count]
                return count
            }
            guard errno == EINTR else { throw StateError(cannotOpen: path, errno) }
        }
    }
}

/// A descriptor that closes with its last owner.
private final class OpenFile: Sendable {
    let number: Int32

    init(path: String) throws(StateError) {
        number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw StateError(cannotOpen: path, errno) }
    }

    deinit { close(number) }
}

extension StateError {
    init(cannotOpen path: String, _ number: Int32) {
        self.init(.cannotOpen, path: path, reason: String(cString: strerror(number)))
    }
}
