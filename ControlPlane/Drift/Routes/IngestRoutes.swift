internal import PlaneHTTP
internal import PlaneKernel
internal import SharedBase
internal import SharedDrift
internal import SharedJSON

/// `POST /v1/ingest/drift`: a report over HTTP, with the checks and the queue of the link (P2-E2-08, 09, 19).
struct IngestRoutes: Sendable {
    let database: Database
    let clock: WallClock

    /// 50 MiB, the bound of P2-E2-17.
    private static let limit = 50 << 20
    private static let lines = ["application/x-ndjson", "application/jsonl"]

    var endpoints: [Endpoint] { [ingest] }

    private var ingest: Endpoint {
        Endpoint(
            .post,
            "/v1/ingest/drift",
            "ingestDriftReport",
            tag: "drift",
            summary: "Takes one drift report; 202 once it is in the queue for good",
            role: .member,
            body: .bytes(
                Self.lines + ["application/json"],
                summary: "The report as JSON Lines (records report, resource…, end), or the same records as "
                    + "application/json: an array, or an object with the array in `records`.",
                limit: Self.limit
            ),
            answers: [.init(202, "The report is queued, or was before", Self.accepted)],
            problems: [409: ["foreign_stack"]],
            creates: true
        ) { [database, clock] request in
            let bytes = try Self.reportLines(request)
            let report: DriftReport
            do {
                report = try DriftReportCodec.check(bytes)
            } catch {
                throw Problem.invalid(.body, "", ErrorChain.describe(error))
            }
            try Self.checkName(report)
            let delivery = DriftReportDelivery(agent: nil, receivedAt: clock.now(), report: bytes)
            let isFresh = try await database.tenant(request.tenant()) { session -> Bool? in
                if case .some(.some) = try StackReader.owner(session, report.stack) { return nil }
                return try delivery.enqueue(
                    in: session,
                    kind: report.stack.kind.rawValue,
                    name: report.stack.name,
                    reportID: report.reportID
                )
            }
            guard let isFresh else {
                throw Problem.conflict(
                    "foreign_stack",
                    "The stack belongs to an agent",
                    detail: "Only the agent that first reported it reports it."
                )
            }
            return APIResponse(
                .accepted,
                ["reportId": .string(report.reportID.description), "duplicate": .bool(!isFresh)]
            )
        }
    }

    private static let accepted = Schema.component(
        "IngestedReport",
        .object([
            .required("reportId", .id),
            .required("duplicate", .boolean, "This report id came before; it is stored once"),
        ])
    )

    private static func checkName(_ report: DriftReport) throws(Problem) {
        guard report.stack.name.utf8.count <= ReportProcessor.nameLimit, !report.stack.name.utf8.contains(0) else {
            throw .invalid(.body, "/stack/name", "must have at most \(ReportProcessor.nameLimit) bytes and no NUL")
        }
    }

    /// The report as lines, whichever way it came. Who sent it is the key's tenant; nothing in the body can say otherwise.
    private static func reportLines(_ request: APIRequest) throws(Problem) -> [UInt8] {
        guard request.mediaType == "application/json" else { return request.content }
        let value: Value
        do {
            value = try JSON.parse(request.content)
        } catch {
            throw .invalid(.body, "", "is no JSON: \(error.reason)")
        }
        guard let records = value.arrayValue ?? value["records"]?.arrayValue else {
            throw .invalid(.body, "/records", "must be an array of the records of a report")
        }
        var lines: [UInt8] = []
        lines.reserveCapacity(request.content.count)
        for record in records { lines += JSON.bytes(record) + [UInt8(ascii: "\n")] }
        return lines
    }
}
