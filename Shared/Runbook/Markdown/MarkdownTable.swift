/// Tables as GitHub writes them.
enum MarkdownTable {
    /// The row between head and body, such as `|---|:--:|`.
    static func isDelimiter(_ line: ArraySlice<UInt8>) -> Bool {
        line.contains(45) && line.contains(124) && line.allSatisfy { $0.isBlank || [45, 58, 124].contains($0) }
    }

    /// The cells of the body, each with the head above it.
    static func cells(_ source: [UInt8], _ lines: [Range<Int>]) -> [(header: String, cell: Range<Int>)] {
        let headers = split(source, lines[0]).map { source[$0].unified }
        return lines[2...].flatMap { line in
            split(source, line).enumerated().compactMap { number, cell in
                cell.isEmpty ? nil : (headers.indices.contains(number) ? headers[number] : "", cell)
            }
        }
    }

    private static func split(_ source: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var start = line.lowerBound
        var index = start
        func add(_ end: Int) {
            let cell = source[start..<end].trimmed
            cells.append(cell.startIndex..<cell.endIndex)
        }
        while index < line.upperBound {
            if source[index] == 92 {
                index += 1
            } else if source[index] == 124 {
                if index > line.lowerBound { add(index) }
                start = index + 1
            }
            index += 1
        }
        if start < line.upperBound { add(line.upperBound) }
        return cells
    }
}

/// Definitions of link addresses, and the matter in front of a document: neither is text.
enum MarkdownReferences {
    static func isDefinition(_ line: ArraySlice<UInt8>) -> Bool { name(line) != nil }

    /// The names that the document defines, in lower case.
    static func names(_ source: [UInt8]) -> Set<[UInt8]> {
        Set(source[...].lines.compactMap { name(source[$0].trimmed) })
    }

    /// The lines behind the front matter, if there is any.
    static func body(_ source: [UInt8]) -> ArraySlice<Range<Int>> {
        let lines = source[...].lines
        guard source.starts(with: Array("---".utf8)), source[lines[0]].trimmed.count == 3,
            let end = lines.dropFirst().prefix(200).firstIndex(where: { source[$0].trimmed.string == "---" }),
            lines[1..<end].allSatisfy({ source[$0].contains(58) || source[$0].allSatisfy(\.isSpace) })
        else { return lines[...] }
        return lines[(end + 1)...]
    }

    /// The name in `[name]: address`.
    private static func name(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        guard line.first == 91, let end = line.prefix(256).firstIndex(of: 93), end + 1 < line.endIndex,
            line[end + 1] == 58
        else { return nil }
        let address = line[(end + 2)...].trimmed
        guard !address.isEmpty, address.first != 96, end > line.startIndex + 1 else { return nil }
        return line[(line.startIndex + 1)..<end].map(\.lowered)
    }
}
