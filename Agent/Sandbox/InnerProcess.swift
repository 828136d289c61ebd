internal import CSandbox
internal import Glibc

/// Process 1 of a sandbox, held so that its number cannot come to mean another one.
struct InnerProcess {
    let number: pid_t
    let descriptor: Descriptor
    /// Its mounts, so that its end need not wait for theirs; -1 where they cannot be asked for.
    let mounts: Descriptor

    /// nil where it is gone, or where this number is not process 1 of a namespace and of the step's user.
    init?(_ number: pid_t, user: StepUser) {
        descriptor = Descriptor(dd0c_process_descriptor(number))
        self.number = number
        mounts = Descriptor(open("/proc/\(number)/ns/mnt", O_RDONLY | O_CLOEXEC))
        guard descriptor.isOpen, let text = TextFile.read("/proc/\(number)/status"),
            Self.isInit(text, user: user.user)
        else { return nil }
    }

    /// From the text of `/proc/N/status`.
    static func isInit(_ text: String, user: UInt32) -> Bool {
        var isFirst = false
        var isUsers = false
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.first == "NSpid:" { isFirst = words.count > 2 && words.last == "1" }
            if words.first == "Uid:" { isUsers = words.dropFirst().first == "\(user)" }
        }
        return isFirst && isUsers
    }

    func kill() { dd0c_kill(descriptor.number) }

    /// Once it has ended, and bubblewrap as well. That is its parent; where it ended first, which is how a step ends that nobody stops,
    /// this process may have become ours, and would stay a zombie.
    ///
    /// - Returns: what it and all processes of the sandbox used; nil where it was not ours.
    static func reap(_ number: pid_t) -> ProcessorTime? {
        var usage = dd0c_usage()
        return dd0c_reap_if_ours(number, &usage) >= 0 ? ProcessorTime(usage) : nil
    }
}
