package import AgentDrift
internal import SharedCommand
internal import SharedDrift

/// `init` for people: what was found, and what to do next.
package enum InitView {
    /// - Parameters:
    ///   - file: the path of the configuration that was written.
    ///   - width: columns of the terminal; nil cuts nothing.
    package static func text(_ found: FoundSources, file: String, width: Int?) -> String {
        var table = Table([
            .init("KIND"), .init("STACK", flexible: true), .init("SOURCE", flexible: true),
            .init("LIVE", flexible: true),
        ])
        for stack in InitConfiguration.stacks(found) {
            table.add([
                stack.source.kind.rawValue, stack.name, stack.source.source, stack.source.live ?? "none yet",
            ])
        }
        let file = DisplayText.safe(file)
        return table.text(width: width) + "\nwrote \(file)\nnext: dd0c-agent check --config \(file)\n"
    }
}
