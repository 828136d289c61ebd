/// Which names are elements; anything else in angle brackets is text.
enum HTMLNames {
    static func isElement(_ name: String) -> Bool {
        blocks.contains(name) || inline.contains(name) || name.hasPrefix("ac:") || name.hasPrefix("ri:")
            || name.hasPrefix("at:")
    }

    /// Elements that end the prose before them.
    static let blocks: Set<String> = [
        "html", "head", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
        "pre", "blockquote", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "section",
        "article", "header", "footer", "main", "nav", "aside", "details", "summary", "hr", "figure", "figcaption",
        "form", "fieldset", "address", "center", "script", "style", "noscript", "template", "iframe", "object", "svg",
        "math", "title", "meta", "link",
    ]

    static let inline: Set<String> = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "col", "data", "del", "dfn",
        "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp",
        "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "picture", "source", "audio",
        "video", "param",
    ]

    /// Macros of Confluence whose body stands beside the steps.
    static let noteMacros: Set<String> = ["info", "note", "warning", "tip"]

    /// Elements whose text is no prose.
    static let silent: Set<String> = [
        "ac:task-id", "ac:task-uuid", "ac:task-status", "ac:image", "ac:placeholder", "ac:adf-attribute", "title",
        "ac:default-parameter",
    ]

    /// The language in the attributes that the usual exporters write; nil where there is none.
    static func language(_ tag: HTMLTag) -> String? {
        if !tag["data-language"].isEmpty { return tag["data-language"].lowercased() }
        for setting in tag["data-syntaxhighlighter-params"].split(separator: ";") {
            let pair = setting.split(separator: ":").map { String($0.filter { $0 != " " }) }
            if pair.count == 2, pair[0] == "brush" { return pair[1].lowercased() }
        }
        for word in tag["class"].split(separator: " ").map({ $0.lowercased() }) {
            for head in ["language-", "lang-", "highlight-source-", "brush:"] where word.hasPrefix(head) {
                return String(word.dropFirst(head.count))
            }
        }
        return nil
    }
}
