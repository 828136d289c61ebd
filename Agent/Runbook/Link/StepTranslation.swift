internal import AgentSandbox
internal import SharedBase
internal import SharedRisk
internal import SharedRunbook
internal import SharedWire

/// Between the words of the wire and those of this module.
enum StepTranslation {
    /// What the order asks for; nil where this agent does not know its kind.
    static func work(_ order: StepOrder) -> StepWork? {
        guard let kind = RunbookStep.Kind(rawValue: order.kind.rawValue) else { return nil }
        let promised: Risk =
            switch order.risk {
            case .safe: .safe
            case .caution: .caution
            case .dangerous: .dangerous
            }
        var work: StepWork
        switch order.command {
        case .shell(let text): work = StepWork(kind, text, promised: promised)
        case .argv(let words):
            work = StepWork(kind, ShellQuote.join(words), promised: promised)
            work.arguments = words
        }
        work.secrets = order.secrets
        work.timeout = .seconds(order.timeout)
        work.network = order.network == .host ? .host : .none
        work.writable = order.writable
        work.uses = order.uses
        work.onStop = order.onStop
        work.memory = order.limits.memory > 0 ? order.limits.memory : nil
        work.processes = order.limits.processes
        work.disk = order.limits.disk
        work.output = order.limits.output
        return work
    }

    /// The stable word for a refusal by the gate.
    static func refusal(_ decision: StepGate.Decision, _ reason: String, _ work: StepWork, isStopped: Bool)
        -> StepRefusal
    {
        if isStopped { return StepRefusal(.killSwitch, reason) }
        if work.kind == .manual || work.kind == .branch { return StepRefusal(.unsupported, reason) }
        if let event = decision.event, event.own > event.promised { return StepRefusal(.stricterVerdict, reason) }
        return StepRefusal(.policy, reason)
    }

    static func outcome(_ end: StepEnd, _ cause: StepStop.Cause?) -> StepOutcome {
        switch end.kind {
        case .exited: end.signal == nil ? .exited : .signalled
        case .timeout: .timeout
        case .memory: .memory
        case .output: .output
        case .disk: .disk
        case .refused: .failedToStart
        // Refused between the decision and the start: nothing of it ran.
        case nil where end.status == .refused: .failedToStart
        case .cancelled, nil:
            switch cause {
            case .killed: .killed
            case .partitioned: .partitioned
            case .interrupted: .interrupted
            case .cancelled, nil: .cancelled
            }
        }
    }
}
