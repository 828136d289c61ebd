extension ShellParser {
    /// A redirection that begins here, with its target; nil, and nothing read, where there is none.
    mutating func redirection() throws(ShellSyntaxError) -> ShellRedirection? {
        let start = at
        let descriptor = self.descriptor()
        guard let kind = operation() else {
            at = start
            return nil
        }
        skipBlanks()
        if case .hereDoc = kind { return try hereDoc(descriptor, from: start) }
        let process = (peek == Byte.less || peek == Byte.greater) && peek(1) == Byte.open
        if at >= bytes.count || (Byte.endsWord(peek) && !process) { throw unexpected() }
        let target = try word()
        return ShellRedirection(
            kind: kind,
            descriptor: descriptor,
            target: target,
            range: place.range(start, at)
        )
    }

    /// Digits or `{name}`, with an operator right behind.
    private mutating func descriptor() -> String? {
        let start = at
        if Byte.isDigit(peek) {
            while Byte.isDigit(peek) { at += 1 }
        } else if peek == Byte.openBrace {
            at += 1
            while at < bytes.count, !Byte.endsWord(bytes[at]), bytes[at] != Byte.closeBrace { at += 1 }
            guard peek == Byte.closeBrace else {
                at = start
                return nil
            }
            at += 1
        } else {
            return nil
        }
        guard peek == Byte.less || peek == Byte.greater else {
            at = start
            return nil
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func operation() -> ShellRedirection.Kind? {
        switch (peek, peek(1), peek(2)) {
        case (Byte.less, Byte.less, Byte.less): return taken(3, .hereString)
        case (Byte.less, Byte.less, _): return taken(2, .hereDoc(0))
        case (Byte.less, Byte.ampersand, _): return taken(2, .copyInput)
        case (Byte.less, Byte.greater, _): return taken(2, .readWrite)
        case (Byte.less, Byte.open, _), (Byte.greater, Byte.open, _): return nil
        case (Byte.less, _, _): return taken(1, .input)
        case (Byte.greater, Byte.greater, _): return taken(2, .append)
        case (Byte.greater, Byte.ampersand, _): return taken(2, .copyOutput)
        case (Byte.greater, Byte.bar, _): return taken(2, .clobber)
        case (Byte.greater, _, _): return taken(1, .output)
        case (Byte.ampersand, Byte.greater, Byte.greater): return taken(3, .bothAppend)
        case (Byte.ampersand, Byte.greater, _): return taken(2, .bothOutput)
        default: return nil
        }
    }

    private mutating func taken(_ count: Int, _ kind: ShellRedirection.Kind) -> ShellRedirection.Kind {
        at += count
        return kind
    }

    private mutating func hereDoc(_ descriptor: String?, from start: Int) throws(ShellSyntaxError) -> ShellRedirection {
        var stripsTabs = false
        if peek == Byte.dash {
            stripsTabs = true
            at += 1
            skipBlanks()
        }
        if at >= bytes.count || Byte.endsWord(peek) { throw unexpected() }
        let (delimiter, isQuoted) = try delimiter()
        let number = hereDocs.count
        hereDocs.append(ShellHereDoc(isQuoted: isQuoted, range: place.range(at, at)))
        pending.append(PendingHereDoc(number: number, delimiter: delimiter, stripsTabs: stripsTabs))
        return ShellRedirection(kind: .hereDoc(number), descriptor: descriptor, range: place.range(start, at))
    }

    /// The delimiter of a here-document without its quotes; nothing in it is expanded.
    private mutating func delimiter() throws(ShellSyntaxError) -> (text: [UInt8], isQuoted: Bool) {
        var text: [UInt8] = []
        var isQuoted = false
        while at < bytes.count, !Byte.endsWord(bytes[at]) {
            let byte = bytes[at]
            at += 1
            if byte == Byte.backslash {
                isQuoted = true
                guard at < bytes.count else { throw unexpected() }
                if bytes[at] != Byte.newline { text.append(bytes[at]) }
                at += 1
            } else if byte == Byte.quote || byte == Byte.doubleQuote {
                isQuoted = true
                guard let end = bytes[at...].firstIndex(of: byte) else {
                    throw fault("a quote in the delimiter is not closed", at: at - 1)
                }
                text += bytes[at..<end]
                at = end + 1
            } else {
                text.append(byte)
            }
        }
        return (text, isQuoted)
    }

    /// Reads the bodies of all here-documents that wait, from the line that begins here.
    mutating func readHereDocs() {
        guard !pending.isEmpty else { return }
        let waiting = pending
        pending = []
        for hereDoc in waiting { readHereDoc(hereDoc) }
    }

    private mutating func readHereDoc(_ hereDoc: PendingHereDoc) {
        let start = at
        var body: [UInt8] = []
        var end = at
        while at < bytes.count {
            var line = at
            if hereDoc.stripsTabs { while line < bytes.count, bytes[line] == Byte.tab { line += 1 } }
            let lineEnd = bytes[line...].firstIndex(of: Byte.newline) ?? bytes.count
            at = min(bytes.count, lineEnd + 1)
            if bytes[line..<lineEnd].elementsEqual(hereDoc.delimiter) { break }
            body += bytes[line..<at]
            end = at
        }
        hereDocs[hereDoc.number].range = place.range(start, end)
        let origin: ShellPlace = hereDoc.stripsTabs ? .within(place.range(start, end)) : inner(start)
        let isQuoted = hereDocs[hereDoc.number].isQuoted
        let found = pieces(ofHereDoc: body, isQuoted, origin)
        hereDocs[hereDoc.number].pieces = found
    }

    /// The place of text that stands unchanged at `start`.
    func inner(_ start: Int) -> ShellPlace {
        switch place {
        case .shifted(let base): .shifted(base + start)
        case .within: place
        }
    }

    /// A body that cannot be expanded is one substitution that nobody can read: the shell takes it, a judge must not.
    private mutating func pieces(ofHereDoc body: [UInt8], _ isQuoted: Bool, _ place: ShellPlace) -> [ShellPiece] {
        let range = place.range(0, body.count)
        if isQuoted {
            return [ShellPiece(kind: .text(String(decoding: body, as: UTF8.self)), quoted: true, range: range)]
        }
        var parser = ShellParser(body, place: place, limits: limits, depth: depth)
        // One table for the whole program, so that the numbers inside the body hold outside of it.
        swap(&parser.hereDocs, &hereDocs)
        defer { swap(&parser.hereDocs, &hereDocs) }
        do throws(ShellSyntaxError) {
            return try parser.pieces(.hereDoc)
        } catch {
            return [ShellPiece(kind: .command(nil), quoted: true, range: range)]
        }
    }
}
