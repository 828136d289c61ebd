internal import SharedBase

/// What a document says in words, without its markup: in the order of the text, white space unified. YAML says nothing here.
package struct RunbookProse: Sendable, Equatable {
    /// Headings are none.
    package let sentences: [String]
    package let paragraphs: [String]

    package init(_ bytes: [UInt8]) throws(RunbookError) {
        let source = try SourceText.decode(bytes)
        var sentences: [String] = []
        var paragraphs: [String] = []
        for block in RunbookParser.blocks(source, RunbookDetector.format(source)) ?? [] {
            let prose: Prose
            switch block {
            case .paragraph(let text), .cell(_, let text): prose = text
            default: continue
            }
            paragraphs.append(prose.unified)
            sentences += Sentences(prose: prose).ranges.map { prose.text.bytes[$0].unified }
        }
        self.sentences = sentences
        self.paragraphs = paragraphs
    }
}
