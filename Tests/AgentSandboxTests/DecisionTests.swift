import Testing

@testable import AgentSandbox

/// Decisions from texts and facts, without a machine.
@Suite struct DecisionTests {
    struct UserRow: Sendable {
        let facts: StepUser.Facts
        let wanted: StepUser?
    }

    static let users: [UserRow] = [
        // Root: an unused number, mounts with root's rights.
        UserRow(
            facts: .init(user: 0, group: 0, maySwitch: true, mayMount: true),
            wanted: .init(user: 1_879_048_202, group: 1_879_048_202, switches: true, isPrivileged: true, isAlone: true)
        ),
        // Root with the package's user.
        UserRow(
            facts: .init(user: 0, group: 0, maySwitch: true, mayMount: true, named: (990, 991)),
            wanted: .init(user: 990, group: 991, switches: true, isPrivileged: true, isAlone: false)
        ),
        // A service that may only change its user.
        UserRow(
            facts: .init(user: 980, group: 980, maySwitch: true, mayMount: false, named: (990, 991)),
            wanted: .init(user: 990, group: 991, switches: true, isPrivileged: false, isAlone: false)
        ),
        // A named user that is root or the agent itself is none.
        UserRow(
            facts: .init(user: 980, group: 980, maySwitch: true, mayMount: false, named: (980, 980)),
            wanted: .init(user: 1_879_048_202, group: 1_879_048_202, switches: true, isPrivileged: false, isAlone: true)
        ),
        UserRow(
            facts: .init(user: 0, group: 0, maySwitch: true, mayMount: true, named: (0, 0)),
            wanted: .init(user: 1_879_048_202, group: 1_879_048_202, switches: true, isPrivileged: true, isAlone: true)
        ),
        // Somebody at a laptop.
        UserRow(
            facts: .init(user: 1000, group: 1001, maySwitch: false, mayMount: false, named: (990, 991)),
            wanted: .init(user: 1000, group: 1001, switches: false, isPrivileged: false, isAlone: false)
        ),
        // Root that may not become anybody else: refused.
        UserRow(facts: .init(user: 0, group: 0, maySwitch: false, mayMount: true), wanted: nil),
    ]

    @Test(arguments: users.indices)
    func choosesTheUser(_ index: Int) throws {
        let row = Self.users[index]
        guard let wanted = row.wanted else {
            #expect(throws: SandboxError.self) { try StepUser.choose(row.facts, random: 10) }
            return
        }
        #expect(try StepUser.choose(row.facts, random: 10) == wanted)
        #expect(wanted.countsAlone == (wanted.isAlone || !wanted.isPrivileged))
    }

    static let hybrid = """
        28 25 0:24 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        27 28 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
        29 28 0:25 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        30 28 0:26 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        31 28 0:27 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """
    static let unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
    static let container = "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup cgroup rw,memory,pids"

    @Test(arguments: [
        (
            hybrid, "9:pids:/\n4:memory:/agent/a:b\n2:cpu,cpuacct:/agent\n0::/",
            "cpu=1 /sys/fs/cgroup/cpu,cpuacct/agent cpuacct=1 /sys/fs/cgroup/cpu,cpuacct/agent "
                + "memory=1 /sys/fs/cgroup/memory/agent/a:b pids=1 /sys/fs/cgroup/pids"
        ),
        (
            unified, "0::/system.slice/dd0c.service",
            "cpu=2 /sys/fs/cgroup/system.slice/dd0c.service cpuacct=2 /sys/fs/cgroup/system.slice/dd0c.service "
                + "memory=2 /sys/fs/cgroup/system.slice/dd0c.service pids=2 /sys/fs/cgroup/system.slice/dd0c.service"
        ),
        (container, "3:memory,pids:/docker/abc/x", "memory=1 /sys/fs/cgroup/x pids=1 /sys/fs/cgroup/x"),
        (container, "3:memory,pids:/docker/abcd", ""),
        ("", "0::/", ""), (hybrid, "", ""), ("garbage - cgroup", "0::", ""),
    ])
    func findsControlGroups(_ mounts: String, _ groups: String, _ wanted: String) {
        let found = ControlGroups.places(groups: groups, mounts: mounts)
        let text = found.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\($0.key)=\($0.value.version) \($0.value.folder)"
        }
        #expect(text.joined(separator: " ") == wanted)
    }

    @Test(arguments: [
        ("oom_kill_disable 0\nunder_oom 0\noom_kill 3", 3), ("low 0\nmax 12\noom 1\noom_kill 1\n", 1), ("", 0),
        ("oom_kill x", 0),
    ])
    func countsKills(_ text: String, _ wanted: Int) {
        #expect(StepGroup.count("oom_kill", in: text) == wanted)
    }

    /// What bubblewrap says arrives in any pieces.
    @Test func readsTheStatusInPieces() {
        let text = Array("{ \"child-pid\": 4711 }\n{\"exit-code\": 9}\n".utf8)
        for cut in 0...text.count {
            var reader = StatusReader()
            reader.take(text[..<cut])
            reader.take(text[cut...])
            #expect(reader.innerProcess == 4711)
            #expect(reader.exitCode == 9)
        }
    }

    @Test(arguments: [
        "", "{", "null\n", "{\"child-pid\": -5}\n", "{\"child-pid\": 1}\n", "{\"child-pid\": \"7\"}\n",
        "{\"child-pid\": 99999999999999}\n",
        String(repeating: "x", count: 100_000) + "\n", "\n\n\u{0}\n",
    ])
    func readsNoStatusFrom(_ text: String) {
        var reader = StatusReader()
        reader.take(text.utf8)
        #expect(reader.innerProcess == nil)
        #expect(reader.exitCode == nil)
    }

    @Test func knowsProcessOne() {
        let text = "Name:\tbwrap\nUid:\t1000\t1000\t1000\t1000\nNSpid:\t4711\t1\n"
        #expect(InnerProcess.isInit(text, user: 1000))
        #expect(!InnerProcess.isInit(text, user: 1001))
        #expect(!InnerProcess.isInit(text.replacing("\t1\n", with: "\t2\n"), user: 1000))
        #expect(!InnerProcess.isInit("NSpid:\t1\nUid:\t1000", user: 1000))
        #expect(!InnerProcess.isInit("", user: 0))
    }

    @Test func listsOptions() {
        let options = BubblewrapArguments(
            root: .init(
                entries: ["/usr": .folder, "/bin": .link("usr/bin")],
                present: ["/etc/services", "/etc/hosts"]
            ),
            network: .none,
            folders: ["/srv/a", "/srv/b"],
            readable: ["/etc/dd0c/kube"],
            hidden: ["/usr/local/state", "/var/lib/dd0c-agent", "/srv/a/state"],
            environment: ["B": "2", "A": "1"]
        )
        let text = options.list(.init(filters: [7, 8], status: 9)).joined(separator: " ")
        for part in [
            "--unshare-net", "--ro-bind /usr /usr", "--symlink usr/bin /bin",
            "--proc /proc --ro-bind /proc/sys /proc/sys",
            "--bind /tmp/f0 /srv/a --bind /tmp/f1 /srv/b --ro-bind /tmp/f2 /etc/dd0c/kube",
            "--perms 0000 --tmpfs /usr/local/state --remount-ro /usr/local/state",
            "--perms 0000 --tmpfs /srv/a/state", "--remount-ro / --chdir /srv/a", "--setenv A 1 --setenv B 2",
            "--add-seccomp-fd 7 --add-seccomp-fd 8 --json-status-fd 9", "--cap-drop ALL", "--disable-userns",
            "--new-session",
            "--die-with-parent", "--ro-bind /etc/services /etc/services",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(!text.contains("/etc/hosts"))
        #expect(!text.contains("/var/lib/dd0c-agent"))
        var host = options
        host.network = .host
        let other = host.list(.init(filters: [], status: 9))
        #expect(!other.contains("--unshare-net"))
        #expect(other.contains("/etc/hosts"))
    }
}

@Suite struct VersionTests {
    @Test(arguments: [("bubblewrap 0.8.0\n", [0, 8, 0]), ("bubblewrap 0.11", [0, 11]), ("bubblewrap 1", [1])])
    func readsVersions(_ line: String, _ wanted: [Int]) {
        #expect(SandboxReport.version(line) == wanted)
        #expect(SandboxReport.isNewEnough(wanted))
    }

    @Test(arguments: ["", "bubblewrap", "bwrap 0.8.0", "bubblewrap x.y", "bubblewrap 0.8.0 more", "bubblewrap ..."])
    func readsNoVersionFrom(_ line: String) { #expect(SandboxReport.version(line) == nil) }
}
