internal import Glibc

/// The permission bits of files.
package enum FileMode {
    /// nil where there is no such file.
    package static func of(path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    package static func of(descriptor: Int32) -> UInt32? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}
