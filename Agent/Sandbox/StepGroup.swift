internal import CSandbox
internal import Glibc
internal import SharedBase
internal import Synchronization

/// The control groups of one step: made before it, removed after it.
final class StepGroup {
    private let memory: String?
    private let processes: String?
    private let version: Int
    /// Kept open for the child.
    private(set) var tasks: [Descriptor] = []
    private(set) var folder: Descriptor?

    private static let prefix = "dd0c-step-"
    private static let counter = Atomic(0)

    /// - Parameters:
    ///   - memory: bytes, nil for no limit.
    ///   - processes: nil where another limit counts them.
    init?(_ groups: ControlGroups, memory: Int?, processes: Int?) throws(SandboxError) {
        let name = "\(Self.prefix)\(getpid())-\(Self.counter.add(1, ordering: .relaxed).newValue)"
        let memoryPlace = memory == nil ? nil : groups.memory
        let processPlace = processes == nil ? nil : groups.processes
        guard let place = memoryPlace ?? processPlace else { return nil }
        version = place.version
        self.memory = memoryPlace.map { "\($0.folder)/\(name)" }
        self.processes = processPlace.map { "\($0.folder)/\(name)" }
        do {
            try make()
            if let memory, let folder = self.memory { try limit(memory: memory, in: folder) }
            if let processes, let folder = self.processes { try Self.set("pids.max", "\(processes)", in: folder) }
            try open()
        } catch {
            remove()
            throw error
        }
    }

    /// Bytes in use at the most; nil where the kernel does not count that.
    var peakMemory: Int? {
        guard let memory else { return nil }
        let name = version == 2 ? "memory.peak" : "memory.max_usage_in_bytes"
        return TextFile.read("\(memory)/\(name)").flatMap { Int($0.split(separator: "\n").first ?? "") }
    }

    /// Processes that the kernel killed because the group had no memory left.
    var killedForMemory: Int {
        guard let memory else { return 0 }
        return Self.count(
            "oom_kill",
            in: TextFile.read("\(memory)/\(version == 2 ? "memory.events" : "memory.oom_control")") ?? ""
        )
    }

    /// The number in a line `name number`.
    static func count(_ name: String, in text: String) -> Int {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int(words[1]) ?? 0 }
        }
        return 0
    }

    /// Kills everything in it at once, where the kernel can (version 2).
    func kill() {
        guard version == 2, let folder = memory ?? processes else { return }
        _ = TextFile.write("1", to: "\(folder)/cgroup.kill")
    }

    func remove() {
        for folder in folders { rmdir(folder) }
    }

    /// Groups that an agent left behind that was killed. One with processes in it cannot be removed, and stays.
    static func sweep(_ groups: ControlGroups) {
        for place in Set([groups.memory?.folder, groups.processes?.folder].compactMap { $0 }) {
            guard let listing = opendir(place) else { continue }
            defer { closedir(listing) }
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard name.hasPrefix(prefix), let owner = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" })
                else { continue }
                if owner != getpid(), Glibc.kill(owner, 0) != 0, errno == ESRCH { rmdir("\(place)/\(name)") }
            }
        }
    }

    private var folders: Set<String> { Set([memory, processes].compactMap { $0 }) }

    private func make() throws(SandboxError) {
        for folder in folders where mkdir(folder, 0o755) != 0 {
            throw .system("make the control group \(folder)", error: errno)
        }
    }

    private func limit(memory: Int, in folder: String) throws(SandboxError) {
        if version == 2 {
            try Self.set("memory.max", "\(memory)", in: folder)
            try Self.set("memory.swap.max", "0", in: folder, needed: false)
            try Self.set("memory.oom.group", "1", in: folder, needed: false)
        } else {
            try Self.set("memory.limit_in_bytes", "\(memory)", in: folder)
            // Memory and swap together, where the kernel counts swap.
            try Self.set("memory.memsw.limit_in_bytes", "\(memory)", in: folder, needed: false)
        }
    }

    private func open() throws(SandboxError) {
        if version == 2, let path = memory ?? processes {
            let descriptor = Descriptor(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
            guard descriptor.isOpen else { throw .system("open the control group \(path)", error: errno) }
            folder = descriptor
            return
        }
        for path in folders {
            // A thread that writes itself into `tasks` takes no lock over all processes, as `cgroup.procs` would.
            let descriptor = Descriptor(Glibc.open("\(path)/tasks", O_WRONLY | O_CLOEXEC))
            guard descriptor.isOpen else { throw .system("open the control group \(path)", error: errno) }
            tasks.append(descriptor)
        }
    }

    private static func set(
        _ name: String,
        _ value: String,
        in folder: String,
        needed: Bool = true
    ) throws(SandboxError) {
        let error = TextFile.write(value, to: "\(folder)/\(name)")
        guard error == 0 || !needed else { throw .system("set \(name) of the control group \(folder)", error: error) }
    }
}
