extension Judge {
    mutating func find(_ call: Call) {
        note(.safe, "find", call.range, "`find` only looks")
        var index = call.arguments.startIndex
        var paths: [Argument] = []
        while index < call.arguments.endIndex {
            let argument = call.arguments[index]
            index += 1
            if !argument.isOption, paths.count < 64, argument.text != "(", argument.text != "!" {
                paths.append(argument)
            }
            switch argument.text {
            case "-delete": note(.dangerous, "find.delete", argument.range, "removes all that it finds")
            case "-exec", "-execdir", "-ok", "-okdir": findExec(&index, call)
            case "-fprint", "-fprint0", "-fls", "-fprintf":
                guard index < call.arguments.endIndex else { break }
                let file = call.arguments[index]
                note(.caution, "find.write", argument.range, "writes what it finds into a file")
                write(file, isBare: true)
                index += 1
            case "-name", "-iname", "-path", "-ipath", "-regex", "-iregex", "-type", "-mtime", "-newer", "-user",
                "-size",
                "-perm", "-mmin", "-maxdepth", "-mindepth", "-printf", "-wholename", "-group", "-links", "-inum":
                index += 1
            default: break
            }
        }
        doubtArguments(call)
    }

    /// The words up to `;` or `+`, with `{}` for what was found.
    private mutating func findExec(_ index: inout Int, _ call: Call) {
        let start = index
        while index < call.arguments.endIndex, ![";", "+"].contains(call.arguments[index].text) { index += 1 }
        var words = call.arguments[start..<index]
        for place in words.indices where words[place].text.holds("{}") { words[place].isDynamic = true }
        var inner = call
        inner.input = .none
        run(words, like: inner, takesMore: true)
    }

    mutating func fd(_ call: Call) {
        note(.safe, call.name, call.range, "`\(call.name)` only looks")
        guard
            let index = call.arguments.firstIndex(where: { ["-x", "-X", "--exec", "--exec-batch"].contains($0.text) })
        else { return }
        run(call.arguments[(index + 1)...], like: call, takesMore: true)
    }

    mutating func awk(_ call: Call) {
        let parsed = call.parsed(values: [
            "-F", "-v", "-f", "-e", "-i", "-l", "-o", "--file", "--source", "--assign", "--field-separator",
        ])
        note(.safe, call.name, call.range, "the program only reads")
        if let file = parsed.value("-f", "--file") {
            note(.caution, "awk.file", file.range, "runs a program from a file")
        }
        if parsed.value("-i") != nil { note(.caution, "awk.include", call.whole, "may edit files in place") }
        let fromFile = parsed.value("-f", "--file") != nil
        guard let program = parsed.value("-e", "--source") ?? (fromFile ? nil : parsed.words.first) else { return }
        if program.isDynamic {
            note(.caution, "code.dynamic", program.range, "parts of the program are only known when it runs")
        }
        awkProgram(program)
        readsFiles(parsed.words[...], skipping: fromFile ? 0 : 1)
    }

    /// Looks for calls, pipes and redirections outside of text and patterns.
    private mutating func awkProgram(_ program: Argument) {
        let code = ProgramText.code(program.text)
        for word in ["system", "close"] where word == "system" && ProgramText.calls(word, in: code) {
            note(.dangerous, "awk.system", program.range, "the program runs commands")
        }
        if code.holds("|") && !code.replacingDoubleBars().isEmpty {
            note(.dangerous, "awk.pipe", program.range, "the program runs commands through a pipe")
        }
        if ProgramText.prints(code) { note(.caution, "awk.write", program.range, "the program writes files") }
    }

    mutating func sed(_ call: Call) {
        let parsed = call.parsed(values: ["-e", "--expression", "-f", "--file", "-l", "--line-length"])
        note(.safe, call.name, call.range, "`sed` only prints")
        if let option = parsed.option("-i", "--in-place") ?? call.arguments.first(where: { $0.text.hasPrefix("-i") }) {
            note(.caution, "sed.in-place", option.range, "changes files in place")
            for file in parsed.words.dropFirst() { overwrites(file, call) }
        }
        if let file = parsed.value("-f", "--file") {
            note(.caution, "sed.file", file.range, "runs a program from a file")
        }
        var programs = parsed.values("-e", "--expression")
        if programs.isEmpty, parsed.value("-f", "--file") == nil, let first = parsed.words.first { programs = [first] }
        for program in programs { sedProgram(program) }
        readsFiles(parsed.words.dropFirst(parsed.has("-e", "--expression", "-f", "--file") ? 0 : 1))
        doubtArguments(call)
    }

    private mutating func sedProgram(_ program: Argument) {
        if program.isDynamic {
            note(.caution, "code.dynamic", program.range, "parts of the program are only known when it runs")
        }
        for command in SedProgram.commands(program.text) {
            switch command {
            case .execute(let text):
                note(.dangerous, "sed.execute", program.range, "the program runs commands")
                if !text.isEmpty { nested(text, at: .within(program.range), within: program.range) }
            case .write(let file):
                note(.caution, "sed.write", program.range, "the program writes a file")
                write(Argument(file, program.range), isBare: true)
            }
        }
    }

    mutating func tar(_ call: Call) {
        let parsed = call.parsed(values: [
            "-f", "--file", "-C", "--directory", "-T", "--files-from", "-X", "--exclude-from", "--exclude", "-I",
            "--use-compress-program", "--to-command", "--checkpoint-action", "-F", "--info-script",
            "--new-volume-script",
            "--rsh-command", "--transform", "--owner", "--group", "--mode", "-b", "-H", "--format",
        ])
        for option in parsed.options {
            let runs = [
                "--to-command", "-I", "--use-compress-program", "-F", "--info-script", "--new-volume-script",
                "--rsh-command",
            ]
            if runs.contains(option.name), !Self.isCompressor(option.value?.text ?? "") {
                note(.dangerous, "tar.program", option.at.range, "an option that runs a program")
            }
            if option.name == "--checkpoint-action", option.value?.text.holds("exec") != false {
                note(.dangerous, "tar.program", option.at.range, "an option that runs a program")
            }
            if option.name == "--remove-files" {
                note(.dangerous, "tar.remove", option.at.range, "removes what it has packed")
            }
        }
        let first = call.arguments.first.map { $0.isOption ? "" : $0.text } ?? ""
        if parsed.has("-t", "--list", "-d", "--diff", "--compare") || first.holds("t") && !first.holds("/") {
            return note(.safe, "tar.list", call.range, "lists what is in an archive")
        }
        note(.caution, "tar", call.range, "packs or unpacks files, over others where they are there")
        if let folder = parsed.value("-C", "--directory"), parsed.has("-x", "--extract", "--get") || first.holds("x") {
            if folder.text == "/" || [.startup, .device].contains(PathKind.of(folder.text)) || folder.text == "/etc" {
                note(.dangerous, "tar.system", folder.range, "unpacks over the files of the system")
            }
        }
        if parsed.has("-P", "--absolute-names"), parsed.has("-x", "--extract") || first.holds("x") {
            note(.dangerous, "tar.absolute", call.whole, "the archive decides where files are written")
        }
    }

    private static func isCompressor(_ name: String) -> Bool {
        let word = name.split(separator: " ").first.map(String.init) ?? ""
        return ["gzip", "pigz", "zstd", "xz", "pixz", "bzip2", "pbzip2", "lz4", "lzop", "brotli"].contains(word)
    }
}

extension String {
    /// Empty where every bar is part of `||`.
    fileprivate func replacingDoubleBars() -> String {
        var rest: [UInt8] = []
        let bytes = Array(utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index] == Byte.bar {
                if index + 1 < bytes.count, bytes[index + 1] == Byte.bar {
                    index += 1
                } else {
                    rest.append(bytes[index])
                }
            }
            index += 1
        }
        return String(decoding: rest, as: UTF8.self)
    }
}
