package import SharedBase

/// How reading YAML can fail.
package enum YAMLCode: String, FaultCode {
    case syntax
    case encoding
    case depthLimit
    case nodeLimit
    /// Aliases that would expand to more nodes than the limit ("billion laughs").
    case aliasLimit
    case unknownAnchor
    case duplicateKey
    case keyNotScalar
    /// `<<` whose value is neither a mapping nor a list of mappings.
    case merge
    case memory
}

/// A refusal with its place. The offset counts characters, as libyaml does; line and column count from 1.
package struct YAMLError: ExplainedError, Equatable {
    package let code: YAMLCode
    package let position: TextPosition
    package let detail: String

    package init(_ code: YAMLCode, at position: TextPosition, _ detail: String) {
        self.code = code
        self.position = position
        self.detail = detail
    }

    package var attempted: String { "read YAML" }
    package var reason: String { "\(detail) at line \(position.line), column \(position.column)" }
    package var advice: String? { nil }
    package var cause: (any Error)? { nil }
}
