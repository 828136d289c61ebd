internal import CSandbox
internal import Glibc
internal import SharedBase

/// A filter as the kernel takes it: instructions of eight bytes, the last of which ends the program.
struct SeccompProgram: Sendable, Equatable {
    let bytes: [UInt8]

    /// Refuses what was cut: a step never starts behind half a filter.
    init(_ bytes: [UInt8]) throws(SandboxError) {
        // BPF_RET is 6 in the low three bits of an instruction's first word.
        guard bytes.count >= 8, bytes.count % 8 == 0, bytes.count <= 4096 * 8, bytes[bytes.count - 8] & 7 == 6 else {
            throw SandboxError(
                .facility,
                attempted: "use a filter of system calls",
                reason: "its \(bytes.count) bytes are no whole program"
            )
        }
        self.bytes = bytes
    }

    /// Lets system calls through that were known when libseccomp was made; see `SeccompTable`.
    static func known() throws(SandboxError) -> SeccompProgram {
        try make("the newest known system call") { dd0c_filter_known($0) }
    }

    static func rules(_ network: SandboxNetwork) throws(SandboxError) -> SeccompProgram {
        let rules = SeccompTable.rules(network)
        let names = CStrings(rules.map(\.name))
        let table = rules.enumerated().map { index, rule in
            // The C target takes two.
            let first = rule.conditions.first
            let second = rule.conditions.dropFirst().first
            return dd0c_rule(
                name: names[index],
                error: rule.error,
                argument: first?.argument ?? -1,
                mask: first?.mask ?? 0,
                value: first?.value ?? 0,
                argument2: second?.argument ?? -1,
                mask2: second?.mask ?? 0,
                value2: second?.value ?? 0
            )
        }
        var failed = 0
        return try withExtendedLifetime(names) { () throws(SandboxError) -> SeccompProgram in
            try make("the rules for network \(network.rawValue)") { dd0c_filter_rules($0, table, table.count, &failed) }
        }
    }

    private static func make(_ what: String, _ write: (Int32) -> Int32) throws(SandboxError) -> SeccompProgram {
        let file = Descriptor(dd0c_memory_file(nil, 0))
        guard file.isOpen else { throw .system("make a file in memory", error: errno) }
        let result = write(file.number)
        guard result == 0 else {
            throw SandboxError(
                .facility,
                attempted: "make a filter from \(what)",
                reason: "libseccomp says \(ErrorName.text(-result))"
            )
        }
        return try SeccompProgram(file.wholeFile())
    }
}
