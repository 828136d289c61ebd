internal import SharedBase

/// What a step can reach over the network.
package enum SandboxNetwork: String, Sendable, CaseIterable {
    /// A network of its own without an interface; only Unix sockets inside the sandbox.
    case none
    /// The host's, the metadata service included. No Unix sockets: those of the host would be reachable by their abstract names.
    case host
}

/// Where a step's standard input comes from. It never is the agent's own file or terminal.
package enum SandboxInput: Sendable {
    case empty
    case bytes([UInt8])
    /// Copied through a pipe; stays the caller's, who keeps it open until the end of the run.
    case descriptor(Int32)
}

/// One step to be run.
package struct SandboxRequest: Sendable {
    /// The program and its arguments, as they are: no shell looks at them.
    package var arguments: [String]
    package var limits = SandboxLimits()
    package var network = SandboxNetwork.none
    /// Absolute paths of folders that the step may write, at the same paths; the first is the working folder.
    package var writable: [String] = []
    /// Absolute paths of folders that the step may read and nothing more, at the same paths: what the owner of the host gives it, such as
    /// credentials of a client. Files of the folder's owner are the step's.
    package var readable: [String] = []
    /// Added to a clean environment (`PATH`, `HOME`, `LANG`, `TMPDIR`).
    package var environment: [String: String] = [:]
    package var input = SandboxInput.empty

    package init(_ arguments: [String]) { self.arguments = arguments }

    /// The most folders, writable and readable together; the C target holds the same number.
    static let mostFolders = 16

    func check() throws(SandboxError) {
        guard let program = arguments.first, !program.isEmpty else {
            throw Self.refuse("run a step", "no program is named")
        }
        // One argument of the kernel holds at most 128 KiB; 1 MiB in all leaves room for bubblewrap's own.
        guard arguments.allSatisfy({ $0.utf8.count < 131_072 && !$0.utf8.contains(0) }),
            arguments.reduce(0, { $0 + $1.utf8.count }) <= 1 << 20
        else {
            throw Self.refuse(
                "run \(program.prefix(64))",
                "an argument holds a zero byte or is longer than 131071 bytes"
            )
        }
        guard writable.count + readable.count <= Self.mostFolders else {
            throw Self.refuse("run \(program.prefix(64))", "more than \(Self.mostFolders) folders are named")
        }
        for (name, value) in environment {
            let bytes = Array(name.utf8)
            let isName =
                !bytes.isEmpty && !(48...57).contains(bytes[0])
                && bytes.allSatisfy { $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xdf) }
            guard isName, !value.utf8.contains(0), value.utf8.count < 131_072 else {
                throw Self.refuse("set a variable", "its name or value is not one that an environment can hold")
            }
        }
        try limits.check()
    }

    private static func refuse(_ attempted: String, _ reason: String) -> SandboxError {
        SandboxError(.request, attempted: attempted, reason: reason)
    }
}
