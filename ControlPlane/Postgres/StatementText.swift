extension String {
    /// One line for an error: white space squeezed.
    var squeezed: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// The start of a statement. Statements are ours and hold no values, those travel as parameters.
    var excerpt: String {
        let line = squeezed
        return line.count > 100 ? "\(line.prefix(100))…" : line
    }
}
