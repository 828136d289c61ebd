internal import Glibc
internal import SharedBase

/// A folder of the host that a step may write, opened and checked. Its descriptor is what counts from here on, not its path.
struct WritableFolder: Sendable {
    let path: String
    let descriptor: Descriptor
    let device: UInt64
    let inode: UInt64
    let owner: uid_t
    let group: gid_t
    /// The step may read it and nothing more.
    let isReadOnly: Bool

    /// Checks the path, then what lies there.
    ///
    /// - Parameter hidden: folders that no step may see or hold: the agent's state.
    static func open(_ path: String, hidden: [String], user: StepUser, isReadOnly: Bool = false) throws(SandboxError)
        -> WritableFolder
    {
        let attempted = "make \(path) \(isReadOnly ? "readable" : "writable") for the step"
        // What a step may only read the owner of the host has named, who may name a folder of the system.
        if let reason = isReadOnly ? FolderRules.notPlain(path) : FolderRules.refusal(path) {
            throw refuse(attempted, reason.text, reason.advice)
        }
        let descriptor = try openWithoutLinks(path, attempted)
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw .system(attempted, error: errno) }
        for folder in hidden where touches(descriptor, status, folder) {
            throw refuse(attempted, "it holds, or lies in, the agent's own folder", "use a folder of its own")
        }
        let wanted: mode_t = isReadOnly ? 0o500 : 0o700
        guard status.st_mode & wanted == wanted else {
            throw refuse(
                attempted,
                "its owner may not \(isReadOnly ? "read" : "write") and enter it",
                "chmod \(isReadOnly ? "u+rx" : "u+rwx") \(path)"
            )
        }
        guard isReadOnly || user.isPrivileged || status.st_uid == user.user else {
            throw refuse(
                attempted,
                "it belongs to user \(status.st_uid), the step is user \(user.user)",
                "chown \(user.user) \(path)"
            )
        }
        return WritableFolder(
            path: path,
            descriptor: descriptor,
            device: UInt64(status.st_dev),
            inode: UInt64(status.st_ino),
            owner: status.st_uid,
            group: status.st_gid,
            isReadOnly: isReadOnly
        )
    }

    /// Name by name from the root, so that no part of the path is a link; a link that appears later is noticed in the child.
    private static func openWithoutLinks(_ path: String, _ attempted: String) throws(SandboxError) -> Descriptor {
        var here = Descriptor(Glibc.open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        for name in path.split(separator: "/") {
            // O_PATH for the way: a folder above may be closed to reading and still lead on.
            let next = Descriptor(
                openat(here.number, String(name), OpenFlag.path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            )
            guard next.isOpen else {
                let error = errno
                // A link opened as a folder gives ENOTDIR.
                var status = stat()
                let isLink =
                    fstatat(here.number, String(name), &status, AT_SYMLINK_NOFOLLOW) == 0
                    && status.st_mode & S_IFMT == S_IFLNK
                if isLink {
                    throw refuse(attempted, "\(name) in it is a symbolic link", "name the folder by its real path")
                }
                throw SandboxError(
                    .folder,
                    attempted: attempted,
                    reason: ErrorName.text(error),
                    advice: "mkdir -p \(path)"
                )
            }
            here = next
        }
        return here
    }

    /// Whether one of the two is the other or lies above it, by inode: names can lie.
    private static func touches(_ descriptor: Descriptor, _ status: stat, _ folder: String) -> Bool {
        var other = stat()
        guard stat(folder, &other) == 0 else { return false }
        let theirs = Descriptor(Glibc.open(folder, OpenFlag.path | O_DIRECTORY | O_CLOEXEC))
        return rises(from: descriptor, to: other) || (theirs.isOpen && rises(from: theirs, to: status))
    }

    /// Whether `wanted` is met on the way up to the root.
    private static func rises(from start: Descriptor, to wanted: stat) -> Bool {
        var here = start
        var last: (dev_t, ino_t)?
        // No path of Linux is deeper than its 4096 bytes allow.
        for _ in 0..<2048 {
            var status = stat()
            guard fstat(here.number, &status) == 0 else { return false }
            if status.st_dev == wanted.st_dev, status.st_ino == wanted.st_ino { return true }
            if let last, last == (status.st_dev, status.st_ino) { return false }
            last = (status.st_dev, status.st_ino)
            let above = Descriptor(openat(here.number, "..", OpenFlag.path | O_DIRECTORY | O_CLOEXEC))
            guard above.isOpen else { return false }
            here = above
        }
        return false
    }

    private static func refuse(_ attempted: String, _ reason: String, _ advice: String?) -> SandboxError {
        SandboxError(.folder, attempted: attempted, reason: reason, advice: advice)
    }
}

/// Which paths no step may write, whoever owns them.
enum FolderRules {
    /// With everything below them.
    static let trees = [
        "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/run", "/sbin", "/sys",
        "/usr",
        "/var/lib/apt", "/var/lib/containerd", "/var/lib/docker", "/var/lib/dpkg", "/var/lib/kubelet", "/var/lib/rpm",
        "/var/lib/systemd", "/var/run", "/var/spool/cron", "/snap", "/nix",
    ]
    /// Alone: what lies below may be somebody's own.
    static let folders = [
        "/home", "/media", "/mnt", "/opt", "/root", "/srv", "/tmp", "/var", "/var/cache", "/var/lib", "/var/log",
        "/var/mail",
        "/var/opt", "/var/spool", "/var/tmp", "/work",
    ]

    /// nil where the path says what it means.
    static func notPlain(_ path: String) -> (text: String, advice: String?)? {
        guard path.hasPrefix("/"), path.utf8.count < 4096, !path.utf8.contains(0) else {
            return ("it is not an absolute path below 4096 bytes", "name the folder from / on")
        }
        guard path != "/" else { return ("it is the root of the host", "use a folder of its own") }
        let names = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard !names.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            return ("the path is not plain: it has an empty part, . or ..", "name the folder without them")
        }
        return nil
    }

    /// nil where the path may be asked for.
    static func refusal(_ path: String) -> (text: String, advice: String?)? {
        if let reason = notPlain(path) { return reason }
        if let tree = trees.first(where: { path == $0 || path.hasPrefix($0 + "/") }) {
            return ("\(tree) belongs to the system", "use a folder elsewhere")
        }
        if folders.contains(path) { return ("it is shared by the whole system", "use a folder of its own below it") }
        return nil
    }
}
