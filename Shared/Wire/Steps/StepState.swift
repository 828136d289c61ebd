package import SharedBase

/// Why an attempt was not started.
package struct StepRefusal: Hashable, Sendable {
    package var code: StepRefusalCode
    package var reason: String

    package init(_ code: StepRefusalCode, _ reason: String) {
        self.code = code
        self.reason = WireText.clipped(reason)
    }

    init(_ reader: MessageReader) throws(WireError) {
        code = try StepRefusalCode(reader, "code")
        reason = try reader.string("reason", upTo: WireLimits.text, empty: true)
    }

    var json: Value { [("code", .string(code.rawValue)), ("reason", .string(reason))].object }
}

/// Whether a step that was ended early has let go of what it held. Source: P2-E5-11.
package struct StepLetGo: Hashable, Sendable {
    package var done: Bool
    /// Why not, and what the command said at its end.
    package var text: String

    package init(done: Bool, text: String) {
        self.done = done
        self.text = WireText.clipped(text)
    }

    init(_ reader: MessageReader) throws(WireError) {
        done = try reader.bool("done")
        text = try reader.string("text", upTo: WireLimits.text, empty: true)
    }

    var json: Value { [("done", .bool(done)), ("text", .string(text))].object }
}

/// What came of an attempt that was started. Source: P6-E4-12.
package struct StepResult: Hashable, Sendable {
    package var outcome: StepOutcome
    /// 128 and the signal where one ended it; nil where it never ran or came to no end of its own.
    package var exitCode: Int?
    package var signal: Int?
    /// Milliseconds.
    package var duration: Int
    /// Milliseconds of processor time, of the whole process tree.
    package var userTime: Int
    package var systemTime: Int
    /// Bytes, the highest that was seen.
    package var peakMemory: Int
    /// Bytes of output after the scrubber, whether kept or dropped, and their SHA-256.
    package var outputBytes: Int
    package var outputHash: [UInt8]
    /// Whether output was dropped at the cap or in a gap.
    package var truncated: Bool
    /// What came of the order's `onStop`; nil where there was nothing to let go.
    package var release: StepLetGo?

    package init(
        outcome: StepOutcome,
        exitCode: Int? = nil,
        signal: Int? = nil,
        duration: Int,
        userTime: Int = 0,
        systemTime: Int = 0,
        peakMemory: Int = 0,
        outputBytes: Int,
        outputHash: [UInt8],
        truncated: Bool = false,
        release: StepLetGo? = nil
    ) {
        self.outcome = outcome
        self.exitCode = exitCode
        self.signal = signal
        self.duration = duration
        self.userTime = userTime
        self.systemTime = systemTime
        self.peakMemory = peakMemory
        self.outputBytes = outputBytes
        self.outputHash = outputHash
        self.truncated = truncated
        self.release = release
    }

    init(_ reader: MessageReader) throws(WireError) {
        outcome = try StepOutcome(reader, "outcome")
        exitCode = reader.has("exitCode") ? try reader.integer("exitCode", in: 0...255) : nil
        signal = reader.has("signal") ? try reader.integer("signal", in: 1...64) : nil
        duration = try reader.integer("duration")
        userTime = try reader.integer("userTime")
        systemTime = try reader.integer("systemTime")
        peakMemory = try reader.integer("peakMemory")
        outputBytes = try reader.integer("outputBytes")
        outputHash = try reader.hex("outputHash", count: 32)
        truncated = try reader.bool("truncated")
        release = reader.has("release") ? try StepLetGo(reader.object("release")) : nil
    }

    var json: Value {
        var members: [(String, Value)] = [("outcome", .string(outcome.rawValue))]
        members.add("exitCode", exitCode.map { .integer($0) })
        members.add("signal", signal.map { .integer($0) })
        members += [
            ("duration", .integer(duration)), ("userTime", .integer(userTime)), ("systemTime", .integer(systemTime)),
            ("peakMemory", .integer(peakMemory)), ("outputBytes", .integer(outputBytes)),
            ("outputHash", .string(Hex.encode(outputHash))), ("truncated", .bool(truncated)),
        ]
        members.add("release", release?.json)
        return members.object
    }
}

/// How far an attempt is. `refused` and `finished` are final.
package enum StepPhase: Hashable, Sendable {
    /// Durable in the agent's journal: it will be started, or its end will be told.
    case accepted
    case started
    case finished(StepResult)
    case refused(StepRefusal)

    package enum Mark: String, Sendable, CaseIterable, Comparable {
        case accepted
        case started
        case finished
        case refused

        /// An acknowledgement of one mark covers those before it.
        private var rank: Int { self == .accepted ? 1 : self == .started ? 2 : 3 }
        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        package var isFinal: Bool { rank == 3 }
    }

    package var mark: Mark {
        switch self {
        case .accepted: .accepted
        case .started: .started
        case .finished: .finished
        case .refused: .refused
        }
    }
}

/// The agent says how far an attempt is. Sent again after each reconnect until a `StepAck` says that the plane keeps it.
package struct StepState: WireMessage {
    package static let type = FrameType.stepState

    package var attemptID: AttemptID
    package var executionID: ExecutionID
    package var stepID: StepID
    package var epoch: Int
    /// When it came to be so, by the agent's clock.
    package var time: Timestamp
    package var phase: StepPhase

    package init(_ order: StepOrder, _ phase: StepPhase, at time: Timestamp) {
        attemptID = order.attemptID
        executionID = order.executionID
        stepID = order.stepID
        epoch = order.epoch
        self.time = time
        self.phase = phase
    }

    package init(_ reader: MessageReader) throws(WireError) {
        attemptID = try reader.id("attemptId")
        executionID = try reader.id("executionId")
        stepID = try reader.id("stepId")
        epoch = try reader.integer("epoch", in: 1...WireLimits.largestInteger)
        time = try reader.time("time")
        switch try reader.choice("state", StepPhase.Mark.self) {
        case .accepted: phase = .accepted
        case .started: phase = .started
        case .finished: phase = .finished(try StepResult(reader.object("result")))
        case .refused: phase = .refused(try StepRefusal(reader.object("refusal")))
        }
    }

    package var json: Value {
        var members: [(String, Value)] = [
            ("attemptId", .text(attemptID)), ("executionId", .text(executionID)), ("stepId", .text(stepID)),
            ("epoch", .integer(epoch)), ("time", .text(time)), ("state", .string(phase.mark.rawValue)),
        ]
        switch phase {
        case .accepted, .started: break
        case .finished(let result): members.append(("result", result.json))
        case .refused(let refusal): members.append(("refusal", refusal.json))
        }
        return members.object
    }
}

/// The plane keeps the state of this attempt up to and including this mark: the agent need not send it again.
package struct StepAck: WireMessage {
    package static let type = FrameType.stepAck

    package var attemptID: AttemptID
    package var mark: StepPhase.Mark

    package init(attemptID: AttemptID, mark: StepPhase.Mark) {
        self.attemptID = attemptID
        self.mark = mark
    }

    package init(_ reader: MessageReader) throws(WireError) {
        attemptID = try reader.id("attemptId")
        mark = try reader.choice("state")
    }

    package var json: Value { [("attemptId", .text(attemptID)), ("state", .string(mark.rawValue))].object }
}
