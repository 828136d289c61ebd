internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// A step of an execution as JSON: what is stored of it and, without what only the engine needs, what is shown.
enum StepCodec {
    /// A step as the document of a version has it.
    ///
    /// - Parameter isOld: the version was judged by other rules than those of now.
    static func step(_ value: Value, isOld: Bool = false) throws -> ExecutionStep {
        guard let index = value["index"]?.intValue,
            let kind = value["kind"]?.stringValue.flatMap({ RunbookStep.Kind(rawValue: $0) })
        else { throw damaged("index or kind is missing") }
        let policy = value["onFailure"]?.stringValue.flatMap { RunbookStep.FailurePolicy(rawValue: $0) }
        return ExecutionStep(
            index: index,
            kind: kind,
            title: value["title"]?.stringValue ?? "",
            command: value["command"]?.stringValue,
            condition: value["condition"]?.stringValue,
            parent: value["parent"]?.intValue,
            then: StoredSteps.indices(value["then"]),
            thenTo: value["thenTo"]?.intValue,
            otherwiseTo: value["elseTo"]?.intValue,
            network: value["network"]?.stringValue.flatMap { RunbookStep.Network(rawValue: $0) } ?? .none,
            onFailure: policy ?? .abort,
            maxAttempts: value["retry"]?["maxAttempts"]?.intValue ?? (policy == .retry ? 3 : 1),
            backoff: value["retry"]?["backoffSeconds"]?.intValue ?? 0,
            timeout: min(1800, max(1, value["timeoutSeconds"]?.intValue ?? 60)),
            rollback: value["rollback"]?.stringValue,
            target: value["target"]?.stringValue,
            undoes: value["undoes"]?.intValue,
            onlyAt: value["onlyAt"]?.stringValue.flatMap { AgentID($0) },
            opinion: risk(value["opinion"]),
            floor: risk(isOld ? value["risk"] : value["floor"]),
            needs: StepNeeds(value["needs"])
        )
    }

    static func encode(_ step: ExecutionStep) -> Value {
        let retry: Value = ["maxAttempts": number(step.maxAttempts), "backoffSeconds": number(step.backoff)]
        var object = ValueObject([
            ("index", number(step.index)), ("kind", .string(step.kind.rawValue)), ("title", .string(step.title)),
            ("command", text(step.command)), ("condition", text(step.condition)), ("parent", number(step.parent)),
            ("then", .array(step.then.map { .number(String($0)) })), ("onFailure", .string(step.onFailure.rawValue)),
            ("retry", retry), ("timeoutSeconds", number(step.timeout)), ("rollback", text(step.rollback)),
            ("thenTo", number(step.thenTo)), ("elseTo", number(step.otherwiseTo)),
            ("network", .string(step.network.rawValue)), ("undoes", number(step.undoes)),
        ])
        if let target = step.target { object["target"] = .string(target) }
        if let agent = step.onlyAt { object["onlyAt"] = .string(agent.description) }
        if let floor = step.floor { object["floor"] = .string(floor.rawValue) }
        if let opinion = step.opinion { object["opinion"] = .string(opinion.rawValue) }
        if !step.needs.isEmpty { object["needs"] = step.needs.value }
        object["state"] = .string(step.state.rawValue)
        object["reason"] = text(step.reason)
        object["shown"] = text(step.shown)
        object["risk"] = text(step.risk?.rawValue)
        object["ruleSet"] = text(step.ruleSet)
        object["attempts"] = number(step.attempts)
        object["attempt"] = text(step.attempt?.description)
        object["agentId"] = text(step.agent?.description)
        object["accepted"] = .bool(step.isAccepted)
        if let allowance = step.allowance {
            object["allowance"] = [
                "binding": .string(Hex.encode(allowance.binding)), "risk": .string(allowance.risk.rawValue),
            ]
        }
        if let ran = step.ran { object["ran"] = .string(ran) }
        object["choice"] = step.choice.map { .bool($0) } ?? .null
        object["exitCode"] = number(step.exitCode)
        object["startedAt"] = time(step.startedAt)
        object["finishedAt"] = time(step.finishedAt)
        object["deadline"] = time(step.deadline)
        object["notBefore"] = time(step.notBefore)
        object["outputBytes"] = number(step.outputBytes)
        object["receivedBytes"] = number(step.receivedBytes)
        object["expectedBytes"] = number(step.expectedBytes)
        object["outputCut"] = .bool(step.isOutputCut)
        object["outputHash"] = text(step.outputHash.map { Hex.encode($0) })
        object["milliseconds"] = number(step.milliseconds)
        object["peakMemory"] = number(step.peakMemory)
        object["processorTime"] = number(step.processorTime)
        object["signal"] = number(step.signal)
        if let release = step.release {
            object["release"] = ["done": .bool(release.isDone), "text": .string(release.text)]
        }
        return .object(object)
    }

    static func decode(_ value: Value) throws -> ExecutionStep {
        var step = try step(value)
        guard let state = value["state"]?.stringValue.flatMap({ RunStepState(rawValue: $0) }) else {
            throw damaged("its state is not known")
        }
        step.state = state
        step.reason = value["reason"]?.stringValue
        step.shown = value["shown"]?.stringValue
        step.risk = risk(value["risk"])
        step.ruleSet = value["ruleSet"]?.stringValue
        step.attempts = value["attempts"]?.intValue ?? 0
        step.attempt = value["attempt"]?.stringValue.flatMap { RunAttemptID($0) }
        step.agent = value["agentId"]?.stringValue.flatMap { AgentID($0) }
        step.isAccepted = value["accepted"] == true
        if let binding = value["allowance"]?["binding"]?.stringValue.flatMap({ Hex.decode($0) }),
            let risk = risk(value["allowance"]?["risk"])
        {
            step.allowance = .init(binding: binding, risk: risk)
        }
        step.ran = value["ran"]?.stringValue
        step.choice = value["choice"]?.boolValue
        step.exitCode = value["exitCode"]?.intValue
        step.startedAt = moment(value["startedAt"])
        step.finishedAt = moment(value["finishedAt"])
        step.deadline = moment(value["deadline"])
        step.notBefore = moment(value["notBefore"])
        step.outputBytes = value["outputBytes"]?.intValue ?? 0
        step.receivedBytes = value["receivedBytes"]?.intValue ?? 0
        step.expectedBytes = value["expectedBytes"]?.intValue
        step.isOutputCut = value["outputCut"] == true
        step.outputHash = value["outputHash"]?.stringValue.flatMap { Hex.decode($0) }
        step.milliseconds = value["milliseconds"]?.intValue
        step.peakMemory = value["peakMemory"]?.intValue
        step.processorTime = value["processorTime"]?.intValue
        step.signal = value["signal"]?.intValue
        step.release = value["release"]?["done"]?.boolValue.map {
            StepRelease(isDone: $0, text: value["release"]?["text"]?.stringValue ?? "")
        }
        return step
    }

    private static func risk(_ value: Value?) -> Risk? { value?.stringValue.flatMap { Risk(rawValue: $0) } }
    private static func moment(_ value: Value?) -> Timestamp? { value?.stringValue.flatMap { Timestamp($0) } }
    private static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    private static func number(_ number: Int?) -> Value { number.map { .number(String($0)) } ?? .null }
    private static func time(_ time: Timestamp?) -> Value { time.map { .string($0.description) } ?? .null }

    private static func damaged(_ reason: String) -> RunbookRoomError {
        RunbookRoomError(.damagedRow, attempted: "read a step of an execution", reason: reason)
    }
}
