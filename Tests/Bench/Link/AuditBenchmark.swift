import BenchKit
import Glibc
import SharedAudit
import SharedBase
import SharedCrypto

/// The audit trail: verifying a million exported entries beside the hash alone, and what the plane needs to export 100,000.
struct AuditBenchmark: Benchmark {
    static let name = "audit"

    private static let verified = 1_000_000
    private static let exported = 100_000

    func run(_ context: BenchContext) async throws -> [BenchRow] {
        try await verify(context) + export(context)
    }

    // MARK: Verification

    /// Bytes of entries that are hashed in a second of processor time, beside `openssl speed` for blocks of their mean size.
    private func verify(_ context: BenchContext) async throws -> [BenchRow] {
        let path = context.scratch + "/audit-\(Self.verified).jsonl"
        context.note("audit: making \(Self.verified) entries")
        let bytes = try Self.makeTrail(path)
        let mean = bytes / Self.verified
        var peaks: [Double] = []
        let samples = try await context.inTurn {
            let run = try Self.processorSeconds([context.programs + "/dd0c-plane", "audit", "verify", path])
            peaks.append(run.peak)
            return Double(bytes) / run.seconds / 1e6
        } _: {
            try Self.opensslSpeed(mean)
        }
        let peak = peaks.max() ?? 0
        return [
            BenchRow(
                "audit/openssl",
                value: samples.first.median / samples.second.median,
                bar: 0.25,
                stretch: 0.5,
                ours: "\(Figure.text(samples.first.median)) MB/s (\(samples.first.spread))",
                peer: "\(Figure.text(samples.second.median)) MB/s (\(samples.second.spread))",
                note:
                    "dd0c-plane audit verify, \(Self.verified) entries of \(mean) bytes, user and system time; peer: openssl speed -evp sha256 -bytes \(mean)"
            ),
            BenchRow(
                "audit/memory",
                value: peak,
                bar: 64,
                stretch: 32,
                direction: .atMost,
                unit: "MB",
                ours: "\(Figure.text(peak)) MB",
                peer: "limit 64 MB",
                note: "the most of all runs, as GNU time saw it"
            ),
        ]
    }

    /// Writes the trail; gives the bytes of its entries.
    private static func makeTrail(_ path: String) throws -> Int {
        guard let file = fopen(path, "wb") else { throw MeasuredProcess.Failure(description: "cannot write \(path)") }
        defer { fclose(file) }
        let tenant = TenantID(high: 0x0123_4567_89ab_7def, low: 0x8000_0000_0000_0001)
        let start = Timestamp(seconds: 1_800_000_000)
        var previous = AuditDigest.zero
        var total = 0
        for index in 0..<verified {
            let record =
                index == 0
                ? AuditRecord.genesis(tenant: tenant, signer: nil, at: start)
                : AuditRecord(
                    at: start + .seconds(index),
                    actor: "agent:0190a5b2-7c00-7000-8000-0000000000a1",
                    action: "runbook.step.finished",
                    target: "execution:0190a5b2-7c00-7000-8000-0000000000e5",
                    details: [
                        "command": .string("kubectl rollout restart deployment/checkout -n payments # \(index)"),
                        "exit": "0", "risk": "caution", "ruleSet": "2026-11-26",
                        "outputHash": .string(String(repeating: "ab12", count: 16)),
                    ]
                )
            let line = AuditLine(index: index, previous: previous, record: record)
            previous = line.hash
            total += line.entry.count
            let bytes = line.bytes
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
                throw MeasuredProcess.Failure(description: "cannot write \(path)")
            }
        }
        return total
    }

    /// User and system time in seconds, and the peak in megabytes of 10^6 bytes, as GNU time saw them.
    private static func processorSeconds(_ words: [String]) throws -> (seconds: Double, peak: Double) {
        let script = "exec 4>&1 >/dev/null 2>/dev/null 3>&4; exec /usr/bin/time -q -f '%U %S %M' -o /dev/fd/3 \"$@\""
        let output = try MeasuredProcess.run(["sh", "-c", script, "sh"] + words, collect: true).output
        let figures = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
            Double($0)
        }
        guard figures.count == 3, figures[0] + figures[1] > 0 else {
            throw MeasuredProcess.Failure(description: "GNU time said nothing of `\(words.joined(separator: " "))`")
        }
        return (figures[0] + figures[1], figures[2] * 1024 / 1e6)
    }

    /// Megabytes a second. The last figure that openssl prints is thousands of bytes.
    private static func opensslSpeed(_ size: Int) throws -> Double {
        let words = ["openssl", "speed", "-seconds", "2", "-evp", "sha256", "-bytes", "\(size)"]
        let output = try MeasuredProcess.run(words, collect: true, quiet: true).output
        let last = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).last
        guard let last, last.hasSuffix("k"), let speed = Double(last.dropLast()) else {
            throw MeasuredProcess.Failure(description: "openssl speed says nothing that can be read")
        }
        return speed / 1000
    }

    // MARK: Export

    /// The peak of the plane while it answers an export, reset before each.
    private func export(_ context: BenchContext) throws -> [BenchRow] {
        var template = Array("/tmp/dd0c-trail.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw MeasuredProcess.Failure(description: "no temporary folder") }
        let folder = String(cString: made)
        // Postgres of a root's plane runs as another user, who must get through.
        chmod(folder, 0o711)
        defer { _ = try? MeasuredProcess.run(["rm", "-rf", folder]) }
        let plane = try RunningProgram(
            [
                context.programs + "/dd0c-plane", "dev", "--home", folder + "/plane", "--port", "0", "--format", "json",
            ],
            watched: 1
        )
        defer { plane.stop() }
        try plane.read(within: 120) { $0.hasSuffix("}\n") }
        let offer = String(decoding: plane.text, as: UTF8.self)
        context.note("audit: putting \(Self.exported) entries into the database")
        _ = try MeasuredProcess.run([
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", Self.fill,
            "host='\(folder)/plane/postgres' user=postgres dbname=dd0c",
        ])
        let rest = try plane.memory("VmRSS") / 1e6
        return try ["csv", "pdf"].map { format in
            let file = folder + "/trail.\(format)"
            try Self.forgetPeak(plane.process)
            let run = try MeasuredProcess.run([
                "curl", "-fsS", "-o", file, "-H", "X-API-Key: " + PlaneOffer.member("apiKey", offer),
                PlaneOffer.member("api", offer) + "/v1/audit/export?format=\(format)",
            ])
            let peak = try plane.memory("VmHWM") / 1e6
            return BenchRow(
                "audit/export-\(format)",
                value: peak,
                bar: 256,
                stretch: 64,
                direction: .atMost,
                unit: "MB",
                ours: "\(Figure.text(peak)) MB; \(Figure.text(rest)) MB at rest",
                peer: "limit 256 MB",
                note: "VmHWM of the plane, \(Self.exported) entries, \(Figure.text(run.seconds)) s"
            )
        }
    }

    /// As the superuser, one entry after the other through the trigger that checks each.
    private static let fill = """
        DO $$
        DECLARE
            tenant uuid; n bigint; link bytea; bytes bytea;
        BEGIN
            SELECT id INTO tenant FROM tenants WHERE slug = 'dev';
            SELECT seq, hash INTO n, link FROM audit_entries WHERE tenant_id = tenant ORDER BY seq DESC LIMIT 1;
            FOR i IN 1..\(exported) LOOP
                n := n + 1;
                bytes := convert_to('{"action":"bench.step.finished","actor":"operator",'
                    || '"at":"2026-11-26T08:00:00.000000Z","details":{"command":"' || repeat('kubectl get pods ', 8)
                    || '","number":' || i || ',"outputHash":"' || repeat('ab12', 16) || '"},"target":"execution:' || i
                    || '"}', 'UTF8');
                INSERT INTO audit_entries VALUES (tenant, n, '2026-11-26T08:00:00Z', 'operator', 'bench.step.finished',
                    'execution:' || i, bytes, link, audit_hash(n, link, bytes)) RETURNING hash INTO link;
            END LOOP;
        END $$
        """

    private static func forgetPeak(_ process: pid_t) throws {
        guard let file = fopen("/proc/\(process)/clear_refs", "w") else {
            throw MeasuredProcess.Failure(description: "the peak of process \(process) cannot be reset")
        }
        fputs("5", file)
        fclose(file)
    }
}

/// What `dd0c-plane dev` says when it is ready.
enum PlaneOffer {
    /// A text member of the document; it has no escapes.
    static func member(_ name: String, _ document: String) -> String {
        guard let key = document.firstRange(of: "\"\(name)\": \"") else { return "" }
        return String(document[key.upperBound...].prefix { $0 != "\"" })
    }
}
