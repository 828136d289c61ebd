/// A word after expansion, as far as it is known.
struct Argument {
    /// The text; what is not known stands in it as `${_}`, which a shell parser takes for a variable.
    var text: String
    /// The place in the command.
    var range: Range<Int>
    /// Where byte 0 of the text stands, so that a nested program can name its tokens.
    var place: ShellPlace
    /// Holds something that only the run will show.
    var isDynamic = false
    /// A dynamic part stands outside of quotes: it may become several words.
    var isSplit = false
    /// Holds `{{NAME}}`.
    var hasPlaceholder = false
    /// Holds an unquoted `*`, `?` or `[`.
    var hasGlob = false
    /// Some of it came from a variable.
    var fromVariable = false
    /// The name of a variable in it says that it is a secret.
    var namesSecret = false
    /// Spelled in pieces: quotes or backslashes inside the word.
    var isPieced = false

    static let unknown = "${_}"

    init(_ text: String, _ range: Range<Int>, place: ShellPlace? = nil) {
        self.text = text
        self.range = range
        self.place = place ?? .within(range)
    }

    var isOption: Bool { text.utf8.count > 1 && text.utf8.first == Byte.dash }

    /// Neither known nor a mere number: could be anything.
    var isOpen: Bool { isDynamic || hasPlaceholder }

    /// The argument without its first `count` bytes: the value of `--name=value`.
    func dropping(_ count: Int) -> Argument {
        var rest = self
        rest.text = String(decoding: Array(text.utf8.dropFirst(count)), as: UTF8.self)
        if case .shifted(let base) = place { rest.place = .shifted(base + count) }
        return rest
    }
}

/// What a command reads on standard input.
enum CommandInput {
    /// The terminal, or nothing.
    case none
    /// Text that stands in the command itself.
    case known(Argument)
    /// The output of another command.
    case piped
    /// A file.
    case file(String)

    var isNone: Bool { if case .none = self { true } else { false } }
}

/// One command about to run: its name, its arguments and what it reads.
struct Call {
    var name: String
    /// The command word.
    var head: Argument
    var arguments: ArraySlice<Argument>
    var input: CommandInput
    /// Run by a wrapper that makes it root.
    var isPrivileged = false
    /// More words will be added that nobody knows: `xargs`, `parallel`, `find -exec`.
    var takesMore = false

    var range: Range<Int> { head.range }

    /// From the command word to the last argument.
    var whole: Range<Int> {
        let end = arguments.last?.range.upperBound ?? head.range.upperBound
        return head.range.lowerBound..<max(end, head.range.upperBound)
    }

    /// Whether one of the arguments is exactly one of these.
    func has(_ options: String...) -> Bool {
        arguments.contains { argument in options.contains(argument.text) }
    }

    /// The first argument with this text.
    func first(_ text: String) -> Argument? { arguments.first { $0.text == text } }

    /// Whether a group of short options holds a letter: `-rf` holds `f`.
    func hasShort(_ letter: Character) -> Bool {
        arguments.contains { argument in
            argument.isOption && !argument.text.hasPrefix("--") && argument.text.contains(letter)
        }
    }
}
