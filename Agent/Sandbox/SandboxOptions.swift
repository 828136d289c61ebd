internal import SharedBase

/// The limits as texts of a command line.
package struct SandboxOptions: Sendable {
    package var timeout: String?
    package var memory: String?
    package var cpus: String?
    package var processes: String?
    package var disk: String?
    package var network: String?

    package init(
        timeout: String? = nil,
        memory: String? = nil,
        cpus: String? = nil,
        processes: String? = nil,
        disk: String? = nil,
        network: String? = nil
    ) {
        self.timeout = timeout
        self.memory = memory
        self.cpus = cpus
        self.processes = processes
        self.disk = disk
        self.network = network
    }

    /// The standard ones where nothing is said. Seconds and processors may have a fraction; all else is a whole number without a unit.
    package func limits() throws(SandboxError) -> SandboxLimits {
        var limits = SandboxLimits()
        if let timeout {
            guard let seconds = Double(timeout), seconds > 0, seconds <= 1800 else {
                throw Self.refuse("timeout", timeout, "seconds above 0 and up to 1800 are wanted")
            }
            limits.timeout = .milliseconds(Int((seconds * 1000).rounded(.up)))
        }
        if let memory { limits.memory = try Self.number("memory", memory, "bytes") }
        if let cpus {
            guard let number = Double(cpus) else {
                throw Self.refuse("cpus", cpus, "a number of processors, such as 0.5, is wanted")
            }
            limits.cpus = number
        }
        if let processes { limits.processes = try Self.number("processes", processes, "a count") }
        if let disk { limits.disk = try Self.number("disk", disk, "bytes") }
        try limits.check()
        return limits
    }

    package func networkKind() throws(SandboxError) -> SandboxNetwork {
        guard let network else { return .none }
        guard let kind = SandboxNetwork(rawValue: network) else {
            throw Self.refuse("network", network, "none or host is wanted")
        }
        return kind
    }

    /// A path from the working folder on; `.`, empty parts and a slash at the end go, `..` stays and is refused later.
    package static func absolute(_ path: String, from folder: String) -> String {
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    private static func number(_ name: String, _ text: String, _ wanted: String) throws(SandboxError) -> Int {
        guard let number = Int(text) else { throw refuse(name, text, "\(wanted) as a whole number is wanted") }
        return number
    }

    private static func refuse(_ name: String, _ text: String, _ wanted: String) -> SandboxError {
        SandboxError(.request, attempted: "use --\(name) \(text.prefix(64))", reason: wanted)
    }
}
