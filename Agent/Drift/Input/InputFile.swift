import Glibc
import SharedBase

/// A file that is read from its beginning, once or several times, in pieces. What can be read only once (standard
/// input, a pipe) is read at once and held.
struct InputFile: Sendable {
    /// What standard input or a pipe may hold: it cannot be read twice, and nothing is put on disk.
    private static let mostHeld = 64 << 20
    private static let piece = 256 << 10

    let path: String
    private let held: [UInt8]?

    /// Opens a regular file only when it is read; `-` and pipes are read to their end. A pipe into which nobody writes
    /// for `patience` milliseconds is given up: without a writer even its opening would never end.
    init(path: String, patience: Int32 = 60_000) throws(StateError) {
        self.path = path
        held = path == "-" ? try Self.hold(STDIN_FILENO, path, -1) : try Self.holdPipe(path, patience)
    }

    private static func holdPipe(_ path: String, _ patience: Int32) throws(StateError) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else { return nil }
        let pipe = try OpenFile(path: path, flags: O_NONBLOCK)
        guard fcntl(pipe.number, F_SETFL, O_RDONLY) == 0 else { throw StateError(cannotOpen: path, errno) }
        return try hold(pipe.number, path, patience)
    }

    private static func awaitBytes(_ descriptor: Int32, _ path: String, _ patience: Int32) throws(StateError) {
        guard patience >= 0 else { return }
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var ready = poll(&waited, 1, patience)
        while ready < 0, errno == EINTR { ready = poll(&waited, 1, patience) }
        guard ready != 0 else {
            throw StateError(.cannotOpen, path: path, reason: "a pipe into which nobody writes", advice: "name a file")
        }
    }

    private static func hold(_ descriptor: Int32, _ path: String, _ patience: Int32) throws(StateError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            try Self.awaitBytes(descriptor, path, patience)
            guard try fill(&bytes, from: descriptor, path: path) > 0 else { return bytes }
            guard bytes.count <= mostHeld else {
                throw StateError(
                    .tooLarge,
                    path: path,
                    reason: "a pipe that holds more than 64 MiB",
                    advice: "write it to a file and name the file"
                )
            }
        }
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

    init(path: String, flags: Int32 = 0) throws(StateError) {
        number = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard number >= 0 else { throw StateError(cannotOpen: path, errno) }
    }

    deinit { close(number) }
}

extension StateError {
    init(cannotOpen path: String, _ number: Int32) {
        self.init(.cannotOpen, path: path, reason: String(cString: strerror(number)))
    }
}
