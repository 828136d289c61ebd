internal import AgentLink
internal import NIOPosix
internal import SharedBase
package import SharedCommand
internal import SharedScrub

/// All checks of `dd0c-agent doctor`, in the order in which one thing stands on another.
///
/// What only the running agent knows it is asked for over the admin socket; where none runs, this process looks itself.
package struct AgentDoctor: Sendable {
    private let subject: DoctorSubject

    package init(_ subject: DoctorSubject) { self.subject = subject }

    /// Asks the running agent, if there is one, and gives the checks.
    ///
    /// - Parameter listing: nobody is asked; for `--list`.
    package func checks(listing: Bool = false) async -> [DoctorCheck] {
        let live = listing ? .silent(.skipped("")) : await LiveAnswers.ask(subject.stateDirectory)
        let subject = subject
        let state = StateChecks(subject: subject)
        let local: [DoctorCheck] =
            [
                DoctorCheck("configuration", "the configuration file, with the loader that `run` uses") {
                    subject.configuration
                }
            ] + state.checks + IdentityChecks(subject: subject).checks + WayChecks(subject: subject).checks
            + [StackChecks.check(subject), PolicyChecks.check(subject), live.check]
            + HostChecks.checks(subject.stateDirectory)
        return local.map { live.replace($0) }
    }

    /// Removes secrets from a sentence, as the log does. Tags do not appear, so any key will do.
    package static var scrub: @Sendable (String) -> String {
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        return { scrubber.scrub(line: $0) }
    }
}

/// What the running agent answered.
enum LiveAnswers: Sendable {
    case findings([String: DoctorFinding])
    /// Nobody answered, and why.
    case silent(DoctorFinding)

    static func ask(_ stateDirectory: String?) async -> LiveAnswers {
        guard let stateDirectory else { return .silent(StateChecks.noFolder) }
        do {
            let answer = try await NIOThreadPool.singleton.runIfActive {
                try AdminClient.ask(.doctor, at: AgentPaths(stateDirectory).socket)
            }
            if let rows = answer["checks"]?.arrayValue { return .findings(DoctorReport.live(rows)) }
            return .silent(
                .warn("runs and does not know this question", hint: "restart it: it is older than this command")
            )
        } catch let error as AdminError where error.code == .notRunning {
            return .silent(.warn("\(error.reason)", hint: "dd0c-agent run --config FILE"))
        } catch {
            return .silent(.unknown(ErrorChain.describe(error), hint: "run doctor as the agent's user or as root"))
        }
    }

    /// The running agent's word in the place of a look from outside.
    func replace(_ check: DoctorCheck) -> DoctorCheck {
        guard case .findings(let known) = self, let finding = known[check.name] else { return check }
        return DoctorCheck(check.name, check.summary) { finding }
    }

    /// Replaced where the agent runs.
    var check: DoctorCheck {
        DoctorCheck("running-agent", "whether an agent runs with this state directory, and how it is") {
            guard case .silent(let finding) = self else { return .unknown("the running agent did not say how it is") }
            return finding
        }
    }
}
