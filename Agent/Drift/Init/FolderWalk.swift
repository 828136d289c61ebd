import Glibc
import SharedBase

/// The files below a folder within bounds: so many files, so deep, and none of the folders that hold tools' own files.
struct FolderWalk {
    /// Relative to the folder, in the order of their names; a folder's files before its folders.
    private(set) var files: [String] = []
    private(set) var isComplete = true

    private let root: String
    private let limit: Int
    private static let mostDepth = 24
    private static let passedOver: Set<String> = [
        ".git", ".hg", ".svn", "node_modules", ".terragrunt-cache", ".venv", "venv", "__pycache__", ".build", ".cache",
        ".idea", ".tox", "vendor",
    ]

    init(_ root: String, limit: Int) throws(StateError) {
        self.root = root
        self.limit = limit
        guard try FileTree.entry(root) == .directory else {
            throw StateError(.cannotOpen, path: root, reason: "it is no folder")
        }
        try walk("", depth: 0)
    }

    private mutating func walk(_ folder: String, depth: Int) throws(StateError) {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let handle = opendir(path) else {
            if depth == 0 { throw StateError(cannotOpen: path, errno) }
            isComplete = false
            return
        }
        defer { closedir(handle) }
        var folders: [String] = []
        for name in Self.names(handle) {
            let relative = folder.isEmpty ? name : "\(folder)/\(name)"
            var status = stat()
            guard lstat("\(root)/\(relative)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where Self.isWanted(name, in: folder): folders.append(relative)
            case S_IFREG:
                guard files.count < limit else {
                    isComplete = false
                    return
                }
                files.append(relative)
            default: continue
            }
        }
        for next in folders {
            guard depth < Self.mostDepth, files.count < limit else {
                isComplete = false
                return
            }
            try walk(next, depth: depth + 1)
        }
    }

    /// The names in a folder, in their order.
    private static func names(_ handle: OpaquePointer) -> [String] {
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Of `.terraform` only the note of its backend is looked at, of `.pulumi` only the stacks: not their history and
    /// backups.
    private static func isWanted(_ name: String, in folder: String) -> Bool {
        if folder == ".pulumi" || folder.hasSuffix("/.pulumi") { return name == "stacks" }
        let isInside = folder == ".terraform" || folder.hasSuffix("/.terraform")
        return !isInside && !passedOver.contains(name)
    }
}
