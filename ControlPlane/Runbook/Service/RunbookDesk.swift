internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedRunbook

/// Changes runbooks, each with its audit entry in the same transaction.
struct RunbookDesk: Sendable {
    let database: Database
    let clock: WallClock
    let random: RandomSource

    func create(_ caller: Principal, name: String, _ reading: RunbookReading) async throws -> RunbookID {
        let id = RunbookID.new(at: clock.now(), random: random)
        try await database.tenant(caller.tenant) { session in
            try RunbookStore.insert(session, id, name: name, reading)
            try VersionStore.insert(session, id, version: 1, reading, changes: [], by: caller.actor)
            try Self.audit(session, caller, "runbook.runbook.created", id, Self.facts(name, 1, reading))
        }
        return id
    }

    /// A new version where the text changed; versions that exist stay as they are (P6-E1-22).
    ///
    /// - Parameter expected: the version that the caller changed; another one is refused.
    func update(
        _ caller: Principal,
        _ id: RunbookID,
        name: String?,
        allowsParallel: Bool? = nil,
        _ reading: RunbookReading?,
        expected: Int?
    ) async throws {
        try await database.tenant(caller.tenant) { session in
            guard let known = try RunbookStore.find(session, id, locked: true) else {
                throw Problem.notFound("runbook")
            }
            if let expected, expected != known.version {
                throw Problem.conflict(
                    "version_changed",
                    "Somebody else changed the runbook",
                    detail: "Its version is \(known.version)."
                )
            }
            if let name, name != known.name {
                try RunbookStore.update(session, id, name: name)
                try Self.audit(session, caller, "runbook.runbook.renamed", id, ["name": .string(name)])
            }
            if let allowsParallel, allowsParallel != known.allowsParallel {
                try RunbookStore.update(session, id, allowsParallel: allowsParallel)
                try Self.audit(session, caller, "runbook.runbook.lock", id, ["allowsParallel": .bool(allowsParallel)])
            }
            guard let reading else { return }
            guard let before = try VersionStore.find(session, known.id, version: known.version) else {
                throw RunbookRoomError(.damagedRow, attempted: "change a runbook", reason: "its version is missing")
            }
            // The same text again, once the rules are others, is a look at what they say now (P6-E2-20); so is one of which a model
            // that could not be asked before thinks worse (P6-E2-09).
            guard
                reading.sha256 != known.sha256 || reading.ruleSet != before.ruleSet
                    || reading.isWorse(than: before.document)
            else { return }
            try Self.advance(session, caller, known, before, reading)
        }
    }

    private static func advance(
        _ session: TenantSession,
        _ caller: Principal,
        _ known: StoredRunbook,
        _ before: StoredVersion,
        _ reading: RunbookReading
    ) throws {
        let changes = RunbookDiff.changes(from: try StoredSteps.runbook(before.document), to: reading.runbook)
        let version = known.version + 1
        try RunbookStore.advance(session, known.id, version: version, reading)
        try VersionStore.insert(
            session,
            known.id,
            version: version,
            reading,
            changes: ChangeView.value(changes),
            by: caller.actor
        )
        try audit(session, caller, "runbook.runbook.changed", known.id, facts(known.name, version, reading))
    }

    /// Executions that still run keep a runbook (P6-E6-01); what is deleted stays in the database.
    func delete(_ caller: Principal, _ id: RunbookID) async throws {
        try await database.tenant(caller.tenant) { session in
            guard try RunbookStore.find(session, id, locked: true) != nil else { throw Problem.notFound("runbook") }
            guard try !RunStore.isRunning(session, id) else {
                throw Problem.conflict("runbook_running", "An execution of the runbook is not at its end")
            }
            try RunbookStore.delete(session, id)
            try Self.audit(session, caller, "runbook.runbook.deleted", id, [:])
        }
    }

    /// P6-E6-10: one level at a time, with a reason.
    func trust(_ caller: Principal, _ id: RunbookID, level: Int, reason: String) async throws {
        try await database.tenant(caller.tenant) { session in
            guard let known = try RunbookStore.find(session, id, locked: true) else {
                throw Problem.notFound("runbook")
            }
            let maximum = try SettingsStore.read(session).trustMaximum
            try TrustRules.check(from: known.trust, to: level, maximum: maximum)
            try RunbookStore.setTrust(session, id, level, at: clock.now())
            let details: Value = [
                "from": .number(String(known.trust)), "to": .number(String(level)), "reason": .string(reason),
            ]
            try Self.audit(session, caller, "runbook.trust.changed", id, details)
        }
    }

    private static func facts(_ name: String, _ version: Int, _ reading: RunbookReading) -> Value {
        [
            "name": .string(name), "version": .number(String(version)), "sha256": .string(Hex.encode(reading.sha256)),
            "ruleSet": .string(reading.ruleSet), "steps": .number(String(reading.runbook.steps.count)),
            // Where rules and a model differ, the trail says so (P6-E2-09).
            "raisedByModel": .number(String(reading.opinions)),
        ]
    }

    private static func audit(
        _ session: TenantSession,
        _ caller: Principal,
        _ action: String,
        _ id: RunbookID,
        _ details: Value
    ) throws {
        try Audit.append(in: session, actor: caller.actor, action: action, target: "runbook:\(id)", details: details)
    }
}
