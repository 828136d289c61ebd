package import SharedBase

/// What a step asks of the host that runs it, besides its command (YAML only). A wish and no right: the local policy of the host
/// decides what it gets (P6-E4-07).
package struct StepNeeds: Sendable, Hashable {
    /// What becomes of it while its agent has no link to the plane; the words of the link protocol.
    package enum Partition: String, Sendable, CaseIterable {
        case finish
        case stopAtDeadline = "stop-at-deadline"
        case stopNow = "stop-now"
    }

    /// Names of connections of the host's policy: clients, addresses and credentials, which never stand in a runbook.
    package var uses: [String] = []
    /// Absolute paths of folders that it writes; the first is its working folder.
    package var writable: [String] = []
    /// Bytes of memory of all its processes.
    package var memory: Int?
    /// Bytes that it may write.
    package var disk: Int?
    /// Processes and threads at one time.
    package var processes: Int?
    package var partition: Partition?
    /// Seconds without a link after which `stopAtDeadline` ends it.
    package var lease: Int?
    /// A command that lets go of what the step holds, such as the lock of a state: run where the step was ended before its own end
    /// (P2-E5-11).
    package var onStop: String?

    package init() {}

    package var isEmpty: Bool { self == StepNeeds() }

    /// The most of each list.
    package static let mostUses = 8
    package static let mostFolders = 16
    /// Bytes of a name of a connection.
    package static let longestName = 64

    /// Letters, digits, `-`, `_` and `.`, so that a name is the same in every text.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= longestName
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || [45, 46, 95].contains($0) }
    }

    /// Absolute, and without parts that mean something else than they say.
    package static func isFolder(_ path: String) -> Bool {
        path.hasPrefix("/") && path != "/" && path.utf8.count < 4096
            && !path.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
            && !path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
                .contains { $0.isEmpty || $0 == "." || $0 == ".." }
    }

    /// What it is lent, without how it is ended: what undoes a step works on the same things.
    package var lent: StepNeeds {
        var needs = StepNeeds()
        needs.uses = uses
        needs.writable = writable
        return needs
    }

    /// As documents, rows and hashes have it; members that say nothing are left out.
    package var value: Value {
        var object = ValueObject()
        if !uses.isEmpty { object["uses"] = .array(uses.map { .string($0) }) }
        if !writable.isEmpty { object["writable"] = .array(writable.map { .string($0) }) }
        for (name, number) in [("memory", memory), ("disk", disk), ("processes", processes), ("lease", lease)] {
            if let number { object[name] = .number(String(number)) }
        }
        if let partition { object["partition"] = .string(partition.rawValue) }
        if let onStop { object["onStop"] = .string(onStop) }
        return .object(object)
    }

    /// What `value` made; nothing where there is none.
    package init(_ value: Value?) {
        uses = value?["uses"]?.arrayValue?.compactMap(\.stringValue) ?? []
        writable = value?["writable"]?.arrayValue?.compactMap(\.stringValue) ?? []
        memory = value?["memory"]?.intValue
        disk = value?["disk"]?.intValue
        processes = value?["processes"]?.intValue
        lease = value?["lease"]?.intValue
        partition = value?["partition"]?.stringValue.flatMap { Partition(rawValue: $0) }
        onStop = value?["onStop"]?.stringValue
    }
}
