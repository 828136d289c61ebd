internal import SharedCommand
package import SharedDrift

/// How far a scan of several stacks has come, as one line for a terminal.
package struct ScanProgress: Sendable, Equatable {
    package let stack: StackReference
    /// From 1.
    package let number: Int
    package let count: Int
    package private(set) var bytes = 0
    package private(set) var resources = 0

    package init(stack: StackReference, number: Int, count: Int) {
        self.stack = stack
        self.number = number
        self.count = count
    }

    package func at(bytes: Int, resources: Int) -> ScanProgress {
        var progress = self
        progress.bytes = bytes
        progress.resources = resources
        return progress
    }

    /// - Parameter width: columns of the terminal; a line that wraps could not be written over.
    package func line(width: Int) -> String {
        var line = "scanning \(DisplayText.safe(stack.description)) (\(number) of \(count))"
        if bytes > 0 { line += ": \(Self.size(bytes)) read" }
        if resources > 0 { line += ", \(resources) resources" }
        return String(line.prefix(max(0, width - 1)))
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_000: "\(bytes) B"
        case ..<1_000_000: "\(bytes / 1_000) kB"
        case ..<1_000_000_000: "\(bytes / 1_000_000) MB"
        default: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
        }
    }
}
