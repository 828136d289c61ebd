import PlaneTestKit
import Testing

/// A Terraform stack of queues as large as wanted, of which some drifted: a report of many frames.
struct LargeEstate {
    let resources: Int
    let drifted: Int

    var state: String {
        let rows = (0..<resources).map { index in
            """
            {"mode":"managed","type":"aws_sqs_queue","name":"q\(index)",
            "provider":"provider[\\"registry.terraform.io/hashicorp/aws\\"]","instances":[{"schema_version":0,
            "attributes":\(Self.attributes(index, seconds: 30)),"sensitive_attributes":[]}]}
            """
        }
        return """
            {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"11111111-2222-3333-4444-555555555555",
            "outputs":{},"resources":[\(rows.joined(separator: ","))]}
            """
    }

    var plan: String {
        let all = (0..<resources).map { index in
            """
            {\(Self.head(index)),"schema_version":0,
            "values":\(Self.attributes(index, seconds: index < drifted ? 60 : 30)),"sensitive_values":{}}
            """
        }
        let drift = (0..<drifted).map { index in
            """
            {\(Self.head(index)),"change":{"actions":["update"],"before":\(Self.attributes(index, seconds: 30)),
            "after":\(Self.attributes(index, seconds: 60)),"after_unknown":{},"before_sensitive":{},
            "after_sensitive":{}}}
            """
        }
        return """
            {"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}},
            "resource_drift":[\(drift.joined(separator: ","))],"prior_state":{"format_version":"1.0",
            "terraform_version":"1.11.4","values":{"root_module":{"resources":[\(all.joined(separator: ","))]}}},
            "configuration":{"root_module":{}},"timestamp":"2026-11-24T00:00:00Z","applyable":true,"complete":true,
            "errored":false}
            """
    }

    private static func head(_ index: Int) -> String {
        """
        "address":"aws_sqs_queue.q\(index)","mode":"managed","type":"aws_sqs_queue","name":"q\(index)",
        "provider_name":"registry.terraform.io/hashicorp/aws"
        """
    }

    private static func attributes(_ index: Int, seconds: Int) -> String {
        """
        {"id":"https://sqs.eu-central-1.amazonaws.com/111122223333/q\(index)","name":"q\(index)",
        "arn":"arn:aws:sqs:eu-central-1:111122223333:q\(index)","visibility_timeout_seconds":\(seconds),"tags":{}}
        """
    }
}

extension House {
    func makeLarge(_ estate: LargeEstate) throws -> Stack {
        let stack = Stack(name: "large", source: folder + "/large.tfstate", live: folder + "/large-plan.json")
        try write(estate.state, to: stack.source)
        try write(estate.plan, to: stack.live)
        return stack
    }

    /// A report waits on disk, is being taken, or is there already: a fast machine may be through before anybody looks.
    func isUnderWay() async throws -> Bool {
        if spooled > 0 { return true }
        return try await sql(
            "SELECT EXISTS (TABLE fleet_report_chunks) OR EXISTS (TABLE queue_messages) OR EXISTS (TABLE drift_reports)"
        ) == "t"
    }

    /// Everything is with the plane, once: as many open drifts as planted, and each was seen by every report.
    func holdsExactly(_ drifts: Int) async throws -> Bool {
        guard spooled == 0, try await sql("SELECT count(*) FROM queue_messages") == "0" else { return false }
        let row = try await sql(
            """
            SELECT count(*) = \(drifts) AND count(DISTINCT address) = \(drifts)
            AND bool_and(resolved_at IS NULL AND seen_count = (SELECT count(*) FROM drift_reports)) FROM drift_drifts
            """
        )
        return row == "t"
    }

    /// The counts, for the message of a test that failed.
    func counts() async -> String {
        let rows = try? await sql(
            """
            SELECT (SELECT count(*) FROM drift_drifts), (SELECT count(*) FROM drift_reports),
            (SELECT count(*) FROM queue_messages), (SELECT max(seen_count) FROM drift_drifts)
            """
        )
        return "drifts|reports|queued|seen \(rows ?? "?"), spooled \(spooled); \(agentLog.suffix(600))"
    }
}

extension House {
    /// Holds the test until the condition is true; a problem with all counts where it does not come.
    func soon(
        within limit: Duration = .seconds(30),
        at place: SourceLocation = #_sourceLocation,
        _ condition: () async throws -> Bool
    ) async {
        if await eventually(within: limit, every: .milliseconds(50), { (try? await condition()) ?? false }) { return }
        Issue.record("not within \(limit): \(await counts())", sourceLocation: place)
    }
}
