internal import Logging
internal import PlaneHTTP
internal import SharedBase
internal import SharedCrypto
internal import SharedJSON
internal import SharedScrub

/// Has a model judge the commands that no rule knows, when a runbook is kept (P6-E2-09). It may only raise: whatever it answers, no
/// step gets a lesser risk than the rules gave it, and without an answer everything stays as the rules have it (P6-E2-10).
struct RunbookReviewer: Sendable {
    let model: String

    private let settings: ModelSettings
    private let client: OutboundClient
    private let logger: Logger
    private let memory = AnswerMemory<[RiskOpinion]>()
    /// Tags of the style that is used here hold nothing of the key.
    private let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
    /// Source: P6-E2-10.
    private static let patience: Duration = .seconds(2)

    init(_ settings: ModelSettings, authorities: [Certificate], logger: Logger) {
        self.settings = settings
        model = settings.model
        self.logger = logger
        client = OutboundClient(
            timeout: min(settings.timeout, Self.patience),
            limit: ModelSettings.largestAnswer,
            authorities: authorities
        )
    }

    /// What the model thinks of the commands that no rule knows; nothing where it gives no usable answer.
    ///
    /// - Parameter sending: called before so many commands leave; where it throws, nothing leaves.
    func opinions(
        of reading: RunbookReading,
        sending: @Sendable (_ commands: Int) async throws -> Void
    ) async -> [String: RiskOpinion] {
        let unknown = reading.unknownCommands
        guard !unknown.isEmpty else { return [:] }
        // A secret does not leave, and does not change what a command does.
        let clean = unknown.map { scrubber.scrub(line: $0) }
        do {
            let opinions = try await opinions(Array(clean.prefix(OpinionPrompt.most)), sending)
            return Dictionary(zip(unknown, opinions)) { first, _ in first }
        } catch {
            logger.warning(
                "the language model gave no opinion; the rules decide alone",
                metadata: ["error.chain": "\(ErrorChain.describe(error))"]
            )
            return [:]
        }
    }

    /// One more try, with what was wrong, where the answer is not of the schema.
    private func opinions(
        _ commands: [String],
        _ sending: (Int) async throws -> Void
    ) async throws -> [RiskOpinion] {
        let list = JSON.text(.array(commands.map { .string($0) }))
        let key = SHA256.digest(Array("\(OpinionPrompt.version)\n\(model)\n\(list)".utf8))
        if let known = memory.find(key) { return known }
        let deadline = settings.now() + min(settings.timeout, Self.patience)
        try await sending(commands.count)
        let opinions = try await ModelQuestion(settings: settings, client: client, deadline: deadline).ask {
            OpinionPrompt.request(model: model, commands: commands, complaint: $0)
        } read: { answer throws(ModelAnswer.Refused) in
            try OpinionPrompt.read(answer, count: commands.count, model: model)
        }
        memory.keep(key, opinions)
        return opinions
    }
}
