package import AgentDrift
internal import NIOPosix
internal import SharedBase
internal import SharedDrift

extension StackSettings {
    /// What the scanner needs of a configured stack.
    package init(_ stack: AgentSettings.Stack) {
        self.init(
            name: stack.reference.name,
            kind: stack.reference.kind,
            source: stack.source,
            live: stack.live,
            ignore: stack.ignore
        )
    }
}

/// One scan outside the loop, for `check` and `explain`: off the cooperative pool and within its time limit.
package enum OneScan {
    /// - Parameters:
    ///   - address: the resource of which every decision is wanted.
    ///   - meter: told how far the scan has come.
    package static func run(
        _ scan: StackScan,
        explain address: String? = nil,
        meter: ScanMeter? = nil,
        limit: Duration
    ) async throws -> ScanOutcome {
        let cancellation = ScanCancellation()
        let timer = Task {
            try await Task.sleep(for: limit)
            cancellation.cancel()
        }
        defer { timer.cancel() }
        do {
            return try await NIOThreadPool.singleton.runIfActive {
                try scan.examine(explain: address, meter: meter, isCancelled: { cancellation.isCancelled })
            }
        } catch is CancellationError where cancellation.isCancelled {
            let reason = "the scan took longer than its limit of \(limit.components.seconds) s and was stopped"
            return ScanOutcome(report: scan.cutOff(reason))
        }
    }
}
