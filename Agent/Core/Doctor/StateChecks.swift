internal import AgentSpool
internal import Glibc
internal import SharedBase
internal import SharedCommand

/// The state directory, the disk below it and the spool in it.
struct StateChecks: Sendable {
    let subject: DoctorSubject

    static let noFolder = DoctorFinding.skipped("no state directory is known")

    var checks: [DoctorCheck] {
        [
            DoctorCheck(blocking: "state-directory", "mode and owner of the state directory") { [self] in
                guard let folder = subject.stateDirectory else { return Self.noFolder }
                return HostFindings.folder(
                    folder,
                    FileFacts.of(folder),
                    mode: 0o700,
                    make: "dd0c-agent enroll --server HOST:PORT --token-file FILE --state-dir \(folder)"
                )
            },
            DoctorCheck(blocking: "disk-space", "room for the spool") { [self] in
                guard let folder = subject.stateDirectory else { return Self.noFolder }
                guard let facts = DiskFacts.of(folder) else {
                    return .skipped("\(folder) is not there, so its disk is not known")
                }
                let limits = SpoolLimits.standard
                return HostFindings.disk(facts, folder: folder, floor: limits.freeSpaceFloor + limits.bytes)
            },
            DoctorCheck(blocking: "spool", "whether reports can wait on disk, and how many do") { [self] in
                guard let folder = subject.stateDirectory else { return Self.noFolder }
                return Self.spool(AgentPaths(folder).spool)
            },
            DoctorCheck("plane-clock", "this clock against the plane's, measured at the last welcome") {
                .skipped("only a running agent that is connected knows the plane's time")
            },
        ]
    }

    /// The spool of an agent that does not run. Nothing in it is touched but one file of our own.
    private static func spool(_ folder: String) -> DoctorFinding {
        guard FileFacts.of(folder) != nil else { return .ok("\(folder) is not there yet; `run` makes it") }
        let trial = "\(folder)/doctor-\(getpid()).tmp"
        let descriptor = open(trial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            return .fail(
                "\(folder) cannot be written: \(String(cString: strerror(errno)))",
                hint: "run doctor as the agent's user, or: chown -R USER \(folder)"
            )
        }
        close(descriptor)
        unlink(trial)
        do {
            var stats = SpoolStats()
            for name in try FileAccess.names(in: folder) where name.hasSuffix(".report") {
                var status = stat()
                guard stat("\(folder)/\(name)", &status) == 0 else { continue }
                stats.reports += 1
                stats.bytes += status.st_size
            }
            return SpoolFindings.fill(stats, .standard)
        } catch {
            return .unknown(ErrorChain.describe(error), hint: "ls -l \(folder)")
        }
    }
}

/// How full the spool is, decided from its numbers.
enum SpoolFindings {
    static func fill(_ stats: SpoolStats, _ limits: SpoolLimits, now: Timestamp? = nil) -> DoctorFinding {
        var sentence =
            "writable; \(stats.reports) of \(limits.reports) reports wait, "
            + "\(HostFindings.size(stats.bytes)) of \(HostFindings.size(limits.bytes))"
        if let now, let oldest = stats.oldest {
            sentence += ", the oldest for \(HostFindings.span(max(.zero, now - oldest)))"
        }
        let dropped = stats.droppedOldest + stats.droppedSuperseded
        if stats.corrupt > 0 {
            return .warn(
                "\(sentence); \(stats.corrupt) damaged files were set aside",
                hint: "look into aside/ below it; the reason lies beside each file"
            )
        }
        let isFull = stats.reports * 10 >= limits.reports * 9 || stats.bytes * 10 >= limits.bytes * 9
        if isFull || stats.droppedOldest > 0 {
            return .warn(
                "\(sentence); \(dropped) were given up since the start",
                hint: "dd0c-agent doctor --only gateway tls-handshake   (reports go once the plane takes them)"
            )
        }
        return .ok(sentence)
    }
}
