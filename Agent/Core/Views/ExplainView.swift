package import AgentDrift
internal import SharedCommand
internal import SharedDrift

/// `explain` for people: the resource, then one row for each attribute, what has drifted first.
package enum ExplainView {
    /// - Parameter width: columns of the terminal; nil cuts nothing.
    package static func text(_ explanation: ResourceExplanation, width: Int?) -> String {
        var table = Table([
            .init("VERDICT"), .init("ATTRIBUTE", flexible: true), .init("BECAUSE", flexible: true),
            .init("DECLARED", flexible: true), .init("ACTUAL", flexible: true), .init("WHO", flexible: true),
        ])
        for verdict in order {
            for attribute in explanation.attributes where attribute.verdict == verdict {
                let (declared, actual) = CheckRow.texts(attribute.declared, attribute.actual)
                table.add([
                    attribute.verdict.rawValue, attribute.path.isEmpty ? "(all of it)" : attribute.path,
                    attribute.because, declared, actual, attribute.who ?? "",
                ])
            }
        }
        let head = "\(explanation.stack): \(explanation.address) (\(explanation.type)): \(explanation.status.rawValue)"
        return DisplayText.safe(head) + "\n\n" + table.text(width: width)
    }

    private static let order: [ResourceExplanation.Attribute.Verdict] = [
        .drift, .coManaged, .computed, .ignored, .notChecked, .equal,
    ]
}
