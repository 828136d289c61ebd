package import BenchKit

/// `report/new` and `report/again`: a report of 10,000 drifts from the bytes of its queue message to committed rows, by the
/// application role under forced row security, beside a superuser's COPY of the same rows.
package struct ReportBenchmark: Benchmark {
    package static let name = "report"
    private static let drifts = 10_000

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        try await BenchPlane.with { plane in
            let first = ReportMaker.message(drifts: Self.drifts, scan: 0)
            let second = ReportMaker.message(drifts: Self.drifts, scan: 1)
            context.note("a message has \(first.count / 1024) KiB")
            let new = try await new(plane, first, context)
            context.note(BenchReport.line(new) + ", " + new.ours + " beside " + new.peer)
            let again = try await again(plane, first, second, context)
            context.note(BenchReport.line(again) + ", " + again.ours + " beside " + again.peer)
            try await memory(plane, context)
            return [new, again]
        }
    }

    private func new(_ plane: BenchPlane, _ first: [UInt8], _ context: BenchContext) async throws -> BenchRow {
        try await plane.clean()
        try await plane.process(first)
        try await verify(plane, seen: 1, events: Self.drifts)
        let peer = try await CopyPeer(plane, name: "new", BenchPlane.tables.map { ($0, "true") })
        let samples = try await context.inTurn(
            {
                try await plane.clean()
                return try await seconds { try await plane.process(first) }
            },
            {
                try await plane.clean()
                return try await seconds { try await peer.copy() }
            }
        )
        try await verify(plane, seen: 1, events: Self.drifts)
        return row("report/new", samples, "\(peer.rows) rows by COPY into the same five tables")
    }

    private func again(
        _ plane: BenchPlane,
        _ first: [UInt8],
        _ second: [UInt8],
        _ context: BenchContext
    ) async throws -> BenchRow {
        let sight = {
            try await plane.clean()
            try await plane.process(first)
            try await plane.settle()
            return try await seconds { try await plane.process(second) }
        }
        _ = try await sight()
        try await verify(plane, seen: 2, events: Self.drifts)
        let newest = "id = (SELECT last_report_id FROM drift_stacks)"
        let peer = try await CopyPeer(
            plane,
            name: "again",
            [
                ("drift_reports", newest), ("drift_history", "report_" + newest), ("drift_drifts", "true"),
            ]
        )
        // The rows of a sighting refer to a stack that is there already, for both sides.
        let stack = try await CopyPeer(plane, name: "stack", [("drift_stacks", "true")])
        let samples = try await context.inTurn(sight) {
            try await plane.clean()
            try await stack.copy()
            try await plane.settle()
            return try await seconds { try await peer.copy() }
        }
        let note =
            "the 10,000 rows that were seen again (drift_drifts) and those of the report and its history: \(peer.rows) by COPY"
        return row("report/again", samples, note)
    }

    private func row(_ name: String, _ samples: (first: Samples, second: Samples), _ note: String) -> BenchRow {
        let ours = samples.first
        let peer = samples.second
        return BenchRow(
            name,
            value: peer.median / ours.median,
            bar: 0.25,
            stretch: 0.5,
            ours: "\(Figure.text(ours.median * 1000)) ms (\(ours.spread) s)",
            peer: "\(Figure.text(peer.median * 1000)) ms (\(peer.spread) s)",
            note: note + "; same server with fsync, CHECKPOINT before each run"
        )
    }

    /// What is timed must have happened.
    private func verify(_ plane: BenchPlane, seen: Int, events: Int) async throws {
        let drifts = try await plane.count("SELECT count(*) FROM drift_drifts WHERE open AND seen_count = \(seen)")
        let written = try await plane.count("SELECT count(*) FROM drift_drift_events")
        guard drifts == Self.drifts, written == events else {
            throw BenchFailure("\(drifts) drifts were seen \(seen) times and \(written) events written")
        }
    }

    /// Peak memory of this process over what it held before, for the room's README.
    private func memory(_ plane: BenchPlane, _ context: BenchContext) async throws {
        for count in [10_000, 100_000] {
            let message = ReportMaker.message(drifts: count, scan: 0)
            for label in ["new", "again"] {
                if label == "new" { try await plane.clean() }
                let report = label == "new" ? message : ReportMaker.message(drifts: count, scan: 1)
                ProcessPeak.settle()
                let before = ProcessPeak.current() ?? 0
                guard ProcessPeak.reset() else { return context.note("peak memory: the kernel does not reset it") }
                let time = try await seconds { try await plane.process(report) }
                let peak = (ProcessPeak.bytes() ?? 0) - before
                context.note(
                    "\(label), \(count) drifts, message of \(report.count >> 20) MiB: \(Figure.text(time)) s, peak \(peak >> 20) MiB over \(before >> 20) MiB"
                )
            }
        }
    }

    private func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = Figure.now()
        try await body()
        return Figure.now() - start
    }
}
