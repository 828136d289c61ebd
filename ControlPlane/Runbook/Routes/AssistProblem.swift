internal import PlaneHTTP

/// What a preview with a model ends with where there is nothing to show: neither a step of the reader nor a proposal.
enum AssistProblem {
    static let codes: [Int: [String]] = [
        409: ["assist_off"], 502: ["extraction_failed"], 504: ["extraction_timeout"],
    ]

    static let off = Problem.conflict(
        "assist_off",
        "No language model is named",
        detail: "The operator of the plane can name one with `llm_endpoint` and `llm_model`."
    )

    private static let byHand =
        "Put commands into code blocks and what people do into numbered lists, and no model is needed."

    /// Source of the codes: P6-E1-11, P6-E1-13, P6-E1-14.
    static func error(_ result: RunbookAssistant.Result) -> any Error {
        switch result.failure {
        case .unsent(let error): return error
        case .late:
            return Problem(
                504,
                "extraction_timeout",
                "The language model did not answer in time",
                detail: "Try again in 10 s. \(byHand)",
                headers: ["Retry-After": "10"]
            )
        case .refused, .unreachable:
            let words = result.failure?.words ?? ""
            return Problem(
                502,
                "extraction_failed",
                "The language model gave no usable answer",
                detail: "\(words.prefix(1).uppercased())\(words.dropFirst()). \(byHand)"
            )
        case nil: break
        }
        if result.isSkipped {
            return RunbookReader.noStep(
                "It has more than \(ModelSettings.largestText) bytes, too many for the language model. \(byHand)"
            )
        }
        let dropped = result.warnings.count { $0.code == "invented_command" || $0.code == "secret_in_command" }
        return RunbookReader.noStep(
            dropped == 0
                ? "The language model found none either. \(byHand)"
                : "What the language model named was dropped: it does not stand in the text, or holds a secret. \(byHand)"
        )
    }
}
