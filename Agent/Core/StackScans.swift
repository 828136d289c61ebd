package import AgentDrift
internal import SharedBase
internal import SharedDrift
internal import SharedScrub

/// Scans of configured stacks for commands, without a running agent: keys are made for this run.
package struct StackScans {
    private let settings: AgentSettings
    private let scrubber: Scrubber
    private let key: [UInt8]

    package init(_ settings: AgentSettings) {
        self.settings = settings
        let random = RandomSource.system
        scrubber = Scrubber(tagKey: random.bytes(32))
        key = random.bytes(32)
    }

    /// - Parameters:
    ///   - names: of the stacks that are wanted; nil for all.
    ///   - address: the resource of which every decision is wanted; the scans end where it is found.
    ///   - progress: told before each scan and a few times each second while it runs; nil where nobody looks.
    package func run(
        only names: Set<String>? = nil,
        explain address: String? = nil,
        progress: (@Sendable (ScanProgress) -> Void)? = nil
    ) async throws -> [ScanOutcome] {
        let wanted = settings.stacks.filter { names?.contains($0.reference.name) ?? true }
        var outcomes: [ScanOutcome] = []
        for (index, stack) in wanted.enumerated() {
            let meter = ScanMeter()
            let place = ScanProgress(stack: stack.reference, number: index + 1, count: wanted.count)
            let ticker = progress.map { Self.tick(place, meter, $0) }
            defer { ticker?.cancel() }
            let scan = StackScan(
                settings: StackSettings(stack),
                scrubber: scrubber,
                key: key,
                agentVersion: AgentVersion.text
            )
            outcomes.append(try await OneScan.run(scan, explain: address, meter: meter, limit: settings.scanTimeout))
            if outcomes.last?.explanation != nil { break }
        }
        return outcomes
    }

    /// Tells how far a scan has come until it is cancelled.
    private static func tick(
        _ place: ScanProgress,
        _ meter: ScanMeter,
        _ progress: @escaping @Sendable (ScanProgress) -> Void
    ) -> Task<Void, any Error> {
        progress(place)
        return Task {
            while true {
                try await Task.sleep(for: .milliseconds(200))
                progress(place.at(bytes: meter.bytes, resources: meter.resources))
            }
        }
    }
}
