extension Judge {
    /// `python -c CODE` and its kin: code in other languages is judged by the calls that are known in it.
    mutating func interpreter(_ call: Call) {
        let language = CodeTable.language(call.name)
        let parsed = call.parsed(values: language.values, stops: true)
        if parsed.has("--version", "-V", "--help", "-h")
            && !parsed.options.contains(where: { language.code.contains($0.name) })
        {
            return note(.safe, call.name, call.range, "only prints text")
        }
        if call.arguments.count == 1, call.has("-v", "-version"), !call.name.hasPrefix("python") {
            return note(.safe, call.name, call.range, "only prints text")
        }
        let codes = parsed.options.filter { language.code.contains($0.name) }.compactMap(\.value)
        if !codes.isEmpty {
            for code in codes { self.code(code, call) }
            return
        }
        if let module = parsed.value("-m"), call.name.hasPrefix("python") { return pythonModule(module, call) }
        if ["deno", "bun"].contains(call.name), let first = parsed.rest.first, first.text == "eval" {
            if let code = parsed.rest.dropFirst().first(where: { !$0.isOption }) { self.code(code, call) }
            return
        }
        if let script = parsed.rest.first, script.text != "-" {
            if parsed.has("-c"), call.name == "perl" || call.name == "ruby" {
                return note(.safe, call.name, call.range, "only checks the script")
            }
            return runScript(script, call)
        }
        switch call.input {
        case .known(let text): code(text, call)
        case .piped, .file: note(.dangerous, "code.piped", call.range, "runs a program that nobody has seen")
        case .none: note(.caution, "code.interactive", call.range, "waits for a program")
        }
    }

    private mutating func pythonModule(_ module: Argument, _ call: Call) {
        let harmless: Set = [
            "json.tool", "this", "calendar", "platform", "site", "timeit", "tabnanny", "py_compile", "sysconfig",
        ]
        if harmless.contains(module.text) {
            return note(.safe, "python.module", module.range, "a module that only reads")
        }
        if module.text == "pip", let index = call.arguments.firstIndex(where: { $0.text == "pip" }) {
            var inner = call
            inner.name = "pip"
            inner.arguments = call.arguments[(index + 1)...]
            return pip(inner)
        }
        note(.caution, "python.module", module.range, "what the module does is not known")
    }

    /// Code of another language: at least caution; dangerous by the calls in it.
    mutating func code(_ code: Argument, _ call: Call) {
        note(
            .caution,
            "\(call.name).code",
            code.range,
            "code of another language is only looked through for known calls"
        )
        if code.isDynamic {
            note(.dangerous, "code.dynamic", code.range, "parts of the program are only known when it runs")
        }
        let bytes = Array(code.text.utf8)
        for word in CodeTable.dangerous where ProgramSearch.holds(word, in: bytes) {
            return note(.dangerous, "code.destroys", code.range, "the program calls `\(word)`")
        }
        if let word = CodeTable.programs.first(where: { ProgramSearch.holds($0, in: bytes) }) {
            note(.caution, "code.runs", code.range, "the program starts others: `\(word)`")
            programsInside(code.text, code)
        }
    }

    /// Texts in quotes that are commands are judged as such.
    private mutating func programsInside(_ text: String, _ code: Argument) {
        let quoted = ProgramSearch.quoted(text)
        if quoted.isEmpty { return note(.dangerous, "code.dynamic", code.range, "which program starts is not known") }
        for piece in quoted.prefix(32) {
            let first = piece.split(separator: " ").first.map(String.init) ?? ""
            let name = first.split(separator: "/").last.map(String.init) ?? first
            if book.isKnown(name) { nested(piece, at: .within(code.range), within: code.range) }
        }
        let joined = quoted.joined(separator: " ")
        let first = joined.split(separator: " ").first.map(String.init) ?? ""
        if book.isKnown(first), quoted.count > 1, quoted.count <= 32 {
            nested(joined, at: .within(code.range), within: code.range)
        }
        if quoted.contains(where: { $0.holds("%") || $0.holds("base64") || $0.holds("/dev/tcp") }) {
            note(.dangerous, "code.dynamic", code.range, "which program starts is not known")
        }
    }
}

/// Searches in program texts.
enum ProgramSearch {
    /// Whether `word` stands in the text and is not the end of a longer name.
    static func holds(_ word: String, in text: [UInt8]) -> Bool {
        let wanted = Array(word.utf8)
        guard let first = wanted.first, text.count >= wanted.count else { return false }
        for start in 0...(text.count - wanted.count) where text[start] == first {
            if start > 0, Byte.isName(text[start - 1]), Byte.isName(first) { continue }
            if text[start..<start + wanted.count].elementsEqual(wanted) { return true }
        }
        return false
    }

    /// All texts in single, double or back quotes.
    static func quoted(_ text: String) -> [String] {
        var found: [String] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count, found.count < 64 {
            let quote = bytes[index]
            index += 1
            guard quote == Byte.quote || quote == Byte.doubleQuote || quote == Byte.backquote else { continue }
            let start = index
            while index < bytes.count, bytes[index] != quote { index += bytes[index] == Byte.backslash ? 2 : 1 }
            if index < bytes.count { found.append(String(decoding: bytes[start..<index], as: UTF8.self)) }
            index += 1
        }
        return found
    }
}
