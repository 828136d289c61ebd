internal import Glibc

/// The kernel's high-water mark of this process' resident memory.
enum ProcessPeak {
    /// Gives back what is free, which earlier work left to the allocator, so that it hides nothing of what follows.
    /// Looked up by name, because Swift's map of the C library leaves it out.
    static func settle() {
        guard let found = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(found, to: (@convention(c) (Int) -> Int32).self)(0)
    }

    /// Forgets the mark, so that the next reading is of what follows. False where the kernel does not let us.
    static func reset() -> Bool {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
        let written = fputs("5", file)
        return fclose(file) == 0 && written >= 0
    }

    /// `VmHWM` in bytes; nil where it cannot be read.
    static func bytes() -> Int? { status("VmHWM:") }

    /// `VmRSS` in bytes; nil where it cannot be read.
    static func current() -> Int? { status("VmRSS:") }

    private static func status(_ name: String) -> Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, 256, file) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard line.hasPrefix(name) else { continue }
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        return nil
    }
}
