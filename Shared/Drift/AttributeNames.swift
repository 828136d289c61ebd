/// The names of a path in the form in which the table is written: lower case, without `_` and `-`.
struct AttributeNames {
    let names: [String]
    let shape: String

    init(_ path: String) {
        names = (AttributePath(path)?.keys ?? [path]).map { name in
            name.lowercased().filter { $0 != "_" && $0 != "-" }
        }
        shape = names.joined(separator: ".")
    }
}

extension AttributeRule {
    func matches(_ names: AttributeNames, _ families: Set<ResourceFamily>, _ kind: StackKindName) -> Bool {
        guard kinds.isEmpty || kinds.contains(kind), self.families.isEmpty || !self.families.isDisjoint(with: families),
            except.isDisjoint(with: names.names)
        else { return false }
        return switch pattern {
        case .any: true
        case .name(let words): names.names.contains { words.contains($0) }
        case .part(let parts): names.names.contains { name in parts.contains { name.contains($0) } }
        case .last(let words): names.names.last.map { words.contains($0) } ?? false
        case .under(let shapes): shapes.contains { names.shape == $0 || names.shape.hasPrefix($0 + ".") }
        }
    }
}
