internal import Glibc
internal import SharedBase

/// A file with one secret.
enum SecretFile {
    /// Its first line; nil where it cannot be read, is empty or can be read by others than its owner.
    static func line(_ path: String) -> Secret<String>? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let mode = FileMode.of(descriptor: descriptor), mode & 0o077 == 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let line = buffer[..<count].prefix { $0 != 10 && $0 != 13 }
        return line.isEmpty ? nil : Secret(String(decoding: line, as: UTF8.self))
    }
}
