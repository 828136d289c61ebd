internal import Glibc

/// What the file system says of a path, a link not followed.
package struct FileFacts: Sendable {
    package var isFolder: Bool
    /// Permission bits.
    package var mode: UInt32
    package var owner: UInt32

    package init(isFolder: Bool, mode: UInt32, owner: UInt32) {
        self.isFolder = isFolder
        self.mode = mode
        self.owner = owner
    }

    /// nil where there is nothing, or nothing that this user may see.
    package static func of(_ path: String) -> FileFacts? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return FileFacts(
            isFolder: status.st_mode & S_IFMT == S_IFDIR,
            mode: status.st_mode & 0o7777,
            owner: status.st_uid
        )
    }

    /// The user of this process.
    package static var me: UInt32 { geteuid() }
}

/// Room on the file system of a folder, for a process without privileges.
package struct DiskFacts: Sendable {
    package var freeBytes: Int
    package var totalBytes: Int
    /// 0 of 0 on file systems that count none.
    package var freeFiles: Int
    package var totalFiles: Int

    package init(freeBytes: Int, totalBytes: Int, freeFiles: Int = 0, totalFiles: Int = 0) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
        self.freeFiles = freeFiles
        self.totalFiles = totalFiles
    }

    package static func of(_ folder: String) -> DiskFacts? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        func bytes(_ blocks: UInt) -> Int { Int(clamping: blocks.multipliedReportingOverflow(by: status.f_frsize).0) }
        return DiskFacts(
            freeBytes: bytes(status.f_bavail),
            totalBytes: bytes(status.f_blocks),
            freeFiles: Int(clamping: status.f_favail),
            totalFiles: Int(clamping: status.f_files)
        )
    }
}

/// Small files of the kernel, whose size it does not tell before they are read.
package enum HostText {
    /// At most 64 KiB, without white space at the end; nil where it cannot be read.
    package static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 65_536 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
