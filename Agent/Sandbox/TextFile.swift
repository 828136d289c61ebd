internal import Glibc

/// Small files of the kernel.
enum TextFile {
    /// At most 256 KiB; nil where it cannot be read.
    static func read(_ path: String) -> String? {
        let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
        guard file.isOpen else { return nil }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 262_144 {
            let got = Glibc.read(file.number, &part, part.count)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            bytes += part[..<got]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// In one call, as the kernel's files want it; 0, or the errno.
    static func write(_ text: String, to path: String) -> Int32 {
        let file = Descriptor(open(path, O_WRONLY | O_CLOEXEC))
        guard file.isOpen else { return errno }
        return Glibc.write(file.number, text, text.utf8.count) == text.utf8.count ? 0 : errno
    }
}
