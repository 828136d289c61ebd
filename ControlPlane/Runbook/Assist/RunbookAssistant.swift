internal import Logging
internal import NIOPosix
internal import PlaneHTTP
internal import SharedBase
internal import SharedCrypto
internal import SharedRisk
internal import SharedScrub

/// Asks a model which commands the reader has overlooked. It only proposes: a proposal is shown with its verdict, and becomes a step
/// when a person writes it into the text. What does not stand in the text letter for letter is dropped and told.
///
/// The text is scrubbed before it leaves; without an endpoint, without an answer or with a bad one everything goes on without it.
struct RunbookAssistant: Sendable {
    struct Proposal: Sendable, Equatable {
        let command: String
        let line: Int?
        let column: Int?
        let verdict: RiskVerdict
    }

    struct Result: Sendable, Equatable {
        var proposals: [Proposal] = []
        /// Texts for people, with a code.
        var warnings: [(code: String, message: String)] = []

        static func == (left: Result, right: Result) -> Bool {
            left.proposals == right.proposals && left.warnings.map(\.code) == right.warnings.map(\.code)
                && left.warnings.map(\.message) == right.warnings.map(\.message)
        }
    }

    var model: String { settings.model }

    private let settings: ModelSettings
    private let classifier: RiskClassifier
    private let client: OutboundClient
    private let logger: Logger
    private let memory = AnswerMemory<[String]>()
    /// Tags of the style that is used here hold nothing of the key.
    private let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))

    private let threads: ReadingThreads

    /// - Parameter threads: those of the reader; a large text is scrubbed and searched there.
    init(
        _ settings: ModelSettings,
        classifier: RiskClassifier,
        authorities: [Certificate],
        threads: ReadingThreads,
        logger: Logger
    ) {
        self.threads = threads
        self.settings = settings
        self.classifier = classifier
        self.logger = logger
        client = OutboundClient(
            timeout: settings.timeout,
            limit: ModelSettings.largestAnswer,
            authorities: authorities
        )
    }

    /// - Parameters:
    ///   - known: the commands that the reader found.
    ///   - sending: called before a text of so many bytes leaves; where it throws, nothing leaves.
    func propose(
        _ source: [UInt8],
        known: Set<String>,
        sending: @Sendable (_ bytes: Int) async throws -> Void
    ) async -> Result {
        // Before anything is done with it.
        guard source.count <= ModelSettings.largestText else { return Self.skipped }
        do {
            let scrubber = scrubber
            let clean = try await threads.pool.runIfActive { scrubber.scrub(text: source) }
            return await propose(clean, known, sending)
        } catch {
            return failed(error, Result())
        }
    }

    private static let skipped = Result(warnings: [
        ("model_skipped", "the text has more than \(ModelSettings.largestText) bytes")
    ])

    private func propose(
        _ clean: (bytes: [UInt8], findings: [ScrubFinding]),
        _ known: Set<String>,
        _ sending: @Sendable (Int) async throws -> Void
    ) async -> Result {
        var result = Result()
        if !clean.findings.isEmpty {
            result.warnings.append(
                ("secrets_redacted", "\(clean.findings.count) secrets were taken out before the text was sent")
            )
        }
        guard clean.bytes.count <= ModelSettings.largestText else {
            result.warnings += Self.skipped.warnings
            return result
        }
        do {
            let commands = try await self.commands(String(decoding: clean.bytes, as: UTF8.self), sending)
            let begun = result
            return try await threads.pool.runIfActive {
                var result = begun
                sift(commands, VerbatimText(clean.bytes), known, &result)
                return result
            }
        } catch {
            return failed(error, result)
        }
    }

    private func failed(_ error: any Error, _ begun: Result) -> Result {
        logger.warning(
            "the language model was of no use",
            metadata: ["error.chain": "\(ErrorChain.describe(error))"]
        )
        var result = begun
        result.warnings.append(("model_failed", Self.words(error)))
        return result
    }

    private func sift(_ commands: [String], _ text: VerbatimText, _ known: Set<String>, _ result: inout Result) {
        var seen = known
        for command in commands where seen.insert(command).inserted {
            guard !command.contains("[REDACTED:") else {
                result.warnings.append(("secret_in_command", "a proposed command holds a secret; it was left out"))
                continue
            }
            let place: (line: Int?, column: Int?)
            switch text.find(command) {
            case .nowhere:
                let shown = command.prefix(200).unicodeScalars.map { $0.value < 32 ? "?" : String($0) }.joined()
                result.warnings.append(
                    ("invented_command", "the model gave a command that does not stand in the text; dropped: \(shown)")
                )
                continue
            case .somewhere: place = (nil, nil)
            case .at(let line, let column): place = (line, column)
            }
            result.proposals.append(
                Proposal(
                    command: command,
                    line: place.line,
                    column: place.column,
                    verdict: classifier.classify(Array(command.utf8))
                )
            )
        }
    }

    /// One more try, with what was wrong, where the answer is not of the schema (P6-E1-11).
    private func commands(_ text: String, _ sending: (Int) async throws -> Void) async throws -> [String] {
        let key = SHA256.digest(Array("\(ModelPrompt.version)\n\(settings.model)\n\(text)".utf8))
        if let known = memory.find(key) { return known }
        try await sending(text.utf8.count)
        var complaint: String?
        for attempt in 1...2 {
            let request = ModelPrompt.request(model: settings.model, text: text, complaint: complaint)
            let answer = try await settings.ask(client, request)
            do throws(ModelAnswer.Refused) {
                let commands = try ModelAnswer(answer).commands
                memory.keep(key, commands)
                return commands
            } catch {
                guard attempt == 1 else { throw error }
                complaint = error.reason
            }
        }
        return []
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as ModelAnswer.Refused: "the model's answer was refused: \(error.reason)"
        case let error as OutboundError where error.code == .timedOut:
            "the model did not answer in time; try again later"
        default: "the model could not be asked"
        }
    }
}
