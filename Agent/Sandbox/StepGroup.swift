internal import CSandbox
internal import Glibc
internal import SharedBase
internal import Synchronization

/// The control groups of one step: made before it, removed after it.
final class StepGroup {
    /// nil: no limit of this kind.
    struct Limits {
        /// Bytes.
        var memory: Int?
        var processes: Int?
        var processors: Double?
    }

    private let places: [ControlGroups.Controller: ControlGroups.Place]
    /// Kept open for the child: version 1.
    private(set) var tasks: [Descriptor] = []
    /// The same for version 2.
    private(set) var folder: Descriptor?

    private static let prefix = "dd0c-step-"
    private static let counter = Atomic(0)

    /// nil where nothing is to be limited or counted, or nothing can be.
    init?(_ groups: ControlGroups, _ limits: Limits) throws(SandboxError) {
        let name = "\(Self.prefix)\(getpid())-\(Self.counter.add(1, ordering: .relaxed).newValue)"
        let wanted: [ControlGroups.Controller: Bool] = [
            .memory: limits.memory != nil, .pids: limits.processes != nil, .cpu: limits.processors != nil,
            .cpuacct: true,
        ]
        let used = groups.places.filter { wanted[$0.key] == true }
        guard !used.isEmpty else { return nil }
        places = used.mapValues { .init(version: $0.version, folder: "\($0.folder)/\(name)") }
        do {
            try make()
            if let memory = limits.memory { try limit(memory: memory) }
            if let processors = limits.processors { try limit(processors: processors) }
            if let processes = limits.processes, let place = places[.pids] {
                try Self.set("pids.max", "\(processes)", in: place.folder)
            }
            try open()
        } catch {
            remove()
            throw error
        }
    }

    /// Bytes in use at the most; nil where the kernel does not count that.
    var peakMemory: Int? {
        guard let memory = places[.memory] else { return nil }
        let name = memory.version == 2 ? "memory.peak" : "memory.max_usage_in_bytes"
        return TextFile.read("\(memory.folder)/\(name)").flatMap { Int($0.split(separator: "\n").first ?? "") }
    }

    /// Processes that the kernel killed because the group had no memory left.
    var killedForMemory: Int {
        guard let memory = places[.memory] else { return 0 }
        let name = memory.version == 2 ? "memory.events" : "memory.oom_control"
        return Self.count("oom_kill", in: TextFile.read("\(memory.folder)/\(name)") ?? "")
    }

    var countsProcessorTime: Bool { places[.cpuacct] != nil }

    /// What all processes of it used, bubblewrap's part of the start with them; nil where nothing counted.
    var processorTime: ProcessorTime? {
        guard let place = places[.cpuacct] else { return nil }
        func text(_ name: String) -> String { TextFile.read("\(place.folder)/\(name)") ?? "" }
        return place.version == 2
            ? ProcessorTime(versionTwo: text("cpu.stat"))
            : ProcessorTime(usage: text("cpuacct.usage"), stat: text("cpuacct.stat"))
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
        guard let place = versionTwo else { return }
        _ = TextFile.write("1", to: "\(place.folder)/cgroup.kill")
    }

    func remove() {
        for folder in folders { rmdir(folder) }
    }

    /// Groups that an agent left behind that was killed. One with processes in it cannot be removed, and stays.
    static func sweep(_ groups: ControlGroups) {
        for place in Set(groups.places.values.map(\.folder)) {
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

    private var folders: Set<String> { Set(places.values.map(\.folder)) }
    /// One hierarchy, so that every controller of version 2 is in the same folder.
    private var versionTwo: ControlGroups.Place? { places.values.first { $0.version == 2 } }

    private func make() throws(SandboxError) {
        for folder in folders where mkdir(folder, 0o755) != 0 {
            throw .system("make the control group \(folder)", error: errno)
        }
    }

    private func limit(memory: Int) throws(SandboxError) {
        guard let place = places[.memory] else { return }
        if place.version == 2 {
            try Self.set("memory.max", "\(memory)", in: place.folder)
            try Self.set("memory.swap.max", "0", in: place.folder, needed: false)
            try Self.set("memory.oom.group", "1", in: place.folder, needed: false)
        } else {
            try Self.set("memory.limit_in_bytes", "\(memory)", in: place.folder)
            // Memory and swap together, where the kernel counts swap.
            try Self.set("memory.memsw.limit_in_bytes", "\(memory)", in: place.folder, needed: false)
        }
    }

    /// A share of every 100 ms, the period that the kernel gives to a new group.
    private func limit(processors: Double) throws(SandboxError) {
        guard let place = places[.cpu] else { return }
        let share = Int((processors * 100_000).rounded(.up))
        if place.version == 2 {
            try Self.set("cpu.max", "\(share) 100000", in: place.folder)
        } else {
            // EINVAL in version 1: a group above has less, to which all groups below it are held.
            try Self.set("cpu.cfs_quota_us", "\(share)", in: place.folder, passing: EINVAL)
        }
    }

    private func open() throws(SandboxError) {
        if let path = versionTwo?.folder {
            let descriptor = Descriptor(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
            guard descriptor.isOpen else { throw .system("open the control group \(path)", error: errno) }
            folder = descriptor
        }
        for path in Set(places.values.filter { $0.version == 1 }.map(\.folder)) {
            // A thread that writes itself into `tasks` takes no lock over all processes, as `cgroup.procs` would.
            let descriptor = Descriptor(Glibc.open("\(path)/tasks", O_WRONLY | O_CLOEXEC))
            guard descriptor.isOpen else { throw .system("open the control group \(path)", error: errno) }
            tasks.append(descriptor)
        }
    }

    /// - Parameter passing: an error that changes nothing about what holds.
    private static func set(
        _ name: String,
        _ value: String,
        in folder: String,
        needed: Bool = true,
        passing: Int32 = 0
    ) throws(SandboxError) {
        let error = TextFile.write(value, to: "\(folder)/\(name)")
        guard error == 0 || error == passing || !needed else {
            throw .system("set \(name) of the control group \(folder)", error: error)
        }
    }
}
