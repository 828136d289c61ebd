internal import SharedBase

/// What a step may use. Each limit ends the step or makes its calls fail; none is advice.
package struct SandboxLimits: Sendable, Equatable {
    /// From the start to the end of the whole process tree; 60 s where nothing is said, 30 min at most (P6-E3-09).
    package var timeout = Duration.seconds(60)
    /// Bytes of memory of all processes together, the scratch files and the page cache with them. nil: 512 MiB where this machine has
    /// control groups, and no common limit where it has none.
    package var memory: Int?
    /// How many processors all processes together may keep busy, on average over 100 ms; may have a fraction. nil: one where this machine
    /// has control groups for it; where it has none, each process may use as many seconds of a processor as the step may last.
    package var cpus: Double?
    /// Processes and threads of the step at one time.
    package var processes = 128
    /// Bytes that one file may have and that the writable folders may grow by together.
    package var disk = 1 << 30
    /// Bytes of standard output and standard error together (P6-E3-19).
    package var output = 1 << 20
    /// Bytes of `/tmp`, `/dev/shm` and the empty working folder together.
    package var scratch = 64 << 20

    package init() {}

    /// What counts where nothing is said and groups are at hand.
    static let standardMemory = 512 << 20
    /// What one thread can use. A step is one line of a runbook on a host that has other work: it must not take two processors where nobody
    /// asked for it, and no program with one thread is slowed.
    static let standardCPUs = 1.0
    /// Below, starting alone would take seconds.
    static let leastCPUs = 0.05
    static let mostCPUs = 1024.0
    /// Files and folders of the scratch file system: each costs the kernel a kilobyte that its size does not show.
    static let scratchFiles = 16_384

    func check() throws(SandboxError) {
        guard timeout > .zero, timeout <= .seconds(1800) else {
            throw Self.refuse("timeout", "is not more than 0 and at most 1800 seconds")
        }
        if let memory { try Self.check("memory", memory, 8 << 20...1 << 50, "bytes") }
        if let cpus {
            guard cpus >= Self.leastCPUs, cpus <= Self.mostCPUs else {
                throw Self.refuse("cpus", "\(cpus) is not between \(Self.leastCPUs) and \(Self.mostCPUs) processors")
            }
        }
        try Self.check("processes", processes, 1...32_768, "processes")
        try Self.check("disk", disk, 4096...1 << 50, "bytes")
        try Self.check("output", output, 0...1 << 40, "bytes")
        try Self.check("scratch", scratch, 1 << 16...1 << 40, "bytes")
    }

    private static func check(
        _ name: String,
        _ value: Int,
        _ range: ClosedRange<Int>,
        _ unit: String
    ) throws(SandboxError) {
        guard range.contains(value) else {
            throw refuse(name, "\(value) is not between \(range.lowerBound) and \(range.upperBound) \(unit)")
        }
    }

    private static func refuse(_ name: String, _ reason: String) -> SandboxError {
        SandboxError(.request, attempted: "set the limit \(name)", reason: reason)
    }
}
