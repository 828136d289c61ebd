/// What a walk found, in the words of `dd0c-plane audit verify`.
package enum ChainVerdict: Sendable, Equatable, CustomStringConvertible {
    /// - Parameters:
    ///   - afterHead: entries that no signature holds yet; nil where no head was given.
    ///   - archived: the last entry before the file, where that begins at a signed checkpoint.
    case ok(entries: Int, afterHead: Int?, archived: Int? = nil)
    case bad(ChainFault)

    /// The verdict of a walker at its end.
    package init(_ fault: ChainFault?, _ walker: ChainWalker) {
        self =
            fault.map { .bad($0) }
            ?? .ok(entries: walker.count, afterHead: walker.countAfterHead, archived: walker.checkpoint?.index)
    }

    package var isOK: Bool { if case .ok = self { true } else { false } }

    package var description: String {
        switch self {
        case .ok(let entries, let afterHead, let archived):
            let end =
                switch afterHead {
                case nil: ", end not anchored"
                case 0: ""
                case .some(let later): ", the last \(later) after the head"
                }
            let start = archived.map { ", behind the signed checkpoint of entry \($0)" } ?? ""
            return "ok \(entries) entries" + end + start
        case .bad(let fault): return fault.description
        }
    }
}
