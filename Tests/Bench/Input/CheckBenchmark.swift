package import BenchKit

/// `dd0c-agent check` of Terraform resources: 1,000 that have all drifted (P2-E1-24), time and peak memory against their limits,
/// and 10,000 against a recorded inventory in which one of a hundred has.
package struct CheckBenchmark: Benchmark {
    package static let name = "check"
    private static let resources = 1000

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        try Self.drifted(context) + [try Self.inventory(context)]
    }

    /// 10,000 declared against 10,000 recorded.
    private static func inventory(_ context: BenchContext) throws -> BenchRow {
        let config = try write(10_000, driftedEvery: 100, in: context.scratch, name: "inventory")
        var times = Samples()
        for _ in 0..<context.runs {
            let command = ["\(context.programs)/dd0c-agent", "check", "--config", config, "--format", "json"]
            times.values.append(try MeasuredProcess.run(command, quiet: true, accept: [1]).seconds)
        }
        return BenchRow(
            "check/inventory",
            value: times.median,
            bar: 1,
            stretch: 0.3,
            direction: .atMost,
            unit: "s",
            ours: "\(Figure.text(times.median)) s",
            peer: "-",
            note: "`dd0c-agent check` of 10000 declared resources against 10000 recorded, 100 of them drifted"
        )
    }

    private static func drifted(_ context: BenchContext) throws -> [BenchRow] {
        let config = try write(resources, driftedEvery: 1, in: context.scratch, name: "check")
        var times = Samples()
        var peaks = Samples()
        for _ in 0..<context.runs {
            // 1: there is drift.
            let command = ["\(context.programs)/dd0c-agent", "check", "--config", config, "--format", "json"]
            times.values.append(try MeasuredProcess.run(command, quiet: true, accept: [1]).seconds)
            peaks.values.append(Double(try MeasuredProcess.peakBytes(command, accept: [1])) / 1e6)
        }
        let note = "`dd0c-agent check` of \(Self.resources) resources, every one drifted"
        return [
            BenchRow(
                "check/time",
                value: times.median,
                bar: 5,
                stretch: 1,
                direction: .atMost,
                unit: "s",
                ours: "\(Figure.text(times.median)) s",
                peer: "-",
                note: note
            ),
            BenchRow(
                "check/memory",
                value: peaks.median,
                bar: 256,
                stretch: 64,
                direction: .atMost,
                unit: "MB",
                ours: "\(Figure.text(peaks.median)) MB",
                peer: "-",
                note: note
            ),
        ]
    }

    /// A state, the refresh-only plan that saw each port changed, and a configuration over both. Gives its path.
    private static func write(_ count: Int, driftedEvery step: Int, in folder: String, name: String) throws -> String {
        var state: [String] = []
        var changes: [String] = []
        var seen: [String] = []
        for number in 0..<count {
            let resource = "r\(number)"
            let head = "\"mode\":\"managed\",\"type\":\"aws_security_group\",\"name\":\"\(resource)\""
            let before = attributes(number, port: 443)
            state.append("{\(head),\"instances\":[{\"attributes\":\(before)}]}")
            let change = "{\"actions\":[\"update\"],\"before\":\(before),\"after\":\(attributes(number, port: 80))}"
            let address = "\"address\":\"aws_security_group.\(resource)\""
            if number % step == 0 { changes.append("{\(address),\(head),\"change\":\(change)}") }
            seen.append("{\(address),\(head),\"values\":\(before)}")
        }
        let texts = [
            (
                "\(name).tfstate",
                "{\"version\":4,\"terraform_version\":\"1.9.5\",\"serial\":1,\"lineage\":\"x\",\"resources\":[\(list(state))]}"
            ),
            (
                "\(name).plan.json",
                "{\"format_version\":\"1.2\",\"prior_state\":{\"values\":{\"root_module\":{\"resources\":[\(list(seen))]}}},"
                    + "\"resource_drift\":[\(list(changes))]}"
            ),
            (
                "\(name).yaml",
                "stacks:\n  - name: large\n    kind: terraform\n    source: \(folder)/\(name).tfstate\n"
                    + "    live: \(folder)/\(name).plan.json\n"
            ),
        ]
        for (file, text) in texts { try StateMaker.write(text, to: "\(folder)/\(file)") }
        return "\(folder)/\(name).yaml"
    }

    private static func list(_ items: [String]) -> String { items.joined(separator: ",") }

    private static func attributes(_ number: Int, port: Int) -> String {
        "{\"id\":\"sg-\(number)\",\"description\":\"group \(number)\","
            + "\"ingress\":[{\"from_port\":\(port),\"to_port\":443,\"protocol\":\"tcp\"}]}"
    }
}
