/// What a tolerant reader of tags finds.
enum HTMLToken {
    case open(HTMLTag)
    case close(String)
    /// A range of the source with references in it.
    case text(Range<Int>)
    /// A range of the source without any.
    case verbatim(Range<Int>)
}

/// An opening tag; names are in lower case.
struct HTMLTag {
    let name: String
    let at: Int
    private(set) var attributes: [(name: String, value: String)] = []
    /// Written as `<name/>`.
    var isClosed = false

    init(name: String, at: Int) {
        self.name = name
        self.at = at
    }

    /// Only those that say something about a document are kept: handlers, styles and addresses vanish here.
    mutating func add(_ name: String, _ value: String) {
        guard ["class", "ac:name", "data-syntaxhighlighter-params", "data-language", "type"].contains(name),
            attributes.count < 8
        else { return }
        attributes.append((name, value))
    }

    subscript(name: String) -> String { attributes.first { $0.name == name }?.value ?? "" }
}
