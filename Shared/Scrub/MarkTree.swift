import SharedBase

/// Which places below a value the format marks as secret.
final class MarkTree: Sendable {
    /// This place and everything below it.
    let isAll: Bool
    private let children: [ScrubStep: MarkTree]
    /// The names among the steps, and whether all steps are names.
    private let names: [[UInt8]]
    private let hasOnlyNames: Bool

    static let all = MarkTree(isAll: true, children: [:])

    private init(isAll: Bool, children: [ScrubStep: MarkTree]) {
        self.isAll = isAll
        self.children = children
        names = children.keys.compactMap { if case .name(let name) = $0 { Array(name.utf8) } else { nil } }
        hasOnlyNames = names.count == children.count
    }

    /// Whether `member` surely gives nothing for this name, seen from its bytes.
    func knowsNothing(of name: ByteView) -> Bool {
        !isAll && hasOnlyNames && !names.contains { $0.withView { $0.elementsEqual(name) } }
            // Beyond ASCII two spellings may be one name.
            && !name.contains { $0 == UInt8(ascii: ".") || $0 >= 0x80 }
    }

    /// From paths; an empty path marks the whole value.
    static func make(paths: [[ScrubStep]]) -> MarkTree? {
        guard !paths.isEmpty else { return nil }
        if paths.contains(where: \.isEmpty) { return all }
        var groups: [ScrubStep: [[ScrubStep]]] = [:]
        for path in paths { groups[path[0], default: []].append(Array(path.dropFirst())) }
        return MarkTree(isAll: false, children: groups.compactMapValues(make(paths:)))
    }

    /// From a mirror tree: `true` marks its place, objects and arrays go down.
    static func make(mirror: Value?) -> MarkTree? {
        switch mirror {
        case .bool(true): return all
        case .object(let object):
            let pairs = object.members.compactMap { member in
                make(mirror: member.value).map { (ScrubStep.name(member.key), $0) }
            }
            return pairs.isEmpty ? nil : MarkTree(isAll: false, children: Dictionary(pairs) { first, _ in first })
        case .array(let items):
            let pairs = items.enumerated().compactMap { item in
                make(mirror: item.element).map { (ScrubStep.index(item.offset), $0) }
            }
            return pairs.isEmpty ? nil : MarkTree(isAll: false, children: Dictionary(pairs) { first, _ in first })
        default: return nil
        }
    }

    static func union(_ left: MarkTree?, _ right: MarkTree?) -> MarkTree? {
        guard let left else { return right }
        guard let right else { return left }
        if left.isAll || right.isAll { return all }
        return MarkTree(isAll: false, children: left.children.merging(right.children) { union($0, $1) ?? $0 })
    }

    /// The marks below the member `key` of `object`.
    ///
    /// Two detours of Terraform: a dynamic attribute is stored as `{value, type}` and the path skips that wrapper;
    /// legacy
    /// states flatten paths into keys with dots.
    func member(_ key: String, isWrapper: Bool) -> MarkTree? {
        if isAll { return self }
        var found = MarkTree.union(children[.name(key)], children[.any])
        if isWrapper, key == "value" { found = MarkTree.union(found, self) }
        if found == nil, let number = Int(key) { found = children[.index(number)] }
        if found == nil, key.utf8.contains(UInt8(ascii: ".")) { found = flattened(key) }
        return found
    }

    func element(_ index: Int) -> MarkTree? {
        if isAll { return self }
        return MarkTree.union(children[.index(index)] ?? children[.name(String(index))], children[.any])
    }

    private func flattened(_ key: String) -> MarkTree? {
        var node: MarkTree? = self
        for step in key.split(separator: ".") {
            node = node?.member(String(step), isWrapper: false)
            if node?.isAll == true { return node }
        }
        return node
    }
}
