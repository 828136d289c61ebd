/// Turns HTML and Confluence's storage format into blocks: one pass, a bounded stack, no tree.
struct HTMLReader {
    /// An open element that matters to the structure.
    private struct Frame {
        enum Role { case list, item, note, code, macro, parameter, silent, table, row, plain }
        let name: String
        let role: Role
        var macro = ""
        var language: String?
        var headers: [String] = []
        var column = 0
    }

    private let source: [UInt8]
    private var blocks: [Block] = []
    private var frames: [Frame] = []
    /// Elements that were too deep to be kept, and whose ends are yet to come.
    private var overflow = 0
    private var prose = Prose()
    private var heading = 0
    /// Where the open inline code began in the prose.
    private var codeStart: Int?
    private var code = MappedText()
    private var parameter = MappedText()

    static func blocks(_ source: [UInt8]) -> [Block] {
        var reader = HTMLReader(source: source)
        var tokenizer = HTMLTokenizer(source)
        while let token = tokenizer.next() {
            switch token {
            case .open(let tag): reader.open(tag)
            case .close(let name): reader.close(name)
            case .text(let range): reader.text(range)
            case .verbatim(let range): reader.add(range)
            }
        }
        while !reader.frames.isEmpty { reader.pop() }
        reader.flush()
        return reader.blocks
    }

    private init(source: [UInt8]) { self.source = source }

    // MARK: Text

    private mutating func text(_ range: Range<Int>) {
        var start = range.lowerBound
        let view = source[range]
        while let mark = view[start...].firstIndex(of: 38) {
            if let (text, length) = Entities.decode(view, at: mark) {
                add(start..<mark)
                add(text, at: mark)
                start = mark + length
            } else {
                add(start..<(mark + 1))
                start = mark + 1
            }
        }
        add(start..<range.upperBound)
    }

    private mutating func add(_ range: Range<Int>) {
        let source = source
        put { $0.append(source[range]) }
    }

    private mutating func add(_ text: [UInt8], at offset: Int) {
        put { $0.append(text, at: offset) }
    }

    private mutating func put(_ append: (inout MappedText) -> Void) {
        switch frames.last?.role {
        case .silent: break
        case .parameter: append(&parameter)
        case .code: append(&code)
        default:
            append(&prose.text)
            append(&prose.raw)
        }
    }

    /// Ends the prose so far and gives it out.
    private mutating func flush() {
        closeCode()
        defer {
            prose = Prose()
            heading = 0
        }
        guard !prose.isBlank else { return }
        if heading > 0 {
            blocks.append(.heading(level: heading, prose))
        } else if let table = frames.lastIndex(where: { $0.role == .table }) {
            let headers = frames[table].headers
            let column = frames[table].column
            if frames.last?.name == "th" {
                frames[table].headers = Array(headers.prefix(column)) + [prose.unified]
            } else {
                blocks.append(.cell(header: headers.indices.contains(column) ? headers[column] : "", prose))
            }
        } else {
            blocks.append(.paragraph(prose))
        }
    }

    private mutating func closeCode() {
        if let start = codeStart, start < prose.text.bytes.count {
            prose.code.append(start..<prose.text.bytes.count)
        }
        codeStart = nil
    }
}

// MARK: Elements

extension HTMLReader {
    private mutating func open(_ tag: HTMLTag) {
        if frames.last?.role == .code {
            if tag.name == "br" { code.append([10], at: tag.at) }
            if tag.name == "code", let language = HTMLNames.language(tag) {
                frames[frames.count - 1].language = language
            }
            return
        }
        switch tag.name {
        case "br":
            add([10], at: tag.at)
            return
        case "code", "tt", "kbd", "samp":
            if codeStart == nil, !tag.isClosed { codeStart = prose.text.bytes.count }
            return
        case _ where HTMLNames.inline.contains(tag.name) || tag.name == "ac:link" || tag.name.hasPrefix("ri:"): return
        default: break
        }
        if tag.name != "ac:parameter" { flush() }
        guard !tag.isClosed, tag.name != "hr", tag.name != "p", tag.name != "meta", tag.name != "link" else { return }
        if let level = Self.level(tag.name) {
            heading = level
            return
        }
        openFrame(tag)
    }

    private static func level(_ name: String) -> Int? {
        guard name.utf8.count == 2, name.utf8.first == 104, let digit = name.utf8.last, (49...54).contains(digit)
        else { return nil }
        return Int(digit) - 48
    }

    private mutating func openFrame(_ tag: HTMLTag) {
        if tag.name == "li" || tag.name == "ac:task" { openItem(tag) }
        guard frames.count < RunbookLimits.maxDepth else {
            if overflow == 0 { blocks.append(.tooDeep(at: tag.at)) }
            overflow += 1
            return
        }
        var frame = Frame(name: tag.name, role: role(tag))
        frame.macro = tag["ac:name"].lowercased()
        frame.language = HTMLNames.language(tag) ?? (tag.name == "pre" ? frames.last?.language : nil)
        switch frame.role {
        case .list: blocks.append(.beginList)
        case .item: blocks.append(.beginItem(marker(tag), at: tag.at))
        case .note: blocks.append(.beginNote)
        case .row:
            if let table = frames.lastIndex(where: { $0.role == .table }) { frames[table].column = 0 }
        case .parameter: parameter = MappedText()
        case .code: code = MappedText()
        default: break
        }
        frames.append(frame)
    }

    /// An item ends the one before it; one without a list gets a list.
    private mutating func openItem(_ tag: HTMLTag) {
        if let last = frames.last(where: { $0.role == .item || $0.role == .list }), last.role == .item {
            while let top = frames.last, top.role != .list { pop() }
        }
        if !frames.contains(where: { $0.role == .list }), frames.count < RunbookLimits.maxDepth {
            blocks.append(.beginList)
            frames.append(Frame(name: "ul", role: .list))
        }
    }

    private func marker(_ tag: HTMLTag) -> Block.Marker {
        if tag.name == "ac:task" { return .task }
        return frames.last(where: { $0.role == .list })?.name == "ol" ? .ordered(nil) : .bullet
    }

    private func role(_ tag: HTMLTag) -> Frame.Role {
        switch tag.name {
        case "ul", "ol", "ac:task-list": .list
        case "li", "ac:task": .item
        case "blockquote", "aside": .note
        case "div" where tag["class"].contains("confluence-information-macro"): .note
        case "ac:structured-macro", "ac:macro":
            HTMLNames.noteMacros.contains(tag["ac:name"].lowercased()) ? .note : .macro
        case "ac:parameter": .parameter
        case "pre": .code
        case "ac:plain-text-body": .code
        case "table": .table
        case "tr": .row
        case _ where HTMLNames.silent.contains(tag.name): .silent
        default: .plain
        }
    }

    private mutating func close(_ name: String) {
        switch name {
        case "code", "tt", "kbd", "samp":
            if frames.last?.role != .code { closeCode() }
            return
        case "p", "h1", "h2", "h3", "h4", "h5", "h6":
            flush()
            return
        case _ where HTMLNames.inline.contains(name) || !HTMLNames.isElement(name) || name == "ac:link": return
        default: break
        }
        if overflow > 0 {
            overflow -= 1
            flush()
            return
        }
        guard frames.contains(where: { $0.name == name }) else { return }
        while let top = frames.last {
            pop()
            if top.name == name { return }
        }
    }

    /// Ends the innermost element.
    private mutating func pop() {
        guard let top = frames.last else { return }
        if top.role != .parameter { flush() }
        frames.removeLast()
        switch top.role {
        case .list: blocks.append(.endList)
        case .item: blocks.append(.endItem)
        case .note: blocks.append(.endNote)
        case .parameter: endParameter(top)
        case .code: endCode(top)
        default: break
        }
        if top.name == "td" || top.name == "th", let table = frames.lastIndex(where: { $0.role == .table }) {
            frames[table].column += 1
        }
    }

    private mutating func endParameter(_ frame: Frame) {
        guard let macro = frames.lastIndex(where: { $0.role == .macro || $0.role == .note }) else { return }
        if frame.macro == "language" { frames[macro].language = parameter.bytes[...].unified.lowercased() }
        if frame.macro == "title", frames[macro].macro != "code", !parameter.isEmpty {
            blocks.append(.paragraph(Prose(text: parameter, raw: parameter)))
        }
    }

    private mutating func endCode(_ frame: Frame) {
        var text = code
        code = MappedText()
        // HTML drops the line feed right behind `<pre>`; the storage format keeps what it has.
        if frame.name == "pre", text.bytes.first == 10 { text = text.part(1..<text.bytes.count) }
        let macro = frames.last { $0.role == .macro }
        if frame.name == "ac:plain-text-body", let macro, !["code", "noformat"].contains(macro.macro) { return }
        let language = frame.language ?? (frame.name == "pre" ? nil : macro?.language)
        blocks.append(.code(language: language, text))
    }
}
