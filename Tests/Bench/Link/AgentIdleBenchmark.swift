import BenchKit
import Glibc

/// P6-E4-19: how fast the agent starts, and what it keeps in memory while nothing happens.
///
/// The real pair: a plane of `dd0c-plane dev`, an enrolled agent with the three stacks of the sample estate. Measured is
/// an agent that has connected, scanned and reported, and then waits.
struct AgentIdleBenchmark: Benchmark {
    static let name = "agent-idle"

    /// Seconds of waiting in each run, and in the last one, which sees a heartbeat (60 s) and some pings (15 s).
    private static let pause = 5.0
    private static let longPause = 70.0

    func run(_ context: BenchContext) async throws -> [BenchRow] {
        var template = Array("/tmp/dd0c-idle.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw MeasuredProcess.Failure(description: "no temporary folder") }
        let folder = String(cString: made)
        // Postgres of a root's plane runs as another user, who must get through.
        chmod(folder, 0o711)
        defer { _ = try? MeasuredProcess.run(["rm", "-rf", folder]) }
        let plane = try startPlane(context, folder)
        defer { plane.stop() }
        let stacks = try configure(context, folder, plane)

        var starts = Samples()
        var resident = Samples()
        for _ in 0..<context.runs {
            let figures = try once(context, folder, stacks, Self.pause)
            starts.values.append(figures.start)
            resident.values.append(figures.resident)
        }
        context.note("agent-idle: one more run of \(Int(Self.longPause)) s")
        let long = try once(context, folder, stacks, Self.longPause)
        return [
            BenchRow(
                "agent-idle/memory",
                value: max(resident.median, long.resident),
                bar: 50,
                stretch: 25,
                direction: .atMost,
                unit: "MB",
                ours: "\(Figure.text(resident.median)) MB after \(Int(Self.pause)) s, "
                    + "\(Figure.text(long.resident)) MB after \(Int(Self.longPause)) s",
                peer: "limit 50 MB",
                note: "VmRSS, \(stacks) stacks scanned and reported; high-water mark \(Figure.text(long.peak)) MB"
            ),
            BenchRow(
                "agent-idle/start",
                value: starts.median,
                bar: 1,
                stretch: 0.25,
                direction: .atMost,
                unit: "s",
                ours: "\(Figure.text(starts.median)) s (\(starts.spread))",
                peer: "limit 1 s",
                note: "from posix_spawn to the line `drift-agent started`"
            ),
        ]
    }

    /// Megabytes are 10^6 bytes, as in the bar.
    private func once(_ context: BenchContext, _ folder: String, _ stacks: Int, _ pause: Double) throws
        -> (start: Double, resident: Double, peak: Double)
    {
        let agent = try RunningProgram(
            [context.programs + "/dd0c-agent", "run", "--config", folder + "/agent.yaml"],
            watched: 2
        )
        defer { agent.stop() }
        let start = try agent.read(within: 20) { $0.contains("drift-agent started") }
        try agent.read(within: 60) { text in
            text.contains("connected to the control plane")
                && text.split(separator: "\n").count { $0.contains("scan finished") } >= stacks
        }
        try agent.idle(pause)
        return (start, try agent.memory("VmRSS") / 1e6, try agent.memory("VmHWM") / 1e6)
    }

    private func startPlane(_ context: BenchContext, _ folder: String) throws -> RunningProgram {
        let plane = try RunningProgram(
            [
                context.programs + "/dd0c-plane", "dev", "--home", folder + "/plane", "--port", "0", "--format", "json",
            ],
            watched: 1
        )
        try plane.read(within: 90) { $0.hasSuffix("}\n") }
        return plane
    }

    /// Enrols, and writes the configuration; gives the number of stacks.
    private func configure(_ context: BenchContext, _ folder: String, _ plane: RunningProgram) throws -> Int {
        let offer = String(decoding: plane.text, as: UTF8.self)
        let state = folder + "/state"
        _ = try MeasuredProcess.run(
            [
                context.programs + "/dd0c-agent", "enroll", "--server", PlaneOffer.member("gateway", offer), "--token",
                PlaneOffer.member("enrolmentToken", offer), "--state-dir", state,
            ],
            quiet: true
        )
        var text = "state_dir: \(state)\nstacks:\n"
        // The script runs us in the root of the repository.
        _ = try MeasuredProcess.run(["scripts/make-estate", folder + "/estate"], quiet: true)
        for name in ["shop-aws", "edge-dns"] {
            let stack = "\(folder)/estate/\(name)"
            text += "  - {name: \(name), kind: terraform, source: \(stack)/terraform.tfstate, "
            text += "live: \(stack)/refresh-only-plan.json}\n"
        }
        let cluster = folder + "/estate/shop-cluster"
        text += "  - {name: shop-cluster, kind: kubernetes, source: \(cluster)/manifests, live: \(cluster)/live}\n"
        guard let file = fopen(folder + "/agent.yaml", "wb") else {
            throw MeasuredProcess.Failure(description: "cannot write \(folder)/agent.yaml")
        }
        defer { fclose(file) }
        fwrite(text, 1, text.utf8.count, file)
        return 3
    }
}
