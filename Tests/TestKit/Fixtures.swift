import Glibc

/// The files that tests read: `Tests/Fixtures`, found from the place of this source file.
package enum Fixtures {
    /// The root of the repository, without a slash at the end.
    package static let repository: String = folder(of: #filePath, above: 3)

    /// `Tests/Fixtures/<room>`.
    package static func folder(_ room: String) -> String { repository + "/Tests/Fixtures/" + room }

    /// A text file of the repository, named from its root.
    package static func text(inRepository path: String) throws -> String {
        String(decoding: try TestFile.read(repository + "/" + path), as: UTF8.self)
    }

    /// The bytes of `Tests/Fixtures/<path>`.
    package static func bytes(_ path: String) throws -> [UInt8] { try TestFile.read(folder(path)) }

    /// `path` without its last `count` components.
    private static func folder(of path: String, above count: Int) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(count).joined(separator: "/")
    }
}

/// Files and folders as tests need them, read whole.
package enum TestFile {
    /// A file that a test wanted and that could not be read.
    package struct Unreadable: Error, CustomStringConvertible {
        package let path: String
        package var description: String { "cannot read \(path)" }
    }

    /// The whole file.
    package static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: piece[..<count])
        }
        guard ferror(file) == 0 else { throw Unreadable(path: path) }
        return bytes
    }

    /// The names of a folder's entries in byte order, without `.` and `..`; nil where there is no such folder.
    package static func names(in folder: String) -> [String]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
