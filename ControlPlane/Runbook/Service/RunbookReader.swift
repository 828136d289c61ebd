internal import NIOPosix
internal import PlaneHTTP
internal import SharedBase
internal import SharedRisk
internal import SharedRunbook

/// Reads and judges sources, on threads of its own: a large text takes seconds, and no other request waits for it.
struct RunbookReader: Sendable {
    /// What a caller may say of the format. Only YAML changes the reading; all others are told from the content.
    static let formats = ["auto", "markdown", "html", "confluence", "notion", "text", "yaml"]

    let judge: StepJudge
    private let ruleSet: String
    let threads = ReadingThreads()

    init(_ classifier: RiskClassifier = RiskClassifier()) {
        judge = StepJudge(classifier)
        ruleSet = classifier.ruleSet
    }

    /// - Parameter mayBeEmpty: prose without a step is read all the same, to be shown and not to be kept.
    /// - Throws: `Problem` 400, 413 or 422 for a text that is no runbook.
    func read(_ source: [UInt8], format: String?, mayBeEmpty: Bool = false) async throws -> RunbookReading {
        guard source.count <= RunbookLimits.maxBytes else { throw Self.tooLarge }
        let judge = judge
        let ruleSet = ruleSet
        return try await threads.pool.runIfActive {
            do throws(RunbookError) {
                return try RunbookReading(
                    source,
                    isYAML: format == "yaml",
                    mayBeEmpty: mayBeEmpty,
                    judge: judge,
                    ruleSet: ruleSet
                )
            } catch {
                throw Self.problem(error)
            }
        }
    }

    private static let tooLarge = Problem(
        413,
        "source_too_large",
        "The source is too large",
        detail: "A runbook has at most \(RunbookLimits.maxBytes) bytes."
    )

    static func noStep(_ detail: String?) -> Problem {
        Problem(422, "no_actionable_steps", "The text holds no step", detail: detail)
    }

    private static func problem(_ error: RunbookError) -> Problem {
        switch error.code {
        case .tooLarge: tooLarge
        case .encoding: .invalid(.body, "/source", error.reason)
        case .noActionableSteps: noStep(error.advice)
        case .schema:
            Problem(
                422,
                "schema_error",
                "The YAML does not follow the schema",
                detail: error.problems.first?.description ?? error.reason,
                fields: error.problems.prefix(100).map {
                    Problem.Field(.body, "/source", $0.description)
                }
            )
        }
    }
}

/// Two threads that end with their last user.
final class ReadingThreads: Sendable {
    let pool = NIOThreadPool(numberOfThreads: 2)

    init() { pool.start() }
    deinit { pool.shutdownGracefully { _ in } }
}
