internal import CSandbox
internal import Glibc
package import SharedBase
internal import SharedJSON

/// What every step of this process shares: filters, the host's root, control groups, and what must not be seen. Made once.
package struct Sandbox: Sendable {
    let bubblewrap: String
    let root: BubblewrapArguments.Root
    var known: SeccompProgram
    let rules: [SandboxNetwork: SeccompProgram]
    package let groups: ControlGroups
    let hidden: [String]
    let random: RandomSource
    /// As whom steps run; chosen for each step where nil.
    var user: StepUser?

    /// Where bubblewrap is looked for. Not on PATH: who sets that would choose what runs as the jailer.
    package static let programs = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"]

    /// Looks at the machine and makes the filters.
    ///
    /// - Parameters:
    ///   - hidden: folders that no step may see or write: the agent's state.
    ///   - groups: control groups to use; found where nil.
    ///   - programs: paths of bubblewrap, the first that is there counts.
    package init(
        hidden: [String],
        groups: ControlGroups? = nil,
        programs: [String] = Sandbox.programs,
        random: RandomSource = .system
    ) throws(SandboxError) {
        guard let program = programs.first(where: { access($0, X_OK) == 0 }) else {
            throw SandboxError(
                .facility,
                attempted: "prepare the sandbox",
                reason: "bubblewrap is neither of \(programs.joined(separator: ", "))",
                advice: "apt-get install bubblewrap"
            )
        }
        bubblewrap = program
        root = HostRoot.look()
        known = try SeccompProgram.known()
        rules = [.none: try SeccompProgram.rules(.none), .host: try SeccompProgram.rules(.host)]
        self.groups = groups ?? ControlGroups.find()
        self.hidden = hidden
        self.random = random
        StepGroup.sweep(self.groups)
        // Where no group counts, processor time is what the kernel tells the parent of process 1 of a sandbox. Bubblewrap, which is that,
        // ends without asking, and its child would go to the process 1 of the host.
        if !self.groups.countsProcessorTime { dd0c_adopt_orphans() }
        // A core of the agent would hold its key, and nobody of its user may look into it. Where the agent is an ordinary user this
        // would also take its own view of itself (/proc/self), which the making of a user namespace needs.
        if geteuid() == 0 { dd0c_hide_memory() }
    }

    /// The options of a `bwrap` typed by hand with the binds and namespaces of a step without network and writable folders: its scratch
    /// folders are file systems of bubblewrap's. For comparison; no step runs so.
    package var handWritten: [String] {
        let options = BubblewrapArguments(
            root: root,
            network: .none,
            folders: [],
            readable: [],
            hidden: [],
            environment: [:]
        )
        let list = options.list(.init(filters: [], status: -1))
        var hand: [String] = []
        var index = 0
        while index < list.count {
            switch (list[index], index + 1 < list.count ? list[index + 1] : "") {
            case ("--bind", _): hand += ["--size", "\(SandboxLimits().scratch)", "--tmpfs", list[index + 2]]
            case ("--ro-bind", "/tmp/passwd"), ("--ro-bind", "/tmp/group"):
                hand += ["--ro-bind", list[index + 2], list[index + 2]]
            case ("--ro-bind", _): hand += list[index...index + 2]
            case ("--json-status-fd", _): return hand
            default:
                hand.append(list[index])
                index += 1
                continue
            }
            index += 3
        }
        return hand
    }

    func stepUser() throws(SandboxError) -> StepUser {
        if let user { return user }
        return try StepUser.choose(StepUser.facts(), random: random.uint64())
    }

    /// Starts a step. It never throws: what cannot be run safely gives the outcome `refused`.
    package func run(_ request: SandboxRequest) -> SandboxRun {
        do {
            let wake = try Wake()
            let buffer = OutputBuffer(wake)
            let run = SandboxRun(wake, buffer)
            let supervisor = Supervisor(sandbox: self, request: request, run: run, buffer: buffer, wake: wake)
            try OwnThread.start { supervisor.work() }
            return run
        } catch {
            return SandboxRun(refused: SandboxOutcome(.refused, ErrorChain.describe(error)))
        }
    }
}

/// What the host's root looks like.
enum HostRoot {
    static func look() -> BubblewrapArguments.Root {
        var entries: [String: BubblewrapArguments.Root.Entry] = [:]
        for name in BubblewrapArguments.Root.names {
            var status = stat()
            guard lstat(name, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: entries[name] = .folder
            case S_IFLNK:
                var target = [CChar](repeating: 0, count: 4096)
                let count = readlink(name, &target, target.count)
                guard count > 0 else { continue }
                entries[name] = .link(String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
            default: continue
            }
        }
        let paths = BubblewrapArguments.Root.settings + BubblewrapArguments.Root.naming
        return BubblewrapArguments.Root(entries: entries, present: Set(paths.filter { access($0, R_OK) == 0 }))
    }
}
