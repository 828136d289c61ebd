/// Finds the placeholders in commands and texts.
struct VariableScan {
    private var order: [String] = []
    private var found: [String: RunbookVariable] = [:]
    private var assigned: Set<String> = []

    /// The variables of a document in the order of their first use.
    ///
    /// - Parameters:
    ///   - texts: all that the document says, code included: `{{NAME}}` counts anywhere.
    ///   - steps: their commands, where the other marks count; they are shell's own or too common in prose.
    ///   - declared: those of a YAML document, which come first.
    static func variables(
        in texts: [ArraySlice<UInt8>],
        _ steps: [RunbookStep],
        declared: [RunbookVariable] = []
    ) -> [RunbookVariable] {
        var scan = VariableScan()
        for variable in declared {
            scan.order.append(variable.name)
            scan.found[variable.name] = variable
        }
        for text in texts { scan.read(text, isCommand: false) }
        for step in steps where step.kind != .manual {
            if let command = step.command { scan.read(Array(command.utf8)[...], isCommand: true) }
        }
        return scan.order.compactMap { scan.found[$0] }
    }

    private mutating func read(_ text: ArraySlice<UInt8>, isCommand: Bool) {
        if isCommand { noteAssignments(text) }
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case 123 where !isCommand && text.hasText("{{", at: index): index = braces(text, index)
            case 36 where isCommand && text.hasText("${", at: index): index = parameter(text, index)
            case 60 where isCommand: index = angle(text, index)
            default: index += 1
            }
        }
    }

    private mutating func note(_ name: String, standard: String? = nil) {
        if found[name] == nil {
            order.append(name)
            found[name] = RunbookVariable(name: name, isSecret: Self.isSecret(name))
        }
        found[name]?.occurrences += 1
        if let standard, found[name]?.standard == nil {
            found[name]?.standard = standard
            found[name]?.isRequired = false
        }
    }

    /// `{{NAME}}` and `{{NAME:-standard}}`. Names of Go's template language are no variables.
    private mutating func braces(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
        let body = text[(start + 2)...].prefix(256).prefix { $0 != 125 && $0 != 123 && $0 != 10 }
        guard text.hasText("}}", at: body.endIndex) else { return start + 2 }
        let (name, standard) = Self.split(body.trimmed)
        guard Self.isName(name), !Self.templateWords.contains(name) else { return start + 2 }
        note(name, standard: standard)
        return body.endIndex + 2
    }

    /// `${NAME}` and `${NAME:-standard}` that no step has set before.
    private mutating func parameter(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
        let body = text[(start + 2)...].prefix(256).prefix { $0 != 125 && $0 != 123 && $0 != 10 }
        guard body.endIndex < text.endIndex, text[body.endIndex] == 125 else { return start + 2 }
        let (name, standard) = Self.split(body)
        guard Self.isName(name), !assigned.contains(name), !Self.environment.contains(name) else { return start + 2 }
        note(name, standard: standard)
        return body.endIndex + 1
    }

    /// `<name of it>`: letters first and last, and nothing in it that an address or a redirection has.
    private mutating func angle(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
        let body = text[(start + 1)...].prefix(64).prefix {
            $0.isNamePart || $0 == 45 || $0 == 46 || $0 == 32 || $0 >= 0x80
        }
        guard body.endIndex < text.endIndex, text[body.endIndex] == 62, body.first?.isLetter == true, body.last != 32
        else { return start + 1 }
        note(body.string)
        return body.endIndex + 1
    }

    private static func split(_ body: ArraySlice<UInt8>) -> (name: String, standard: String?) {
        guard let colon = body.firstIndex(of: 58), body.hasText(":-", at: colon) || body.hasText(":=", at: colon)
        else { return (body.string, nil) }
        return (body[..<colon].string, body[(colon + 2)...].string)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !first.isDigit else { return false }
        return text.utf8.allSatisfy { $0.isNamePart || $0 == 45 }
    }

    private static let templateWords: Set<String> = [
        "end", "else", "range", "if", "with", "define", "block", "break", "continue",
    ]
    private static let environment: Set<String> = [
        "HOME", "USER", "PATH", "PWD", "OLDPWD", "SHELL", "HOSTNAME", "RANDOM", "LINENO", "IFS", "TMPDIR", "LANG",
        "SECONDS",
        "UID", "EUID", "PPID", "BASH_SOURCE", "FUNCNAME", "OPTARG", "OPTIND", "REPLY", "BASHPID", "EDITOR",
    ]

    /// Names that a command sets: `NAME=`, `for NAME in`, `read NAME`.
    private mutating func noteAssignments(_ text: ArraySlice<UInt8>) {
        var previous = ""
        for word in text.split(whereSeparator: { $0.isSpace || $0 == 59 || $0 == 40 }) {
            if let equals = word.firstIndex(of: 61), word[..<equals].allSatisfy(\.isNamePart), equals > word.startIndex
            {
                assigned.insert(word[..<equals].string)
            }
            let name = word.string
            if previous == "for" || previous == "read" || previous == "local" { assigned.insert(name) }
            previous = name == "-r" && previous == "read" ? previous : name
        }
    }

    /// Words of a name that stand for something nobody may see.
    static func isSecret(_ name: String) -> Bool {
        let lower = name.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
        let words = Set(lower.split(separator: "_").map(String.init))
        return !words.isDisjoint(with: [
            "password", "passwd", "pwd", "secret", "token", "credential", "credentials", "pin",
        ])
            || lower.contains("password")
            || ["api_key", "apikey", "access_key", "private_key", "secret_key"].contains {
                lower.contains($0)
            }
    }
}
