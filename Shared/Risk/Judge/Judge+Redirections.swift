extension Judge {
    /// Judges redirections and gives what the command reads then.
    /// - Parameter isBare: no command stands beside them: `> file` only empties the file.
    mutating func redirect(
        _ redirections: [ShellRedirection],
        isBare: Bool,
        _ input: CommandInput
    ) -> CommandInput {
        var input = input
        for redirection in redirections {
            switch redirection.kind {
            case .hereDoc, .hereString:
                if let target = redirection.target { substitutions(in: target.pieces) }
                if case .hereDoc(let number) = redirection.kind, hereDocs.indices.contains(number) {
                    substitutions(in: hereDocs[number].pieces)
                }
                if let text = hereText(redirection) { input = .known(text) }
            case .input, .readWrite:
                guard let target = target(redirection) else { continue }
                input = target.isDynamic || target.text.hasPrefix("/dev/fd/") ? .piped : .file(target.text)
                read(target)
                if case .readWrite = redirection.kind { write(target, isBare: false) }
            case .copyInput, .copyOutput: copy(redirection)
            case .output, .append, .clobber, .bothOutput, .bothAppend:
                guard let target = target(redirection) else { continue }
                write(target, isBare: isBare && !Self.appends(redirection.kind))
            }
        }
        return input
    }

    private static func appends(_ kind: ShellRedirection.Kind) -> Bool {
        switch kind {
        case .append, .bothAppend: true
        default: false
        }
    }

    private mutating func target(_ redirection: ShellRedirection) -> Argument? {
        guard let word = redirection.target else { return nil }
        return expand(word).first
    }

    /// `>&2`, `<&-`, or `>&file`, which writes both streams to a file.
    private mutating func copy(_ redirection: ShellRedirection) {
        guard let target = target(redirection) else { return }
        let text = target.text
        if text == "-" || text.utf8.allSatisfy({ Byte.isDigit($0) || $0 == Byte.dash }) { return }
        if case .copyInput = redirection.kind { return read(target) }
        write(target, isBare: false)
    }

    /// The text of a here-document or here-string, with what is not known marked.
    func hereText(_ redirection: ShellRedirection) -> Argument? {
        switch redirection.kind {
        case .hereString: return redirection.target.map(peek)
        case .hereDoc(let number):
            guard hereDocs.indices.contains(number) else { return nil }
            let body = hereDocs[number]
            var text = peek(ShellWord(pieces: body.pieces, range: body.range))
            let isPlain = body.pieces.count == 1 && text.text.utf8.count == body.range.count
            text.place = isPlain ? .shifted(body.range.lowerBound) : .within(body.range)
            return text
        default: return nil
        }
    }

    private mutating func read(_ target: Argument) {
        if PathKind.of(target.text) == .network {
            return note(.dangerous, "redirect.network", target.range, "opens a network connection from the shell")
        }
        if PathKind.isSecret(target.text) {
            note(.caution, "file.secret", target.range, "reads a file that holds secrets")
        }
    }

    /// Something is written to `target`.
    mutating func write(_ target: Argument, isBare: Bool) {
        let kind = target.isDynamic || target.hasPlaceholder ? .ordinary : PathKind.of(target.text)
        switch kind {
        case .nowhere: break
        case .network: note(.dangerous, "redirect.network", target.range, "opens a network connection from the shell")
        case .device: note(.dangerous, "redirect.device", target.range, "writes onto a device")
        case .startup:
            note(.dangerous, "redirect.startup", target.range, "writes what runs by itself later or lets somebody in")
        case .system: note(.dangerous, "redirect.system", target.range, "overwrites a file of the system")
        case .temporary, .log: note(.caution, "redirect.write", target.range, "writes a file")
        case .ordinary where isBare:
            note(.dangerous, "redirect.truncate", target.range, "empties the file")
        case .ordinary:
            note(.caution, "redirect.write", target.range, "writes a file")
        }
        if kind != .nowhere { written.insert(target.text) }
    }
}
