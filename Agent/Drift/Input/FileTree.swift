import Glibc
import SharedBase

/// Finds the files below a path, in the order of their names.
enum FileTree {
    enum Entry: Equatable {
        case file
        case directory
    }

    /// Folders that hold tools' own files, never declared infrastructure.
    private static let passedOver: Set<String> = [".git", ".terraform", ".terragrunt-cache", "node_modules", ".svn"]

    /// What a path is; a link is followed, anything that is not a directory counts as a file.
    static func entry(_ path: String) throws(StateError) -> Entry {
        if path == "-" { return .file }
        var status = stat()
        guard stat(path, &status) == 0 else { throw StateError(cannotOpen: path, errno) }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file
    }

    /// The regular files below `directory`; links to directories are not followed, so that a loop ends.
    static func files(below directory: String) throws(StateError) -> [String] {
        guard let handle = opendir(directory) else { throw StateError(cannotOpen: directory, errno) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(handle)
        var files: [String] = []
        for name in names.sorted() {
            let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where !passedOver.contains(name): files += try Self.files(below: path)
            case S_IFREG: files.append(path)
            case S_IFLNK where stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG: files.append(path)
            default: continue
            }
        }
        return files
    }
}
