package import SharedBase

/// Decisions that both programs make of their host: pure, so that a table of tests can hold them.
package enum HostFindings {
    /// - Parameter floor: bytes that the program needs to go on; below twice that is worth a word.
    package static func disk(_ facts: DiskFacts, folder: String, floor: Int) -> DoctorFinding {
        let sentence = "\(size(facts.freeBytes)) of \(size(facts.totalBytes)) are free for \(folder)"
        let hint = "df -h \(folder)   (make room, or move the folder)"
        if facts.freeBytes < floor { return .fail("\(sentence), at least \(size(floor)) are needed", hint: hint) }
        if facts.totalFiles > 0, facts.freeFiles * 100 < facts.totalFiles {
            return .warn(
                "\(sentence), but less than 1 % of its inodes",
                hint: "df -i \(folder)   (many small files fill a disk that has bytes left)"
            )
        }
        if facts.freeBytes < 2 * floor { return .warn("\(sentence), which is little", hint: hint) }
        return .ok(sentence)
    }

    /// - Parameters:
    ///   - limit: nil for no limit.
    ///   - needed: what the configuration may come to.
    package static func openFiles(used: Int?, limit: Int?, needed: Int, for purpose: String) -> DoctorFinding {
        let now = used.map { ", \($0) are open" } ?? ""
        guard let limit else { return .ok("no limit\(now)") }
        if let used, used * 10 > limit * 9 {
            return .fail(
                "\(used) of \(limit) open files are in use",
                hint: "raise LimitNOFILE= of the unit, or ulimit -n"
            )
        }
        guard limit >= needed else {
            return .warn(
                "the limit is \(limit)\(now); \(purpose) may need \(needed)",
                hint: "raise it: LimitNOFILE=\(roundUp(needed)) in the unit, or ulimit -n \(roundUp(needed))"
            )
        }
        return .ok("the limit is \(limit)\(now); \(purpose) may need \(needed)")
    }

    /// The life of a certificate: not yet, over, in its last third, or well.
    ///
    /// - Parameter renew: what brings the next one.
    package static func certificate(
        _ name: String,
        from start: Timestamp,
        to end: Timestamp,
        now: Timestamp,
        renew: String
    ) -> DoctorFinding {
        if now < start {
            return .fail("\(name) is valid from \(start) on, and it is \(now)", hint: "date -u   (set this clock)")
        }
        if now >= end { return .fail("\(name) ended at \(end), it is \(now)", hint: renew) }
        let left = "\(name) is valid until \(end), \(span(end - now)) from now"
        let third = Duration.seconds((end - start).components.seconds / 3)
        // Renewal comes at two thirds of the life; half of the rest may pass without a word.
        return end - now < third / 2 ? .warn("\(left); its renewal is late", hint: renew) : .ok(left)
    }

    /// A difference of clocks. Certificates begin 5 minutes early, so up to there nothing breaks.
    package static func clock(ahead: Duration, of other: String) -> DoctorFinding {
        let size = ahead < .zero ? .zero - ahead : ahead
        let way = ahead < .zero ? "behind" : "ahead of"
        guard size >= .seconds(2) else { return .ok("within 2 s of \(other)") }
        let sentence = "this clock is \(span(size)) \(way) \(other)"
        let hint = "timedatectl status   (NTP keeps the clock right)"
        if size >= .seconds(300) { return .fail("\(sentence); certificates will be refused", hint: hint) }
        return size >= .seconds(30) ? .warn(sentence, hint: hint) : .ok(sentence)
    }

    /// Who may come in.
    ///
    /// - Parameter mode: the most permission bits it may have.
    package static func folder(_ path: String, _ facts: FileFacts?, mode: UInt32, make: String) -> DoctorFinding {
        guard let facts else { return .fail("\(path) is not there, or closed to this user", hint: make) }
        guard facts.isFolder else { return .fail("\(path) is no folder", hint: make) }
        if facts.mode & ~mode & 0o777 != 0 {
            return .fail(
                "\(path) has mode \(octal(facts.mode)), others may come in",
                hint: "chmod \(octal(mode)) \(path)"
            )
        }
        guard facts.owner == FileFacts.me || FileFacts.me == 0 else {
            return .fail(
                "\(path) belongs to user \(facts.owner), this is user \(FileFacts.me)",
                hint: "run doctor as that user or as root"
            )
        }
        return .ok("\(path) has mode \(octal(facts.mode)) and belongs to user \(facts.owner)")
    }

    // MARK: Words

    /// `3.4 GB`, in powers of 1000.
    package static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["bytes", "kB", "MB", "GB", "TB"] {
            if value < 1000 || unit == "TB" {
                return unit == "bytes" ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(unit)"
            }
            value /= 1000
        }
        return "\(bytes) bytes"
    }

    /// `26 days`, `7 hours`, `12 minutes`, `40 s`; cut to the whole unit.
    package static func span(_ time: Duration) -> String {
        let seconds = time.components.seconds
        switch seconds {
        case 172_800...: return "\(seconds / 86_400) days"
        case 7200...: return "\(seconds / 3600) hours"
        case 120...: return "\(seconds / 60) minutes"
        default: return "\(seconds) s"
        }
    }

    package static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func roundUp(_ number: Int) -> Int {
        var power = 1024
        while power < number { power *= 2 }
        return power
    }
}
