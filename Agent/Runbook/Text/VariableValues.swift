internal import SharedBase
package import SharedRunbook

/// The values of a runbook's variables: those given, then the defaults.
package struct VariableValues: Sendable {
    /// By name; a variable that nobody gave and that has no default is not there.
    package private(set) var values: [String: String] = [:]
    /// Whose values are never shown.
    package let secretNames: Set<String>
    /// Required ones without a value, in the order of the runbook.
    package let missing: [String]

    /// The least length of a secret: a shorter one could not be kept out of output without blackening half of it.
    package static let shortestSecret = 4

    /// - Parameter given: `NAME=VALUE` texts; the last of a name counts.
    /// - Throws: `variable` for a text without `=`, a name the runbook does not have, or a secret that is too short.
    package init(_ variables: [RunbookVariable], given: [String]) throws(StepError) {
        let names = variables.map(\.name)
        secretNames = Set(variables.filter(\.isSecret).map(\.name))
        for variable in variables { values[variable.name] = variable.standard }
        for text in given {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                // The text is not shown: it may be a value alone.
                throw StepError(.variable, attempted: "read --var", reason: "NAME=VALUE is wanted")
            }
            let name = String(text[..<equals])
            guard names.contains(name) else {
                let near = NearestName.of(name, among: names).map { "did you mean `\($0)`?" }
                let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
                throw StepError(
                    .variable,
                    attempted: "set the variable `\(name.prefix(64))`",
                    reason: "the runbook has no such variable; \(known)",
                    advice: near
                )
            }
            values[name] = String(text[text.index(after: equals)...])
        }
        let known = values
        missing = variables.filter { $0.isRequired && known[$0.name] == nil }.map(\.name)
        for name in secretNames {
            guard let value = values[name], value.utf8.count < Self.shortestSecret else { continue }
            throw StepError(
                .variable,
                attempted: "use the secret variable `\(name)`",
                reason: "a secret of fewer than \(Self.shortestSecret) bytes cannot be kept out of output"
            )
        }
    }

    /// The values that must never be seen.
    package var secrets: [String] { secretNames.sorted().compactMap { values[$0] } }
}
