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
    /// Told of every piece that is read.
    private let meter: ScanMeter?

    /// Opens a regular file only when it is read; `-` and pipes are read to their end. A pipe into which nobody writes
    /// for `patience` milliseconds is given up: without a writer even its opening would never end.
    init(path: String, patience: Int32 = 60_000, meter: ScanMeter? = nil) throws(StateError) {
        self.path = path
        self.meter = meter
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

    /// Whether it was read at once and lies in memory.
    var isHeld: Bool { held != nil }

    /// Its size in bytes as it is now; 0 where that cannot be told.
    var size: Int {
        if let held { return held.count }
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether both are one file, by whatever names.
    func isSame(as other: InputFile) -> Bool {
        var own = stat()
        var others = stat()
        guard held == nil, other.held == nil, stat(path, &own) == 0, stat(other.path, &others) == 0 else {
            return false
        }
        return own.st_dev == others.st_dev && own.st_ino == others.st_ino
    }

    /// The whole content.
    func bytes() throws(StateError) -> [UInt8] {
        if let held { return held }
        let descriptor = try OpenFile(path: path)
        var bytes: [UInt8] = []
        while true {
            let count = try Self.fill(&bytes, from: descriptor.number, path: path)
            guard count > 0 else { return bytes }
            meter?.add(bytes: count)
        }
    }

    /// A function that puts the next piece into the memory it is lent and gives its size, 0 at the end. Each call of
    /// `reads` starts anew, `offset` bytes from the beginning.
    func reads(from offset: Int = 0) throws(StateError) -> (UnsafeMutableRawBufferPointer) throws -> Int {
        if let held {
            var given = min(offset, held.count)
            return { memory in
                let count = min(memory.count, held.count - given)
                held.withUnsafeBytes {
                    memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[given..<given + count]))
                }
                given += count
                return count
            }
        }
        let descriptor = try OpenFile(path: path)
        let (path, meter) = (path, meter)
        guard offset == 0 || lseek(descriptor.number, off_t(offset), SEEK_SET) >= 0 else {
            throw StateError(cannotOpen: path, errno)
        }
        return {
            let count = try Self.read($0, from: descriptor.number, path: path)
            meter?.add(bytes: count)
            return count
        }
    }

    /// Whether the first byte that is no white space opens an object or a list. A byte order mark is passed over.
    func beginsLikeJSON() throws(StateError) -> Bool {
        guard let first = try firstByte() else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// Whether the first members are those with which Terraform and OpenTofu begin a state of version 4. A guess that
    /// spares a look through the whole file: who reads it finds out.
    func beginsLikeState() throws(StateError) -> Bool {
        var block = [UInt8](repeating: 0, count: 512)
        let next = try reads()
        do {
            let count = try block.withUnsafeMutableBytes { try next($0) }
            let head = block[..<count].filter { $0 > 32 }
            return head.starts(with: #"{"version":4,"terraform_version":"#.utf8)
        } catch {
            throw StateError(error, path: path)
        }
    }

    /// Whether there is nothing but white space.
    func isBlank() throws(StateError) -> Bool { try firstByte() == nil }

    private func firstByte() throws(StateError) -> UInt8? {
        do {
            let next = try reads()
            var isStart = true
            var block = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = try block.withUnsafeMutableBytes { try next($0) }
                guard count > 0 else { return nil }
                var text = block[..<count]
                if isStart, text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
                isStart = false
                if let first = text.first(where: { $0 > 32 }) { return first }
            }
        } catch {
            throw StateError(error, path: path)
        }
    }

    private static func fill(_ buffer: inout [UInt8], from descriptor: Int32, path: String) throws(StateError) -> Int {
        let start = buffer.count
        // An array and no `repeatElement`: byte by byte, a debug build took a tenth of a second for each piece.
        buffer += [UInt8](repeating: 0, count: piece)
        var count = 0
        defer { buffer.removeLast(buffer.count - start - count) }
        let read = buffer.withUnsafeMutableBytes { memory in
            Result { () throws(StateError) in
                try Self.read(UnsafeMutableRawBufferPointer(rebasing: memory[start...]), from: descriptor, path: path)
            }
        }
        count = try read.get()
        return count
    }

    private static func read(
        _ memory: UnsafeMutableRawBufferPointer,
        from descriptor: Int32,
        path: String
    ) throws(StateError) -> Int {
        while true {
            let count = Glibc.read(descriptor, memory.baseAddress, memory.count)
            if count >= 0 { return count }
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
