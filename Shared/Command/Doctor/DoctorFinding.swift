/// What one check of `doctor` has to say: a verdict, one sentence, and the next command to type where there is one.
package struct DoctorFinding: Sendable, Equatable {
    package enum Verdict: String, Sendable, CaseIterable {
        case ok
        /// It works now and will not for long, or something optional is missing.
        case warn
        /// Something that the program needs does not work.
        case fail
        /// Nothing was looked at: it does not apply here, or what it stands on failed already.
        case skipped
    }

    package var verdict: Verdict
    package var sentence: String
    /// Names the next command or the thing to change.
    package var hint: String?
    /// False where the check could not find out: `doctor` then ends with 2 unless something failed.
    package var foundOut = true
    /// Whether the running program answered, not this process.
    package var isLive = false

    init(_ verdict: Verdict, _ sentence: String, hint: String? = nil) {
        self.verdict = verdict
        self.sentence = sentence
        self.hint = hint
    }

    package static func ok(_ sentence: String) -> DoctorFinding { DoctorFinding(.ok, sentence) }
    package static func warn(_ sentence: String, hint: String) -> DoctorFinding {
        DoctorFinding(.warn, sentence, hint: hint)
    }
    package static func fail(_ sentence: String, hint: String) -> DoctorFinding {
        DoctorFinding(.fail, sentence, hint: hint)
    }
    package static func skipped(_ sentence: String) -> DoctorFinding { DoctorFinding(.skipped, sentence) }

    /// The check itself broke off; nothing is known of what it looks at.
    package static func unknown(_ sentence: String, hint: String? = nil) -> DoctorFinding {
        var finding = DoctorFinding(.skipped, sentence, hint: hint)
        finding.foundOut = false
        return finding
    }
}
