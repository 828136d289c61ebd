package import SharedBase

/// What a text was read as; found from the content, never from a file's name.
package enum RunbookFormat: String, Sendable {
    /// Confluence storage format, or any exported HTML.
    case html
    /// Markdown: plain, from Notion, or lines pasted as they are.
    case markdown
    /// The schema of our own that the README describes.
    case yaml
}

/// A runbook as its text says it, before anybody has judged or run any of it.
package struct Runbook: Sendable, Equatable {
    package var format: RunbookFormat
    /// The first heading, or `name` in YAML.
    package var title: String?
    /// In the order of the text. The children of a branch stand behind it, each with its `parent`.
    package var steps: [RunbookStep] = []
    /// What undoes the runbook: never part of `steps`, so that nobody runs it in passing.
    package var rollback: [RunbookStep] = []
    /// What must hold before the first step, one text each.
    package var prerequisites: [String] = []
    /// In the order of their first use.
    package var variables: [RunbookVariable] = []
    /// In the order of the text.
    package var warnings: [RunbookWarning] = []

    package init(format: RunbookFormat, title: String? = nil) {
        self.format = format
        self.title = title
    }
}

/// A placeholder that somebody must fill: `{{NAME}}`, `${NAME}` that no step assigns, or `<NAME>`.
package struct RunbookVariable: Sendable, Equatable {
    /// As written, without its marks.
    package var name: String
    /// How often it stands in commands and texts.
    package var occurrences: Int
    /// What stands for it when nobody gives a value.
    package var standard: String?
    /// Whether a run may not start without a value.
    package var isRequired: Bool
    /// A guess from the name, or what the YAML says: its value is never shown.
    package var isSecret: Bool

    package init(
        name: String,
        occurrences: Int = 0,
        standard: String? = nil,
        isRequired: Bool? = nil,
        isSecret: Bool = false
    ) {
        self.name = name
        self.occurrences = occurrences
        self.standard = standard
        self.isRequired = isRequired ?? (standard == nil)
        self.isSecret = isSecret
    }
}

/// Something a person should look at before the runbook runs; never an error.
package struct RunbookWarning: Sendable, Equatable {
    /// What is wrong; the raw names are stable.
    package enum Code: String, Sendable {
        /// The text has no section of prerequisites.
        case noPrerequisites = "no_prerequisites"
        /// A text speaks of a host and neither names it nor has a placeholder for it.
        case missingHost = "missing_host"
        /// Numbers of a list are doubled or left out, or the text says that the order does not matter.
        case unclearOrder = "unclear_order"
        /// The command opens a shell or an editor; what follows in the block was meant for the inside.
        case interactive
        /// Zero-width, bidirectional or control characters, no-break spaces, typographic quotes or dashes.
        case unusualCharacters = "unusual_characters"
        /// A secret by a rule of SharedScrub; `detail` is the name of the rule.
        case secret
        /// A block that says it is shell holds prose or a query; a person is to look at it.
        case notACommand = "not_a_command"
        /// Code in a language that nothing here runs.
        case unsupportedLanguage = "unsupported_language"
        /// A line that only continues the one before, without a `\` between them.
        case brokenLine = "broken_line"
        /// The condition of a branch cannot be decided by the program: a person will be asked.
        case condition
        /// A step asks for the machine's network: the metadata service of a cloud is reachable.
        case hostNetwork = "host_network"
        /// A quote, substitution or compound command that does not end in its block.
        case unterminated
        /// Nesting beyond the bound was read as flat.
        case nesting
    }

    package var code: Code
    /// The step it is about, by `RunbookStep.index`.
    package var step: Int?
    package var place: TextPosition
    /// One sentence, without any secret.
    package var detail: String

    package init(_ code: Code, step: Int? = nil, at place: TextPosition, _ detail: String) {
        self.code = code
        self.step = step
        self.place = place
        self.detail = detail
    }
}
