internal import Glibc

/// What the kernel says of a process, read from /proc in some microseconds.
package struct ProcessFigures: Sendable, Equatable {
    /// User and system time since the start.
    package var cpuSeconds: Double
    package var residentBytes: Int
    package var openFiles: Int
    /// The soft limit; nil where there is none.
    package var openFilesLimit: Int?
    /// Seconds since 1970.
    package var startSeconds: Double

    /// nil where /proc does not answer: an odd container, or a process that has ended.
    package static func current() -> ProcessFigures? {
        guard let stat = text("/proc/self/stat"), let system = text("/proc/stat") else { return nil }
        return ProcessFigures(
            stat: stat,
            system: system,
            ticks: Double(sysconf(Int32(_SC_CLK_TCK))),
            pageBytes: Int(sysconf(Int32(_SC_PAGESIZE))),
            openFiles: count("/proc/self/fd"),
            openFilesLimit: limit()
        )
    }

    /// The pure half: the fields of proc(5) as text.
    init?(stat: String, system: String, ticks: Double, pageBytes: Int, openFiles: Int, openFilesLimit: Int?) {
        // The name in brackets may hold blanks and brackets; what follows its last bracket does not.
        guard let end = stat.lastIndex(of: ")"), ticks > 0 else { return nil }
        let fields = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace)
        guard fields.count > 21, let user = Double(fields[11]), let kernel = Double(fields[12]),
            let start = Double(fields[19]), let pages = Int(fields[21]),
            let boot = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
                .flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        cpuSeconds = (user + kernel) / ticks
        residentBytes = pages * pageBytes
        self.openFiles = openFiles
        self.openFilesLimit = openFilesLimit
        startSeconds = boot + start / ticks
    }

    private static func limit() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
            return nil
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// The descriptor of the count itself is left out.
    private static func count(_ folder: String) -> Int {
        guard let directory = opendir(folder) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) { if entry.pointee.d_name.0 != 46 { count += 1 } }
        return max(0, count - 1)
    }

    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
