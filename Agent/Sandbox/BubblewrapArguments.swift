/// The options that make the sandbox, as a pure function of what the host has and what the step asked for.
struct BubblewrapArguments {
    /// Folders of the host's root that hold programs and libraries.
    struct Root: Equatable, Sendable {
        enum Entry: Equatable, Sendable {
            case folder
            /// As on hosts with a merged /usr.
            case link(String)
        }

        /// In this order; what the host does not have is left out.
        static let names = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
        /// What programs look up to start, to name things, to trust certificates. Nothing here is a secret of a host.
        static let settings = [
            "/etc/alternatives", "/etc/ca-certificates", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
            "/etc/localtime", "/etc/magic", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/os-release",
            "/etc/protocols",
            "/etc/services", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs", "/etc/pki/ca-trust",
        ]
        /// Only with a network.
        static let naming = ["/etc/gai.conf", "/etc/host.conf", "/etc/hosts", "/etc/resolv.conf"]

        var entries: [String: Entry]
        /// Those of `settings` and `naming` that the host has.
        var present: Set<String>
    }

    /// The descriptors that bubblewrap reads and writes.
    struct Descriptors {
        var filters: [Int32]
        var status: Int32
    }

    var root: Root
    var network: SandboxNetwork
    /// Paths of the writable folders, which lie at /tmp/f0, /tmp/f1 ... of the stage.
    var folders: [String]
    /// Those that are only read; at the places behind them.
    var readable: [String]
    /// Folders below bound ones that must not be seen: the agent's state.
    var hidden: [String]
    var environment: [String: String]

    /// The user inside, whoever he is outside. Not 65534: that is how files of all other users show.
    static let innerUser = "1000"
    static let workFolder = "/work"
    static let passwd = """
        root:x:0:0:root:/:/usr/sbin/nologin
        dd0c-step:x:1000:1000:step:/tmp:/bin/sh
        nobody:x:65534:65534:somebody of the host:/:/usr/sbin/nologin

        """
    static let groups = "root:x:0:\ndd0c-step:x:1000:\nnogroup:x:65534:\n"
    static let cleanEnvironment = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp", "TMPDIR=/tmp",
        "LANG=C.UTF-8", "USER=dd0c-step", "LOGNAME=dd0c-step",
    ]

    func list(_ descriptors: Descriptors) -> [String] {
        var list = namespaces
        list += system
        list += ["--bind", "/tmp/tmp", "/tmp"]
        if folders.isEmpty { list += ["--bind", "/tmp/work", Self.workFolder] }
        for (index, folder) in folders.enumerated() { list += ["--bind", "/tmp/f\(index)", folder] }
        for (index, folder) in readable.enumerated() {
            list += ["--ro-bind", "/tmp/f\(folders.count + index)", folder]
        }
        for folder in hidden where isBound(folder) {
            list += ["--perms", "0000", "--tmpfs", folder, "--remount-ro", folder]
        }
        // Its root is a file system in memory without a bound.
        list += ["--remount-ro", "/", "--chdir", folders.first ?? Self.workFolder]
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { list += ["--setenv", name, value] }
        for filter in descriptors.filters { list += ["--add-seccomp-fd", "\(filter)"] }
        return list + ["--json-status-fd", "\(descriptors.status)"]
    }

    private var namespaces: [String] {
        [
            "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup",
        ] + (network == .none ? ["--unshare-net"] : []) + [
            "--disable-userns", "--uid", Self.innerUser, "--gid", Self.innerUser, "--hostname", "step",
            "--new-session", "--die-with-parent", "--cap-drop", "ALL",
        ]
    }

    private var system: [String] {
        var list: [String] = []
        for name in Root.names {
            switch root.entries[name] {
            case .folder: list += ["--ro-bind", name, name]
            case .link(let target): list += ["--symlink", target, name]
            case nil: break
            }
        }
        // Settings of the kernel are writable for a process that the host takes for root; read-only whoever starts us.
        list += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]
        list += ["--dev", "/dev", "--bind", "/tmp/shm", "/dev/shm", "--remount-ro", "/dev"]
        for path in Root.settings + (network == .host ? Root.naming : []) where root.present.contains(path) {
            list += ["--ro-bind", path, path]
        }
        return list + ["--ro-bind", "/tmp/passwd", "/etc/passwd", "--ro-bind", "/tmp/group", "/etc/group"]
    }

    /// Whether it lies below something that the step sees.
    private func isBound(_ folder: String) -> Bool {
        (Root.names + Root.settings + folders + readable).contains { folder.hasPrefix($0 + "/") }
    }
}
