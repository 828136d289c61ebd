package import SharedBase

/// Why a file is refused; the raw value is stable.
package enum StateCode: String, FaultCode {
    /// The path cannot be opened or read: a missing file, no permission, an I/O error.
    case cannotOpen = "cannot_open"
    /// Something writes to it while it is read.
    case changing
    case empty
    /// It is neither JSON nor YAML where one of them is due.
    case notJSON = "not_json"
    case notYAML = "not_yaml"
    case truncated
    /// Nested deeper than 256 levels.
    case tooDeep = "too_deep"
    /// It reads, and is not built as its format demands.
    case malformed
    /// A version before the first that is known.
    case oldVersion = "old_version"
    /// A version that did not exist when this program was made.
    case futureVersion = "future_version"
    /// An OpenTofu state that is encrypted.
    case encrypted
    /// The note that Terraform keeps of its backend, which is no state.
    case backendStub = "backend_stub"
    /// The output of `terraform show -json` of a plan where a state is due.
    case showOutput = "show_output"
    /// No output of `terraform show -json` of a plan where one is due.
    case notAPlan = "not_a_plan"
    case duplicateAddress = "duplicate_address"
    /// A recorded answer that names no resources.
    case noResources = "no_resources"
    /// A Pulumi deployment that needs a feature which is not known here.
    case unknownFeature = "unknown_feature"
    /// Nothing that is known here.
    case unknownKind = "unknown_kind"
    /// Standard input beyond what is held in memory.
    case tooLarge = "too_large"
}

/// A file, or a part of one, that cannot be read as infrastructure state: path, position, reason, and what to do.
///
/// Equality looks at code, path and position, not at the wording.
package struct StateError: ExplainedError, Equatable {
    package let code: StateCode
    /// As the user named it; `-` for standard input.
    package let path: String
    /// nil where the whole file is meant.
    package let position: TextPosition?
    package let reason: String
    package let advice: String?
    package let cause: (any Error)?

    package init(
        _ code: StateCode,
        path: String,
        position: TextPosition? = nil,
        reason: String,
        advice: String? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.path = path
        self.position = position
        self.reason = reason
        self.advice = advice
        self.cause = cause
    }

    package var attempted: String { "read \(path)" }

    /// With a position in any case where the file could be read: a file that is refused as a whole is so from its
    /// beginning on.
    var placed: StateError {
        guard position == nil, code != .cannotOpen, code != .tooLarge else { return self }
        return StateError(code, path: path, position: TextPosition(), reason: reason, advice: advice, cause: cause)
    }

    /// One line: `PATH: line L, column C (byte N): reason (advice)`.
    package var description: String {
        let place = position.map { "\($0): " } ?? ""
        let hint = advice.map { " (\($0))" } ?? ""
        return "\(path): \(place)\(reason)\(hint)"
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.path == right.path && left.position == right.position
    }
}
