import SharedDrift

/// A property path in Pulumi's notation, as `ignoreChanges` has it: `spec.replicas`, `tags["a.b"]`, `rules[*].port`.
struct PulumiPath: Equatable {
    enum Step: Equatable {
        case name(String)
        case index(Int)
        /// Every member or element.
        case any
    }

    let steps: [Step]

    /// nil for what is no path, and for the empty one.
    init?(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        var steps: [Step] = []
        while let first = rest.first {
            switch first {
            case ".": rest.removeFirst()
            case "[":
                guard let step = Self.bracket(&rest) else { return nil }
                steps.append(step)
            default:
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest[name.endIndex...]
                steps.append(name.elementsEqual("*".unicodeScalars) ? .any : .name(Self.text(name)))
            }
        }
        guard !steps.isEmpty else { return nil }
        self.steps = steps
    }

    private static func bracket(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
        rest.removeFirst()
        guard rest.first == "\"" else {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let inside = text(rest[..<end])
            rest = rest[(end + 1)...]
            if inside == "*" { return .any }
            return Int(inside).map(Step.index) ?? .name(inside)
        }
        rest.removeFirst()
        var name = ""
        while let scalar = rest.popFirst(), scalar != "\"" {
            guard scalar == "\\" else {
                name.unicodeScalars.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            name.unicodeScalars.append(escaped)
        }
        return rest.popFirst() == "]" ? .name(name) : nil
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    /// Whether a difference at `path` lies at this path or below it.
    func covers(_ path: AttributePath) -> Bool {
        guard path.steps.count >= steps.count else { return false }
        return zip(steps, path.steps).allSatisfy { own, other in
            switch (own, other) {
            case (.any, _): true
            case (.name(let name), .key(let key)): name == key
            case (.index(let number), .index(let index)): number == index
            case (.index(let number), .key(let key)): String(number) == key
            default: false
            }
        }
    }
}
