internal import Glibc

/// Small files of the system, read whole.
enum FileText {
    /// At most 64 KiB from the end of the file; nil where it cannot be read.
    static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let limit = 65_536
        if lseek(file, 0, SEEK_END) > limit { lseek(file, off_t(-limit), SEEK_END) } else { lseek(file, 0, SEEK_SET) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = bytes.withUnsafeMutableBytes { buffer -> Int in
                guard let start = buffer.baseAddress else { return 0 }
                return Glibc.read(file, start + filled, limit - filled)
            }
            if count <= 0 { break }
            filled += count
        }
        return String(decoding: bytes[..<filled], as: UTF8.self)
    }
}
