/// The path of an endpoint with its named parts, for example `/v1/stacks/{id}/history`.
struct PathPattern: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case literal(String)
        case capture(String)
    }

    let steps: [Step]

    init(_ text: String) {
        steps = text.split(separator: "/").map {
            $0.hasPrefix("{") && $0.hasSuffix("}") ? .capture(String($0.dropFirst().dropLast())) : .literal(String($0))
        }
    }

    var captures: [String] {
        steps.compactMap { if case .capture(let name) = $0 { name } else { nil } }
    }

    /// The shape without the names of its captures: two endpoints of one shape cannot be told apart.
    var shape: [String] {
        steps.map { if case .literal(let text) = $0 { text } else { "{}" } }
    }

    /// The captured parts, nil where the path is another. Parts are decoded already.
    func match(_ parts: [String]) -> [String: String]? {
        guard parts.count == steps.count else { return nil }
        var captured: [String: String] = [:]
        for (step, part) in zip(steps, parts) {
            switch step {
            case .literal(let text): if text != part { return nil }
            case .capture(let name): captured[name] = part
            }
        }
        return captured
    }

    /// More literals first, so that `/v1/agents/tokens` wins over `/v1/agents/{id}`.
    var literals: Int {
        steps.count { if case .literal = $0 { true } else { false } }
    }

    /// The decoded parts of a path, nil where an escape is broken, a part is empty or the path has no leading slash.
    static func parts(of path: String) -> [String]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var parts: [String] = []
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !part.isEmpty, let text = QueryString.decode(part, plusIsSpace: false) else { return nil }
            parts.append(text)
        }
        return parts
    }
}
