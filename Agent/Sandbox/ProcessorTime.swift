internal import CSandbox
internal import Glibc

/// What the processes of a step used of the processors, all of them together.
package struct ProcessorTime: Sendable, Equatable {
    /// In their own code.
    package var user = Duration.zero
    /// In the kernel for them.
    package var system = Duration.zero

    package init(user: Duration = .zero, system: Duration = .zero) {
        self.user = user
        self.system = system
    }

    package var total: Duration { user + system }

    init(_ usage: dd0c_usage) {
        self.init(user: .microseconds(Int64(usage.user)), system: .microseconds(Int64(usage.system)))
    }

    /// From `cpu.stat` of a group of version 2.
    init?(versionTwo text: String) {
        guard text.contains("usage_usec ") else { return nil }
        self.init(
            user: .microseconds(StepGroup.count("user_usec", in: text)),
            system: .microseconds(StepGroup.count("system_usec", in: text))
        )
    }

    /// From two files of version 1: the sum to the nanosecond, and how it divides, which the kernel knows in ticks alone. With no tick at
    /// all it takes everything for the program's own, as the kernel does elsewhere.
    init?(usage: String, stat: String) {
        guard let sum = usage.split(separator: "\n").first.flatMap({ Int64($0) }), sum >= 0 else { return nil }
        let user = Double(StepGroup.count("user", in: stat))
        let system = Double(StepGroup.count("system", in: stat))
        let part = system > 0 ? system / (user + system) : 0
        let inKernel = Int64(Double(sum) * part)
        self.init(user: .nanoseconds(sum - inKernel), system: .nanoseconds(inKernel))
    }

    /// Of two counts that each may miss something, the larger.
    func atLeast(_ other: ProcessorTime) -> ProcessorTime { other.total > total ? other : self }

    static func + (one: ProcessorTime, other: ProcessorTime) -> ProcessorTime {
        ProcessorTime(user: one.user + other.user, system: one.system + other.system)
    }
}
