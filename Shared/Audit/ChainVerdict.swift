/// What a walk found, in the words of `dd0c-plane audit verify`.
package enum ChainVerdict: Sendable, Equatable, CustomStringConvertible {
    /// - Parameter afterHead: entries that no signature holds yet; nil where no head was given.
    case ok(entries: Int, afterHead: Int?)
    case bad(ChainFault)

    /// The verdict of a walker at its end.
    package init(_ fault: ChainFault?, _ walker: ChainWalker) {
        self = fault.map { .bad($0) } ?? .ok(entries: walker.count, afterHead: walker.countAfterHead)
    }

    package var isOK: Bool { if case .ok = self { true } else { false } }

    package var description: String {
        switch self {
        case .ok(let entries, nil): "ok \(entries) entries, end not anchored"
        case .ok(let entries, 0): "ok \(entries) entries"
        case .ok(let entries, .some(let later)): "ok \(entries) entries, the last \(later) after the head"
        case .bad(let fault): fault.description
        }
    }
}
