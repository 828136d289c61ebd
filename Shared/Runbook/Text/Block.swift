/// Prose with the code in it.
struct Prose: Sendable {
    /// Decoded: no markup, no marks of code.
    var text = MappedText()
    /// Where in `text` code stands, ascending.
    var code: [Range<Int>] = []
    /// As the source has it but for margins and entities: what a pasted command line needs, whose `*` is no emphasis.
    var raw = MappedText()

    var isBlank: Bool { text.bytes.allSatisfy(\.isSpace) }
    var unified: String { text.bytes[...].unified }

    /// Whether the byte of `text` at `index` is code; in the time of a look-up, since a paragraph may hold much of it.
    func isCode(_ index: Int) -> Bool {
        var low = 0
        var high = code.count
        while low < high {
            let middle = (low + high) / 2
            if code[middle].upperBound <= index { low = middle + 1 } else { high = middle }
        }
        return low < code.count && code[low].contains(index)
    }
}

/// What a document of either markup is cut into, in the order of the text. Nesting is said by begin and end.
enum Block: Sendable {
    enum Marker: Sendable, Equatable {
        /// With the number as written; nil where the markup counts by itself.
        case ordered(Int?)
        case bullet
        case task
    }

    case heading(level: Int, Prose)
    case paragraph(Prose)
    /// - Parameter language: the first word of the info string, in lower case; nil where none is given.
    case code(language: String?, MappedText)
    /// A table's cell with the text of its column's header.
    case cell(header: String, Prose)
    case beginList
    case endList
    case beginItem(Marker, at: Int)
    case endItem
    /// Notes beside the steps: quotes and callouts.
    case beginNote
    case endNote
    /// Something lay deeper than the bound.
    case tooDeep(at: Int)

    /// What it says, code included.
    var said: ArraySlice<UInt8> {
        switch self {
        case .heading(_, let prose), .paragraph(let prose), .cell(_, let prose): prose.text.bytes[...]
        case .code(_, let text): text.bytes[...]
        default: []
        }
    }
}
