package import AgentDrift
internal import NIOPosix
internal import SharedBase
package import SharedDrift

extension StackSettings {
    /// What the scanner needs of a configured stack.
    package init(_ stack: AgentSettings.Stack) {
        self.init(name: stack.reference.name, kind: stack.reference.kind, source: stack.source, live: stack.live)
    }
}

/// One scan outside the loop, for `check`: off the cooperative pool and within its time limit.
package enum OneScan {
    package static func run(_ scan: StackScan, limit: Duration) async throws -> DriftReport {
        let cancellation = ScanCancellation()
        let timer = Task {
            try await Task.sleep(for: limit)
            cancellation.cancel()
        }
        defer { timer.cancel() }
        do {
            return try await NIOThreadPool.singleton.runIfActive {
                try scan.run(isCancelled: { cancellation.isCancelled })
            }
        } catch is CancellationError where cancellation.isCancelled {
            return scan.cutOff("the scan took longer than its limit of \(limit.components.seconds) s and was stopped")
        }
    }
}
