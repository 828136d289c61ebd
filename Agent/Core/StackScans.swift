package import AgentDrift
internal import SharedBase
package import SharedDrift
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
    ///   - progress: told before each scan: the stack, its number from 1, and of how many.
    package func run(
        only names: Set<String>? = nil,
        explain address: String? = nil,
        progress: (StackReference, Int, Int) -> Void
    ) async throws -> [ScanOutcome] {
        let wanted = settings.stacks.filter { names?.contains($0.reference.name) ?? true }
        var outcomes: [ScanOutcome] = []
        for (index, stack) in wanted.enumerated() {
            progress(stack.reference, index + 1, wanted.count)
            let scan = StackScan(
                settings: StackSettings(stack),
                scrubber: scrubber,
                key: key,
                agentVersion: AgentVersion.text
            )
            outcomes.append(try await OneScan.run(scan, explain: address, limit: settings.scanTimeout))
            if outcomes.last?.explanation != nil { break }
        }
        return outcomes
    }
}
