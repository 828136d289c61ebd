import SharedBase

/// Trees in which `true` marks the place of the same shape in a value: `before_sensitive`, `after_unknown`.
enum Mirror {
    static func union(_ left: Value, _ right: Value) -> Value {
        switch (left, right) {
        case (.bool(true), _), (_, .bool(true)): return .bool(true)
        case (.object(let a), .object(let b)):
            var result = a
            for (key, value) in b { result[key] = a[key].map { union($0, value) } ?? value }
            return .object(result)
        case (.array(let a), .array(let b)):
            return .array(
                (0..<max(a.count, b.count)).map { index in
                    index >= a.count ? b[index] : index >= b.count ? a[index] : union(a[index], b[index])
                }
            )
        case (.object, _), (.array, _): return left
        default: return right
        }
    }

    /// Whether the mirror says `true` on the way to a place of `value`.
    static func marks(_ mirror: Value, _ way: [Int], in value: Value) -> Bool {
        var mirror = mirror
        var value = value
        for position in way {
            if mirror == .bool(true) { return true }
            switch value {
            case .object(let object):
                guard object.members.indices.contains(position) else { return false }
                let member = object.members[position]
                mirror = mirror[member.key] ?? .null
                value = member.value
            case .array:
                mirror = mirror[position] ?? .null
                value = value[position] ?? .null
            default: return false
            }
        }
        return mirror == .bool(true)
    }
}
