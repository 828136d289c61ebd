internal import Logging
internal import NIOPosix
internal import PlaneHTTP
internal import SharedBase
internal import SharedCrypto
internal import SharedRisk
internal import SharedRunbook
internal import SharedScrub

/// Asks a model which commands the reader has overlooked, also where it found no step at all (P6-E1-11). It only proposes: a proposal is
/// shown with its verdict, and becomes a step when a person takes it into the text. What does not stand in the text letter for letter is
/// dropped and told.
///
/// The text is scrubbed before it leaves; without an answer, or with a bad one, what the reader found is there all the same.
struct RunbookAssistant: Sendable {
    struct Proposal: Sendable, Equatable {
        let command: String
        let line: Int?
        let column: Int?
        let verdict: RiskVerdict
    }

    /// Why there is no answer.
    enum Failure: Sendable {
        /// It was read and is of no use, twice.
        case refused(reason: String)
        case late
        case unreachable
        /// The entry of the trail could not be written, so nothing left.
        case unsent(any Error)
    }

    struct Result: Sendable {
        var proposals: [Proposal] = []
        /// The proposals as a text of steps.
        var suggestedSource: String?
        /// Texts for people, with a code.
        var warnings: [(code: String, message: String)] = []
        var failure: Failure?
        /// The text was too long to be sent.
        var isSkipped = false

        mutating func warn(_ code: String, _ message: String) { warnings.append((code, message)) }
    }

    var model: String { settings.model }

    private let settings: ModelSettings
    private let judge: StepJudge
    private let client: OutboundClient
    private let logger: Logger
    private let memory = AnswerMemory<[String]>()
    /// Tags of the style that is used here hold nothing of the key.
    private let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))

    private let threads: ReadingThreads

    /// - Parameter threads: those of the reader; a large text is scrubbed and searched there.
    init(
        _ settings: ModelSettings,
        judge: StepJudge,
        authorities: [Certificate],
        threads: ReadingThreads,
        logger: Logger
    ) {
        self.threads = threads
        self.settings = settings
        self.judge = judge
        self.logger = logger
        client = OutboundClient(
            timeout: settings.timeout,
            limit: ModelSettings.largestAnswer,
            authorities: authorities
        )
    }

    /// - Parameter sending: called before a text of so many bytes leaves; where it throws, nothing leaves.
    func propose(
        _ reading: RunbookReading,
        sending: @Sendable (_ bytes: Int) async throws -> Void
    ) async -> Result {
        var result = Result()
        // Before anything is done with it.
        guard reading.source.count <= ModelSettings.largestText else { return Self.skipped(result) }
        let deadline = settings.now() + settings.timeout
        do {
            let scrubber = scrubber
            let clean = try await threads.pool.runIfActive {
                // As the reader decodes it: a secret in UTF-16 is one too, and lines end as in what it gives out.
                let found = scrubber.scrub(text: try RunbookParser.text(reading.source))
                return (bytes: Self.withLineFeeds(found.bytes), findings: found.findings.count)
            }
            if clean.findings > 0 {
                result.warn("secrets_redacted", "\(clean.findings) secrets were taken out before the text was sent")
            }
            guard clean.bytes.count <= ModelSettings.largestText else { return Self.skipped(result) }
            let text = String(decoding: clean.bytes, as: UTF8.self)
            let commands = try await self.commands(text, by: deadline, sending)
            let (begun, judge) = (result, judge)
            return try await threads.pool.runIfActive {
                var result = begun
                let prose = try RunbookProse(reading.source)
                ProposalSieve(text: VerbatimText(clean.bytes), prose: prose, judge: judge, reading: reading)
                    .sift(commands, into: &result)
                return result
            }
        } catch {
            return failed(error, result)
        }
    }

    private static func skipped(_ begun: Result) -> Result {
        var result = begun
        result.isSkipped = true
        result.warn("model_skipped", "the text has more than \(ModelSettings.largestText) bytes")
        return result
    }

    private static func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(13) else { return bytes }
        return bytes.indices.filter { bytes[$0] != 13 || $0 + 1 == bytes.count || bytes[$0 + 1] != 10 }.map {
            bytes[$0]
        }
    }

    private func failed(_ error: any Error, _ begun: Result) -> Result {
        logger.warning(
            "the language model was of no use",
            metadata: ["error.chain": "\(ErrorChain.describe(error))"]
        )
        var result = begun
        let failure = Failure(error)
        result.failure = failure
        result.warn("model_failed", failure.words)
        return result
    }

    private func commands(
        _ text: String,
        by deadline: ContinuousClock.Instant,
        _ sending: (Int) async throws -> Void
    ) async throws -> [String] {
        let key = SHA256.digest(Array("\(ModelPrompt.version)\n\(settings.model)\n\(text)".utf8))
        if let known = memory.find(key) { return known }
        do { try await sending(text.utf8.count) } catch { throw Unsent(cause: error) }
        let commands = try await ModelQuestion(settings: settings, client: client, deadline: deadline).ask {
            ModelPrompt.request(model: settings.model, text: text, complaint: $0)
        } read: { answer throws(ModelAnswer.Refused) in
            try ModelAnswer(answer).commands
        }
        memory.keep(key, commands)
        return commands
    }

    fileprivate struct Unsent: Error {
        let cause: any Error
    }
}

extension RunbookAssistant.Failure {
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as ModelAnswer.Refused: self = .refused(reason: error.reason)
        case let error as OutboundError where error.code == .timedOut: self = .late
        case let error as RunbookAssistant.Unsent: self = .unsent(error.cause)
        default: self = .unreachable
        }
    }

    /// For people; nothing of the endpoint's own words but what was wrong with their form.
    var words: String {
        switch self {
        case .refused(let reason): "the model's answer was refused: \(reason)"
        case .late: "the model did not answer in time; try again later"
        case .unreachable, .unsent: "the model could not be asked"
        }
    }
}
