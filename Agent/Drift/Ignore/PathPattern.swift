import SharedDrift

/// A pattern over attribute paths, in their notation: `tags["a.b"]`, `spec.template.spec.containers[name=*].image`.
///
/// Each step is a glob of its own; `**` stands for any number of steps. Steps in brackets may be left out, so that
/// `ingress.description` fits `ingress[3].description`. A pattern fits everything below what it names.
struct PathPattern: Sendable {
    private enum Step: Sendable {
        case name(Glob)
        /// An element of a list, by position or key.
        case element(Glob)
        case anything
    }

    private let steps: [Step]

    init(_ text: String) { steps = Self.split(text) }

    /// Every place in the pattern where a path may stand is followed at once, so time is their product.
    func matches(_ path: AttributePath) -> Bool {
        var places: Set<Int> = reach([0])
        if places.contains(steps.count) { return true }
        for step in path.steps {
            var next: Set<Int> = []
            for place in places where place < steps.count {
                switch (steps[place], step) {
                case (.anything, _): next.insert(place)
                case (.name(let glob), .key(let key)), (.element(let glob), .key(let key)):
                    if glob.matches(key) { next.insert(place + 1) }
                case (.element(let glob), .index(let index)):
                    if glob.matches(String(index)) { next.insert(place + 1) }
                case (.element(let glob), .element(let fields)):
                    let text = fields.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
                    if glob.matches(text) { next.insert(place + 1) }
                // A list whose elements the pattern does not name.
                case (.name, _): next.insert(place)
                }
            }
            places = reach(next)
            if places.contains(steps.count) { return true }
            if places.isEmpty { return false }
        }
        return false
    }

    /// `**` may stand for nothing.
    private func reach(_ places: Set<Int>) -> Set<Int> {
        var result = places
        for place in steps.indices where result.contains(place) {
            if case .anything = steps[place] { result.insert(place + 1) }
        }
        return result
    }

    private static func split(_ text: String) -> [Step] {
        var steps: [Step] = []
        var rest = text[...]
        while let first = rest.first {
            switch first {
            case ".": rest.removeFirst()
            case "[":
                let (content, isQuoted, length) = bracket(rest.dropFirst())
                steps.append(isQuoted ? .name(Glob(content)) : .element(Glob(content)))
                rest = rest.dropFirst(length + 1)
            default:
                let name = rest.prefix { $0 != "." && $0 != "[" }
                steps.append(name == "**" ? .anything : .name(Glob(String(name))))
                rest = rest.dropFirst(name.count)
            }
        }
        return steps
    }

    /// What stands up to the closing bracket, without quotes; `isQuoted` where it begins with one: then it is a key.
    private static func bracket(_ text: Substring) -> (content: String, isQuoted: Bool, length: Int) {
        var content = ""
        var length = 0
        var inQuotes = false
        var escaped = false
        for character in text {
            length += 1
            if escaped {
                content.append(character)
                escaped = false
            } else if inQuotes, character == "\\" {
                escaped = true
            } else if character == "\"" {
                inQuotes.toggle()
            } else if character == "]", !inQuotes {
                break
            } else {
                content.append(character)
            }
        }
        return (content, text.first == "\"" && !content.contains("="), length)
    }
}
