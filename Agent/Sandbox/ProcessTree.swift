internal import Glibc

/// What living processes have used so far, for machines where no group counts. The kernel forgets the times of processes that it kills
/// together with process 1 of their namespace, so that they are asked before.
enum ProcessTree {
    private static let most = 1024

    /// Of a process and all below it, those included that they have waited for.
    ///
    /// Their end waits for this, so that not more than `most` processes and threads are looked at.
    static func used(by root: pid_t) -> ProcessorTime {
        let ticks = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        var sum = ProcessorTime()
        var waiting = [root]
        var seen = 0
        while let number = waiting.popLast(), seen < most {
            if let used = times(TextFile.read("/proc/\(number)/stat") ?? "", ticks: ticks) { sum = sum + used }
            for task in tasks(of: number).prefix(most - seen) {
                seen += 1
                waiting += children(of: number, task: task)
            }
        }
        return sum
    }

    /// Those that its first thread has made, or the one named.
    static func children(of number: pid_t, task: pid_t? = nil) -> [pid_t] {
        let text = TextFile.read("/proc/\(number)/task/\(task ?? number)/children") ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }

    /// From `/proc/N/stat`: fields 14 to 17, its own and those of waited children. The name before them may hold anything.
    static func times(_ text: String, ticks: Int64) -> ProcessorTime? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").dropFirst(11).prefix(4).map { Int64($0) }
        guard fields.count == 4, let user = fields[0], let system = fields[1], let waitedUser = fields[2],
            let waitedSystem = fields[3]
        else { return nil }
        func duration(_ count: Int64) -> Duration { .milliseconds(count * 1000 / ticks) }
        return ProcessorTime(user: duration(user + waitedUser), system: duration(system + waitedSystem))
    }

    private static func tasks(of number: pid_t) -> [pid_t] {
        guard let listing = opendir("/proc/\(number)/task") else { return [] }
        defer { closedir(listing) }
        var found: [pid_t] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let task = pid_t(name) { found.append(task) }
        }
        return found
    }
}
