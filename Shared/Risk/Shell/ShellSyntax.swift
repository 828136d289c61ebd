/// A shell program as its commands, in order. Ranges are byte offsets into the text that was parsed.
package struct ShellScript: Sendable {
    package var items: [ShellItem] = []

    package init() {}
}

/// One and-or list: pipelines joined by `&&` and `||`, ended by `;`, a new line or `&`.
package struct ShellItem: Sendable {
    /// How a pipeline follows the one before it.
    package enum Joint: Sendable { case first, and, or }

    package var pipelines: [(joint: Joint, pipeline: ShellPipeline)]
    /// The place of the `&` that sends the list to the background; nil where none does.
    package var background: Range<Int>?
}

/// Commands joined by `|` or `|&`.
package struct ShellPipeline: Sendable {
    package var isNegated = false
    package var isTimed = false
    package var stages: [ShellCommand] = []
}

/// One command with its redirections.
package struct ShellCommand: Sendable {
    /// What the grammar knows as a command.
    package indirect enum Kind: Sendable {
        case simple([ShellAssignment], [ShellWord])
        case group(ShellScript)
        case subshell(ShellScript)
        /// `if`: conditions and branches in order.
        case branches([ShellScript])
        /// `while` and `until`.
        case loop(condition: ShellScript, body: ShellScript)
        /// `for name in words` and `select`; nil where the words are the positional parameters.
        case each(name: String, [ShellWord]?, body: ShellScript)
        /// `for ((a; b; c))`.
        case counted([ShellPiece], body: ShellScript)
        case choice(ShellWord, [ShellCaseClause])
        /// `[[ ... ]]`: all operands.
        case test([ShellWord])
        case arithmetic([ShellPiece])
        case function(name: String, at: Range<Int>, body: ShellCommand)
        case coprocess(ShellCommand)
    }

    package var kind: Kind
    package var redirections: [ShellRedirection] = []
    package var range: Range<Int>
}

/// `pattern | pattern) commands ;;`
package struct ShellCaseClause: Sendable {
    package var patterns: [ShellWord]
    package var body: ShellScript
}

/// `name=value`, `name[key]+=value` or `name=(elements)`.
package struct ShellAssignment: Sendable {
    package var name: String
    package var isAppend = false
    package var subscripts: [ShellPiece] = []
    package var value: ShellWord?
    package var elements: [ShellWord]?
    package var range: Range<Int>
}

/// A redirection; `target` is nil for a here-document.
package struct ShellRedirection: Sendable {
    package enum Kind: Sendable {
        case input, output, append, clobber, readWrite, bothOutput, bothAppend, copyInput, copyOutput, hereString
        /// The number of the here-document in `ShellProgram.hereDocs`.
        case hereDoc(Int)
    }

    package var kind: Kind
    /// The descriptor before the operator: digits or `{name}`.
    package var descriptor: String?
    package var target: ShellWord?
    package var range: Range<Int>
}

/// The body of a here-document.
package struct ShellHereDoc: Sendable {
    /// The delimiter was quoted: nothing in the body is expanded.
    package var isQuoted: Bool
    package var pieces: [ShellPiece] = []
    package var range: Range<Int>
}

/// A whole parsed text.
package struct ShellProgram: Sendable {
    package var script: ShellScript
    package var hereDocs: [ShellHereDoc]
}
