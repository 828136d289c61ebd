internal import Glibc

/// What a filter says about one system call.
struct SeccompRule: Sendable, Equatable {
    /// `(argument & mask) == value`
    struct Condition: Sendable, Equatable {
        let argument: Int32
        var mask: UInt64 = .max
        let value: UInt64
    }

    let name: String
    /// What the step sees instead.
    let error: Int32
    /// All of them must hold; at most two.
    var conditions: [Condition] = []
}

/// The second filter of a step, as data. The first one, made in C, knows no rule: it lets through system calls up to the newest that
/// libseccomp has a name for, answers later ones with ENOSYS, and kills a process that calls by another ABI (32 bits, x32).
enum SeccompTable {
    /// Never needed by a step, each with a history of escapes or with an effect beyond the sandbox.
    static let forbidden: [String] = [
        // Kernel keyrings belong to no namespace.
        "add_key", "keyctl", "request_key",
        // Large interfaces of the kernel.
        "bpf", "io_uring_enter", "io_uring_register", "io_uring_setup", "lookup_dcookie", "perf_event_open",
        "userfaultfd",
        // The kernel itself.
        "acct", "create_module", "delete_module", "finit_module", "get_kernel_syms", "init_module", "ioperm", "iopl",
        "kexec_file_load", "kexec_load", "modify_ldt", "nfsservctl", "query_module", "quotactl", "quotactl_fd",
        "reboot", "swapoff", "swapon", "syslog", "uselib", "ustat", "vhangup",
        // Other processes.
        "kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
        // Mounts, namespaces, roots.
        "chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
        "pivot_root", "setns", "umount", "umount2", "unshare",
        // Files by handles, which pass by folders; marks on whole file systems.
        "fanotify_init", "fanotify_mark", "name_to_handle_at", "open_by_handle_at",
        // Clocks and names of the host.
        "adjtimex", "clock_adjtime", "clock_settime", "setdomainname", "sethostname", "settimeofday", "stime",
        // The placement of memory of others.
        "migrate_pages", "move_pages",
        // Device nodes: the file systems are mounted without devices as well.
        "mknod", "mknodat",
    ]

    static func rules(_ network: SandboxNetwork) -> [SeccompRule] {
        forbidden.filter { !$0.hasPrefix("mknod") }.map { SeccompRule(name: $0, error: EPERM) } + nodes + strangers
            + namespaces + terminals + personalities + sockets(network)
    }

    /// Fifos, sockets and plain files may be made; character (0o020000) and block devices (0o060000) not.
    private static let nodes: [SeccompRule] = [("mknod", Int32(1)), ("mknodat", Int32(2))].flatMap { name, argument in
        [UInt64(0o020000), 0o060000].map { type in
            SeccompRule(
                name: name,
                error: EPERM,
                conditions: [.init(argument: argument, mask: 0o170000, value: type)]
            )
        }
    }

    /// Files that run as their owner or group (0o4000, 0o2000), made at once or later. In a writable folder that owner is the folder's, root
    /// perhaps, and outside the mount without such bits they would count. `openat2` hides its mode in memory; programs then use `openat`.
    private static let strangers: [SeccompRule] =
        [UInt64(0o4000), 0o2000].flatMap { bit in
            modes.map { call in
                SeccompRule(name: call.name, error: EPERM, conditions: [bits(call.argument, bit)])
            }
                + openings.map { call in
                    SeccompRule(
                        name: call.name,
                        error: EPERM,
                        conditions: [bits(call.flags, call.flag), bits(call.flags + 1, bit)]
                    )
                }
        } + [SeccompRule(name: "openat2", error: ENOSYS)]

    /// Calls that set a mode, and which argument holds it.
    private static let modes: [(name: String, argument: Int32)] = [
        ("chmod", 1), ("fchmod", 1), ("fchmodat", 2), ("fchmodat2", 2), ("creat", 1), ("mknod", 1), ("mknodat", 2),
    ]
    /// Calls that do with O_CREAT or O_TMPFILE; without them the mode, one argument further, is whatever the register held.
    private static let openings: [(name: String, flags: Int32, flag: UInt64)] = [
        ("open", 1, 0x40), ("open", 1, 0x40_0000), ("openat", 2, 0x40), ("openat", 2, 0x40_0000),
    ]

    private static func bits(_ argument: Int32, _ value: UInt64) -> SeccompRule.Condition {
        .init(argument: argument, mask: value, value: value)
    }

    /// Each flag of a new namespace; clone3 hides its flags in memory, so programs are told that it does not exist and use clone.
    private static let namespaces: [SeccompRule] =
        [
            0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
        ].map { (flag: UInt64) in
            SeccompRule(name: "clone", error: EPERM, conditions: [.init(argument: 0, mask: flag, value: flag)])
        } + [SeccompRule(name: "clone3", error: ENOSYS)]

    /// TIOCSTI types into a terminal, TIOCLINUX pastes into a console. The kernel looks at 32 bits alone (CVE-2019-10063).
    private static let terminals: [SeccompRule] = [0x5412, 0x541c].map { (request: UInt64) in
        SeccompRule(name: "ioctl", error: EPERM, conditions: [.init(argument: 1, mask: 0xffff_ffff, value: request)])
    }

    /// Old behaviours of memory (READ_IMPLIES_EXEC, MMAP_PAGE_ZERO, ADDR_NO_RANDOMIZE) and other systems' calls. 0xffffffff asks.
    private static let personalities: [SeccompRule] = [
        0x0000_0001, 0x0004_0000, 0x0010_0000, 0x0040_0000,
    ].map { (bit: UInt64) in
        // The asking value holds all bits, so its highest one must be clear for the rule.
        SeccompRule(
            name: "personality",
            error: EPERM,
            conditions: [.init(argument: 0, mask: bit | 0x8000_0000, value: bit)]
        )
    }

    /// Unix sockets without a network, Internet sockets with one, never both and never another family.
    private static func sockets(_ network: SandboxNetwork) -> [SeccompRule] {
        let allowed: Set<UInt64> = network == .none ? [1] : [2, 10]
        let others = (UInt64(0)...63).filter { !allowed.contains($0) }.map { family in
            SeccompRule(
                name: "socket",
                error: EAFNOSUPPORT,
                conditions: [.init(argument: 0, mask: 0xffff_ffff, value: family)]
            )
        }
        // No family of Linux is 64 or above; one rule for each bit says so.
        let higher = (6..<32).map { bit in
            SeccompRule(
                name: "socket",
                error: EAFNOSUPPORT,
                conditions: [.init(argument: 0, mask: 1 << UInt64(bit), value: 1 << UInt64(bit))]
            )
        }
        return others + higher + (network == .host ? datagramPairs : [])
    }

    /// A pair of datagram sockets (and SOCK_RAW, which means the same) can still be pointed at another name; a pair of streams cannot.
    private static let datagramPairs: [SeccompRule] = [2, 3].map { (type: UInt64) in
        SeccompRule(
            name: "socketpair",
            error: EAFNOSUPPORT,
            conditions: [.init(argument: 1, mask: 0xf, value: type)]
        )
    }
}
