internal import AgentDrift
internal import SharedBase
internal import SharedCommand
internal import SharedDrift

/// Whether the configured stacks can be read.
enum StackChecks {
    static func check(_ subject: DoctorSubject) -> DoctorCheck {
        DoctorCheck(blocking: "stacks", "whether source and live of each stack are there and of their kind") {
            guard let stacks = subject.settings?.stacks else { return .skipped("the configuration is of no use") }
            let problems = stacks.compactMap { stack in
                StackReadiness.problem(of: StackSettings(stack)).map { "\(stack.reference): \($0)" }
            }
            let blind = stacks.filter { $0.live == nil }.map(\.reference.description)
            let now = WallClock.system.now()
            let expired = stacks.flatMap { stack in
                stack.ignore.filter { $0.expires.map { $0 <= now } ?? false }.map {
                    "\(stack.reference): \($0.subject)"
                }
            }
            return finding(stacks.count, problems, blind, expired)
        }
    }

    /// - Parameters:
    ///   - blind: stacks without a live side.
    ///   - expired: ignore rules that no longer apply.
    static func finding(
        _ count: Int,
        _ problems: [String],
        _ blind: [String],
        _ expired: [String] = []
    ) -> DoctorFinding {
        guard count > 0 else {
            return .warn("the configuration names none", hint: "add some under `stacks:`; dd0c-agent config sample")
        }
        if let first = problems.first {
            let more = problems.count > 1 ? "; and \(problems.count - 1) more of \(count)" : ""
            return .fail("\(first)\(more)", hint: "dd0c-agent check   (shows each stack's reason)")
        }
        if let first = blind.first {
            let more = blind.count > 1 ? " and \(blind.count - 1) more have" : " has"
            return .warn(
                "\(first)\(more) no `live`: nothing is compared",
                hint: "name a plan or live objects under `live:`"
            )
        }
        if let first = expired.first {
            let more = expired.count > 1 ? " and \(expired.count - 1) more have" : " has"
            return .warn(
                "an ignore rule of \(first)\(more) expired and no longer applies",
                hint: "renew or remove it under `ignore:`"
            )
        }
        return .ok("all \(count) can be read")
    }
}
