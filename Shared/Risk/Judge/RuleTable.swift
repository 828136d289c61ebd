/// The rules of one command-line tool, read from a text of lines.
///
/// | line | means |
/// |---|---|
/// | `= NAME...` | the names of the tool |
/// | `v OPTION...` | options that take a value in the next word |
/// | `b OPTION...` | options without a value, where they may stand before the verb |
/// | `scan` | the verb is the first word that a row or family knows, wherever it stands |
/// | `service` | the first word is a service, the second its verb |
/// | `go` | long options have one dash |
/// | `bare RISK` | what the tool without a verb is; caution where the line is missing |
/// | `s\|c\|d PATH,PATH... [OPTION...] [# NOTE]` | safe, caution, dangerous: a verb path (`rollout/status`), with options only where one of them is given (safe: the call then only asks; the others raise); `*` is every verb |
/// | `y PATH... OPTION... # NOTE` | with this option the verb only shows what it would do: safe |
/// | `fs\|fc\|fd WORD...` | the same for all verbs that begin with the word and a dash |
///
/// The longest path that fits decides, options raise. A verb that no row knows is caution.
struct RuleTable: Sendable {
    struct Row: Sendable {
        var risk: Risk
        var note: String
    }

    struct OptionRow: Sendable {
        var options: [String]
        var row: Row
        /// Lowers to safe instead of raising.
        var isDryRun: Bool
    }

    var names: [String] = []
    var valueOptions: Set<String> = []
    var plainOptions: Set<String> = []
    var scans = false
    var hasServices = false
    var isGo = false
    var bare: Row?
    var paths: [String: Row] = [:]
    var optionRows: [String: [OptionRow]] = [:]
    var families: [String: Row] = [:]
    /// The longest path, in words.
    var longest = 1

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: " # ", maxSplits: 1)
            let words = halves[0].split(separator: " ").map(String.init)
            guard let kind = words.first else { continue }
            add(kind, Array(words.dropFirst()), note: halves.count == 2 ? String(halves[1]) : "")
        }
    }

    private mutating func add(_ kind: String, _ words: [String], note: String) {
        switch kind {
        case "=": names += words
        case "v": valueOptions.formUnion(words)
        case "b": plainOptions.formUnion(words)
        case "scan": scans = true
        case "service": hasServices = true
        case "go": isGo = true
        case "bare": bare = Row(risk: Risk(rawValue: words[0]) ?? .caution, note: note)
        case "fs", "fc", "fd":
            for word in words { families[word] = Row(risk: Self.risk(kind.last), note: note) }
        default: addRow(kind, words, note)
        }
    }

    private static func risk(_ letter: Character?) -> Risk {
        switch letter {
        case "s", "y": .safe
        case "c": .caution
        default: .dangerous
        }
    }

    private mutating func addRow(_ kind: String, _ words: [String], _ note: String) {
        guard let first = words.first else { return }
        let row = Row(risk: Self.risk(kind.first), note: note)
        let options = Array(words.dropFirst())
        for path in first.split(separator: ",").map(String.init) {
            longest = max(longest, path.split(separator: "/").count)
            if options.isEmpty {
                paths[path] = row
            } else {
                optionRows[path, default: []].append(OptionRow(options: options, row: row, isDryRun: kind == "y"))
            }
        }
    }
}

/// What a table said of a call.
struct RuleMatch {
    var risk: Risk
    var rule: String
    var text: String
    var range: Range<Int>
    /// The words of the verb as they were found: `rollout/status`; empty where there is none.
    var path: String
    /// Words behind the verb that are no options.
    var rest: [Argument]
    var isDryRun = false
}

extension RuleTable {
    /// Judges a call by the table; where an unknown option before the verb may or may not take the next word, the worse of both.
    func match(_ call: Call) -> RuleMatch {
        let (words, doubtful) = positionals(call, skipping: false)
        let first = match(call, words)
        guard doubtful else { return first }
        let second = match(call, positionals(call, skipping: true).words)
        return second.risk > first.risk ? second : first
    }

    /// The words that are no options and no values of options. `doubtful` where an option that no line knows stands
    /// before the verb, without a `=`.
    func positionals(_ call: Call, skipping: Bool) -> (words: [Argument], doubtful: Bool) {
        var words: [Argument] = []
        var doubtful = false
        var isValue = false
        var isRest = false
        for argument in call.arguments {
            if isValue {
                isValue = false
                continue
            }
            if isRest || !argument.isOption {
                words.append(argument)
                continue
            }
            if argument.text == "--" {
                isRest = true
            } else if valueOptions.contains(argument.text) {
                isValue = true
            } else if !argument.text.holds("="), !plainOptions.contains(argument.text),
                words.count < (hasServices ? 2 : scans ? 4 : 1)
            {
                doubtful = true
                isValue = skipping
            }
        }
        return (words, doubtful)
    }

    private func match(_ call: Call, _ words: [Argument]) -> RuleMatch {
        var match = base(call, words)
        var keys = ["*"]
        var key = ""
        for word in match.path.split(separator: "/") {
            key += (key.isEmpty ? "" : "/") + word
            keys.append(key)
        }
        for key in keys {
            // An option that makes the call a mere question comes first; what others raise stays raised.
            for row in optionRows[key] ?? [] where row.row.risk == .safe && !row.isDryRun {
                select(row, key, call, &match)
            }
        }
        for key in keys {
            for row in optionRows[key] ?? [] where row.row.risk > .safe || row.isDryRun {
                apply(row, key, call, &match)
            }
        }
        return match
    }

    private func select(_ row: OptionRow, _ key: String, _ call: Call, _ match: inout RuleMatch) {
        guard match.risk > .safe, let (option, argument) = found(row.options, call) else { return }
        match.risk = .safe
        match.rule = rule(call, (key == "*" ? "" : key + " ") + option)
        match.text = text(row.row, call, key == "*" ? option : key + " " + option)
        match.range = argument.range
    }

    private func apply(_ row: OptionRow, _ key: String, _ call: Call, _ match: inout RuleMatch) {
        guard let (option, argument) = found(row.options, call) else { return }
        if row.isDryRun {
            match.risk = .safe
            match.isDryRun = true
        } else if row.row.risk > match.risk, !match.isDryRun {
            match.risk = row.row.risk
        } else {
            return
        }
        match.rule = rule(call, (key == "*" ? "" : key + " ") + option)
        match.text = text(row.row, call, key == "*" ? option : key + " " + option)
        match.range = argument.range
    }

    private func base(_ call: Call, _ words: [Argument]) -> RuleMatch {
        if words.isEmpty { return withoutVerb(call) }
        var best = longestPath(words, from: 0)
        var start = 0
        if best == nil, scans {
            for index in words.indices.prefix(8) {
                best = longestPath(words, from: index) ?? family(words[index].text).map { ($0, 1) }
                start = index
                if best != nil { break }
            }
        } else if best == nil || best?.1 == 1 && hasServices, hasServices, words.count > 1 {
            let any = paths["*/" + words[1].text] ?? family(words[1].text)
            if let any { best = (any, 2) }
        }
        let count = best?.1 ?? min(words.count, hasServices ? 2 : 1)
        let row = best?.0 ?? paths["*"] ?? Row(risk: .caution, note: "no rule knows this verb")
        let verb = words[start..<min(words.count, start + count)]
        let path = verb.map(\.text).joined(separator: "/")
        let range = words[start].range.lowerBound..<max(words[start].range.upperBound, verb.last?.range.upperBound ?? 0)
        return RuleMatch(
            risk: row.risk,
            rule: rule(call, best == nil ? "unknown" : path),
            text: text(row, call, path),
            range: range,
            path: path,
            rest: Array(words.dropFirst(start + count))
        )
    }

    private func withoutVerb(_ call: Call) -> RuleMatch {
        let row = bare ?? Row(risk: .caution, note: "")
        let text = text(row, call, "")
        return RuleMatch(risk: row.risk, rule: rule(call, ""), text: text, range: call.range, path: "", rest: [])
    }

    private func longestPath(_ words: [Argument], from start: Int) -> (Row, Int)? {
        var path = ""
        var best: (Row, Int)?
        for count in 1...longest where start + count <= words.count {
            path += (count == 1 ? "" : "/") + words[start + count - 1].text
            if let row = paths[path] { best = (row, count) }
        }
        return best
    }

    private func family(_ verb: String) -> Row? {
        if let row = families[verb] { return row }
        guard let dash = verb.utf8.firstIndex(of: Byte.dash) else { return nil }
        if let second = verb.utf8[verb.utf8.index(after: dash)...].firstIndex(of: Byte.dash),
            let row = families[String(verb[..<second])]
        {
            return row
        }
        return families[String(verb[..<dash])]
    }

    /// The first of the options that the call has.
    func found(_ options: [String], _ call: Call) -> (option: String, argument: Argument)? {
        for argument in call.arguments {
            if argument.text == "--" { return nil }
            for option in options where has(option, argument, call) { return (option, argument) }
        }
        return nil
    }

    private func has(_ option: String, _ argument: Argument, _ call: Call) -> Bool {
        let text = argument.text
        if text == option { return true }
        guard let first = text.utf8.first, let sign = option.utf8.first else { return false }
        // A row may name a word or a sign: `+` stands for words that begin with it.
        if sign != Byte.dash { return option.utf8.count == 1 && first == sign }
        guard first == Byte.dash else { return false }
        if isGo, text.drop(while: { $0 == "-" }) == option.drop(while: { $0 == "-" }) { return true }
        if text.hasPrefix(option), text.utf8.dropFirst(option.utf8.count).first == Byte.equal {
            return text != option + "=false"
        }
        let isShort = option.utf8.count == 2 && option != "--"
        guard isShort, !isGo, !text.hasPrefix("--"), text.utf8.count <= 8 else { return false }
        return text.utf8.dropFirst().contains(option.utf8.last ?? 0)
    }

    private func rule(_ call: Call, _ path: String) -> String {
        if path.isEmpty { return call.name }
        return call.name + "." + path.replacingSlashes()
    }

    private func text(_ row: Row, _ call: Call, _ path: String) -> String {
        if !row.note.isEmpty { return row.note }
        let what = path.isEmpty ? call.name : call.name + " " + path.replacingSlashes(with: " ")
        switch row.risk {
        case .safe: return "`\(what)` only reads"
        case .caution: return "`\(what)` changes something that can be changed back, or starts something"
        case .dangerous: return "`\(what)` destroys, interrupts, or opens what was closed"
        }
    }
}

extension String {
    /// The words of a path as one name.
    fileprivate func replacingSlashes(with separator: Character = ".") -> String {
        if !utf8.contains(Byte.slash), !utf8.contains(Byte.space) { return self }
        return String(map { $0 == "/" || $0 == " " ? separator : $0 })
    }
}
