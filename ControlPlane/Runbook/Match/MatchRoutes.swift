internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase

/// `POST /v1/runbooks/match` (P6-E3-23): which runbooks fit an alert. Nothing is started.
struct MatchRoutes: Sendable {
    let database: Database

    var endpoints: [Endpoint] { [match] }

    private static let mostLabels = 50

    private static let alert = Schema.component(
        "AlertToMatch",
        .object([
            .optional("title", .string(maxLength: 500)),
            .optional("description", .string(maxLength: 8192)),
            .optional("service", .string(maxLength: 200)),
            .optional("labels", .map(.string(maxLength: 500)), "At most \(mostLabels); their values count"),
            .optional("resource", .string(maxLength: 500)),
        ])
    )

    private static let proposals = Schema.component(
        "RunbookProposals",
        .object([
            .required(
                "proposals",
                .array(
                    .component(
                        "RunbookProposal",
                        .object([
                            .required("runbookId", .id),
                            .required("name", .string()),
                            .required("version", .integer(1)),
                            .required("score", .share, "0 to 1: the share of what the alert says that it takes up"),
                            .required("reasons", .array(.string()), "In words, the weightiest first"),
                        ])
                    )
                ),
                "The best first, \(RunbookMatch.most) at most; empty where nothing fits"
            )
        ])
    )

    private var match: Endpoint {
        Endpoint(
            .post,
            "/v1/runbooks/match",
            "matchRunbooks",
            tag: RunbookRoutes.tag,
            summary: "The runbooks that fit an alert best, with score and reasons; nothing is started",
            role: .viewer,
            body: .json(Self.alert, limit: 65_536),
            answers: [.init(200, "Proposals", Self.proposals)]
        ) { [database] request in
            let alert = try Self.words(request.body)
            let tenant = try request.tenant()
            try await fill(tenant)
            let candidates = try await database.tenant(tenant, readOnly: true) { session in
                try MatchStore.candidates(session, words: alert.terms.map(\.stem))
            }
            return APIResponse(
                .ok,
                ["proposals": .array(RunbookMatch.proposals(for: alert, among: candidates).map(Self.view))]
            )
        }
    }

    /// In transactions of a few runbooks each: they hold locks for a moment only.
    private func fill(_ tenant: TenantID) async throws {
        while true {
            let ids = try await database.tenant(tenant, readOnly: true) { try MatchStore.missing($0, limit: 50) }
            guard !ids.isEmpty else { return }
            try await database.tenant(tenant) { session in
                for id in ids {
                    // One that was taken away since is no longer asked for.
                    guard let runbook = try RunbookStore.find(session, id, locked: true) else { continue }
                    guard let version = try VersionStore.find(session, id, version: runbook.version) else {
                        throw RunbookRoomError(
                            .damagedRow,
                            attempted: "look for runbooks",
                            reason: "a version is missing"
                        )
                    }
                    try MatchStore.keep(session, id, version: runbook.version, MatchProfile(document: version.document))
                }
            }
        }
    }

    private static func words(_ body: Value?) throws(Problem) -> AlertWords {
        func text(_ name: String) -> String { body?[name]?.stringValue ?? "" }
        let labels = body?["labels"]?.objectValue?.members ?? []
        guard labels.count <= mostLabels else {
            throw .invalid(.body, "/labels", "must have at most \(mostLabels) members")
        }
        let words = AlertWords(
            title: text("title"),
            description: text("description"),
            service: text("service"),
            labels: labels.map { ($0.key, $0.value.stringValue ?? "") },
            resource: text("resource")
        )
        guard !words.terms.isEmpty else {
            throw .invalid(.body, "", "must say something: title, description, service, labels or resource")
        }
        return words
    }

    private static func view(_ proposal: RunbookMatch.Proposal) -> Value {
        [
            "runbookId": .string(proposal.id.description), "name": .string(proposal.name),
            "version": .number(String(proposal.version)), "score": .number(score(proposal.score)),
            "reasons": .array(proposal.reasons.map { .string($0) }),
        ]
    }

    /// Thousandths as a decimal, without a detour over binary fractions.
    private static func score(_ thousandths: Int) -> String {
        thousandths == 1000 ? "1" : "0.\(String(thousandths + 1000).dropFirst())"
    }
}
