internal import SharedBase
internal import SharedDrift

/// An attribute's value put back where it stood, so that a scrubber sees the names around it: `password` says more than the
/// value does, and so does `name: DB_PASSWORD` beside a `value`.
struct PlacedValue {
    private let steps: [AttributePath.Step]

    init(path: String) { steps = AttributePath(path)?.steps ?? [.key(path)] }

    /// `value` within the objects and lists that the path names.
    func wrap(_ value: Value) -> Value { wrap(value, steps[...]) }

    /// The value at the place again; where something above it was replaced, what replaced it.
    func unwrap(_ wrapped: Value) -> Value {
        var value = wrapped
        for step in steps {
            let inner: Value? =
                switch step {
                case .key(let key): value[key]
                case .index, .element: value[0]
                }
            guard let inner else { return value }
            value = inner
        }
        return value
    }

    private func wrap(_ value: Value, _ steps: ArraySlice<AttributePath.Step>) -> Value {
        guard let step = steps.first else { return value }
        let inner = wrap(value, steps.dropFirst())
        switch step {
        case .key(let key): return .object(ValueObject([(key, inner)]))
        case .index: return [inner]
        case .element(let fields):
            guard var object = inner.objectValue else { return [inner] }
            for field in fields where object[field.name] == nil { object[field.name] = .string(field.value) }
            return [.object(object)]
        }
    }
}
