internal import PlaneKernel
internal import SharedBase
internal import SharedCommand

/// Decisions about a database, pure.
enum DatabaseFindings {
    /// The least server that the schema is tested with.
    static let leastVersion = 150_000

    static func version(_ survey: DatabaseSurvey) -> DoctorFinding {
        let text = "PostgreSQL \(survey.version / 10_000).\(survey.version % 10_000)"
        guard survey.version >= leastVersion else {
            return .fail("\(text) is older than 15", hint: "upgrade the server: pg_upgradecluster")
        }
        return .ok(text)
    }

    static func role(_ survey: DatabaseSurvey) -> DoctorFinding {
        let hint = "set database_url to log in as \(DatabaseRoles.application)"
        if survey.isSuperuser { return .fail("\(survey.role) is a superuser, no policy binds it", hint: hint) }
        if survey.bypassesRowSecurity { return .fail("\(survey.role) has BYPASSRLS, no policy binds it", hint: hint) }
        if survey.ownsTables {
            return .fail("\(survey.role) owns tenant tables and could take their policies away", hint: hint)
        }
        return .ok("\(survey.role) is bound by row security")
    }

    static func rowSecurity(_ survey: DatabaseSurvey) -> DoctorFinding {
        let open = survey.tenantTables.filter { !$0.isClosed }.map(\.name)
        guard open.isEmpty else {
            return .fail(
                "\(open.joined(separator: ", ")): tenants are not kept apart",
                hint: "ALTER TABLE \(open[0]) FORCE ROW LEVEL SECURITY   (as the owner; find out who took it away)"
            )
        }
        guard !survey.tenantTables.isEmpty else {
            return .skipped("there are no tenant tables yet")
        }
        return .ok("forced on all \(survey.tenantTables.count) tenant tables")
    }

    /// - Parameter pending: what `migrate` would apply.
    static func migrations(pending: [String]) -> DoctorFinding {
        guard let first = pending.first else { return .ok("all applied") }
        let more = pending.count > 1 ? " and \(pending.count - 1) more" : ""
        return .fail(
            "behind: \(first)\(more) not applied",
            hint: "dd0c-plane migrate --dry-run, then dd0c-plane migrate"
        )
    }

    static func migrations(refused error: KernelError) -> DoctorFinding {
        switch error.code {
        case .migrationUnknown:
            .fail("ahead: \(error.attempted), \(error.reason)", hint: error.advice ?? "run the newer version")
        default:
            .fail("\(error.attempted): \(error.reason)", hint: "restore the database, or run the version that wrote it")
        }
    }

    /// - Parameter pool: connections of one plane; one more listens for the queue, two are an operator's command.
    static func connections(_ survey: DatabaseSurvey, pool: Int) -> DoctorFinding {
        let room = survey.maxConnections - survey.reservedConnections
        let needed = pool + 3
        let sentence =
            "a plane takes up to \(needed), the server gives \(room) (max_connections \(survey.maxConnections))"
        if needed > room {
            return .fail(sentence, hint: "lower database_pool, or raise max_connections and restart Postgres")
        }
        guard 2 * needed <= room else {
            return .warn(
                "\(sentence); a second plane has no place",
                hint: "lower database_pool, or raise max_connections"
            )
        }
        return .ok(sentence)
    }

    /// - Parameters:
    ///   - late: a message that waits longer stands still.
    static func queue(_ survey: QueueSurvey, late: Duration = .seconds(300)) -> DoctorFinding {
        var sentence = "\(survey.waiting) messages wait, \(survey.deadLetters) dead letters"
        var isLate = false
        if let now = survey.now, let oldest = survey.oldest {
            sentence += ", the oldest waits for \(HostFindings.span(max(.zero, now - oldest)))"
            isLate = now - oldest > late
        }
        if isLate {
            return .warn(sentence, hint: "dd0c-plane status   (no worker takes them, or each try fails: see the log)")
        }
        if survey.deadLetters > 0 {
            return .warn(
                sentence,
                hint: "SELECT topic, reason, dead_at FROM queue_dead   (as the tenant; see the log too)"
            )
        }
        return .ok(sentence)
    }
}
