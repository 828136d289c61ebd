/// The lines of HTML that count in Markdown.
extension MarkdownReader {
    /// The tags of Notion and of people that stand on lines of their own.
    mutating func htmlLine(_ text: ArraySlice<UInt8>, _ matched: Int) -> Bool {
        guard text.first == 60 else { return false }
        for (mark, end) in [("<!--", "-->"), ("<script", "</script"), ("<style", "</style")]
        where text.hasText(mark, at: text.startIndex, ignoringCase: true) {
            endLeaf()
            if !contains(end, text.startIndex..<text.endIndex) { skippingTo = end }
            return true
        }
        if text.hasText("<aside", at: text.startIndex, ignoringCase: true) {
            return open(.aside, .beginNote, matched) && afterTag(text)
        }
        if text.hasText("</aside", at: text.startIndex, ignoringCase: true),
            let aside = containers.lastIndex(of: .aside)
        {
            close(to: aside)
            return true
        }
        for tag in ["<details", "</details", "<summary", "</summary"]
        where text.hasText(tag, at: text.startIndex, ignoringCase: true) {
            closeUnmatched(matched)
            endLeaf()
            let shown = prose([text.startIndex..<text.endIndex])
            if !shown.isBlank { blocks.append(.paragraph(shown)) }
            return true
        }
        return false
    }

    /// What stands behind a tag on its line begins a paragraph.
    private mutating func afterTag(_ text: ArraySlice<UInt8>) -> Bool {
        guard let end = text.firstIndex(of: 62) else { return true }
        let content = text[(end + 1)...].trimmed
        if !content.isEmpty { leaf = .paragraph([content.startIndex..<content.endIndex]) }
        return true
    }
}
