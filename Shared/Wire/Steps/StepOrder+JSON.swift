import SharedBase

extension StepOrder {
    /// Reads the members of a `dispatch`. Bounds that depend on this machine (policy, sandbox) are not looked at here.
    init(_ reader: MessageReader) throws(WireError) {
        tenantID = try reader.id("tenantId")
        agentID = try reader.id("agentId")
        executionID = try reader.id("executionId")
        stepID = try reader.id("stepId")
        attemptID = try reader.id("attemptId")
        epoch = try reader.integer("epoch", in: 1...WireLimits.largestInteger)
        command = try StepCommand(reader, "command")
        commandHash = try reader.hex("commandHash", count: 32)
        kind = try StepKind(reader, "kind")
        risk = try reader.choice("risk")
        ruleSet = try reader.string("ruleSet")
        variablesHash = try reader.hex("variablesHash", count: 32)
        timeout = try reader.integer("timeout", in: StepBounds.timeout)
        lease = try reader.integer("lease", in: StepBounds.lease)
        limits = try StepLimits(reader.object("limits"))
        network = try reader.choice("network")
        writable = try reader.strings("writable", upTo: StepBounds.writable, each: StepBounds.path)
        partition = try reader.choice("partition")
        nonce = try reader.hex("nonce", count: 16)
        issuedAt = try reader.time("issuedAt")
        expiresAt = try reader.time("expiresAt")
        secrets =
            reader.has("secrets")
            ? try reader.strings("secrets", upTo: StepBounds.secrets, each: StepBounds.secret) : []
        uses = reader.has("uses") ? try reader.strings("uses", upTo: StepBounds.uses, each: StepBounds.use) : []
        onStop = reader.has("onStop") ? try reader.string("onStop", upTo: StepBounds.command) : nil
        if onStop?.utf8.contains(0) == true { throw reader.wrong("onStop", "holds a zero byte") }
    }

    var members: [(String, Value)] {
        [
            ("tenantId", .text(tenantID)), ("agentId", .text(agentID)), ("executionId", .text(executionID)),
            ("stepId", .text(stepID)), ("attemptId", .text(attemptID)), ("epoch", .integer(epoch)),
            ("command", command.json), ("commandHash", .string(Hex.encode(commandHash))),
            ("kind", .string(kind.rawValue)), ("risk", .string(risk.rawValue)), ("ruleSet", .string(ruleSet)),
            ("variablesHash", .string(Hex.encode(variablesHash))), ("timeout", .integer(timeout)),
            ("lease", .integer(lease)), ("limits", limits.json), ("network", .string(network.rawValue)),
            ("writable", .strings(writable)), ("partition", .string(partition.rawValue)),
            ("nonce", .string(Hex.encode(nonce))), ("issuedAt", .text(issuedAt)), ("expiresAt", .text(expiresAt)),
        ] + (secrets.isEmpty ? [] : [("secrets", .strings(secrets))])
            + (uses.isEmpty ? [] : [("uses", .strings(uses))])
            + (onStop.map { [("onStop", .string($0))] } ?? [])
    }
}

extension StepLimits {
    init(_ reader: MessageReader) throws(WireError) {
        memory = try reader.integer("memory")
        processes = try reader.integer("processes", in: 1...1_000_000)
        disk = try reader.integer("disk")
        output = try reader.integer("output")
    }

    var json: Value {
        [
            ("memory", .integer(memory)), ("processes", .integer(processes)), ("disk", .integer(disk)),
            ("output", .integer(output)),
        ].object
    }
}

extension StepCommand {
    /// Exactly one of `argv` and `shell`; no zero bytes, which no program could be given.
    init(_ outer: MessageReader, _ key: String) throws(WireError) {
        let reader = try outer.object(key)
        guard reader.has("argv") != reader.has("shell") else {
            throw outer.wrong(key, "holds not exactly one of argv and shell")
        }
        if reader.has("shell") {
            let text = try reader.string("shell", upTo: StepBounds.command)
            guard !text.utf8.contains(0) else { throw reader.wrong("shell", "holds a zero byte") }
            self = .shell(text)
            return
        }
        var arguments: [String] = []
        var bytes = 0
        for item in try reader.array("argv", upTo: StepBounds.arguments) {
            guard let text = item.stringValue, !text.utf8.contains(0) else {
                throw reader.wrong("argv", "holds something else than strings without zero bytes")
            }
            bytes += text.utf8.count
            guard bytes <= StepBounds.command else {
                throw reader.wrong("argv", "is longer than \(StepBounds.command) bytes")
            }
            arguments.append(text)
        }
        guard let program = arguments.first, !program.isEmpty else { throw reader.wrong("argv", "names no program") }
        self = .argv(arguments)
    }

    var json: Value {
        switch self {
        case .argv(let arguments): [("argv", .strings(arguments))].object
        case .shell(let text): [("shell", .string(text))].object
        }
    }
}

extension MessageReader {
    /// One word of a closed set.
    func choice<Word: RawRepresentable & CaseIterable>(_ key: String, _ kind: Word.Type = Word.self) throws(WireError)
        -> Word where Word.RawValue == String
    {
        guard let word = Word(rawValue: try string(key, upTo: 64)) else {
            throw wrong(key, "is none of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }
}
