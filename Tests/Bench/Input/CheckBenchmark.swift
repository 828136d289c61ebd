package import BenchKit

/// `dd0c-agent check` of 1,000 Terraform resources that have all drifted (P2-E1-24): time and peak memory against their
/// limits.
package struct CheckBenchmark: Benchmark {
    package static let name = "check"
    private static let resources = 1000

    package init() {}

    package func run(_ context: BenchContext) async throws -> [BenchRow] {
        let config = try Self.write(in: context.scratch)
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
    private static func write(in folder: String) throws -> String {
        var state: [String] = []
        var changes: [String] = []
        var seen: [String] = []
        for number in 0..<resources {
            let name = "r\(number)"
            let head = "\"mode\":\"managed\",\"type\":\"aws_security_group\",\"name\":\"\(name)\""
            let before = attributes(number, port: 443)
            state.append("{\(head),\"instances\":[{\"attributes\":\(before)}]}")
            let change = "{\"actions\":[\"update\"],\"before\":\(before),\"after\":\(attributes(number, port: 80))}"
            changes.append("{\"address\":\"aws_security_group.\(name)\",\(head),\"change\":\(change)}")
            seen.append("{\"address\":\"aws_security_group.\(name)\",\(head),\"values\":{}}")
        }
        let texts = [
            (
                "check.tfstate",
                "{\"version\":4,\"terraform_version\":\"1.9.5\",\"serial\":1,\"lineage\":\"x\",\"resources\":[\(list(state))]}"
            ),
            (
                "check.plan.json",
                "{\"format_version\":\"1.2\",\"prior_state\":{\"values\":{\"root_module\":{\"resources\":[\(list(seen))]}}},"
                    + "\"resource_drift\":[\(list(changes))]}"
            ),
            (
                "check.yaml",
                "stacks:\n  - name: large\n    kind: terraform\n    source: \(folder)/check.tfstate\n"
                    + "    live: \(folder)/check.plan.json\n"
            ),
        ]
        for (name, text) in texts { try StateMaker.write(text, to: "\(folder)/\(name)") }
        return "\(folder)/check.yaml"
    }

    private static func list(_ items: [String]) -> String { items.joined(separator: ",") }

    private static func attributes(_ number: Int, port: Int) -> String {
        "{\"id\":\"sg-\(number)\",\"description\":\"group \(number)\","
            + "\"ingress\":[{\"from_port\":\(port),\"to_port\":443,\"protocol\":\"tcp\"}]}"
    }
}
