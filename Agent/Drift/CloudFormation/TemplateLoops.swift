import SharedBase

/// `Fn::ForEach::Name: [Variable, Collection, {Key: Body}]` of the transform AWS::LanguageExtensions, gone through.
struct TemplateLoops {
    /// More than a stack can hold (500 resources), less than would harm.
    static let mostEntries = 1000
    /// Bytes of text and values that the bodies of loops may come to.
    static let mostSize = 1_000_000
    /// Bytes of one value: the length of a logical id.
    static let longestValue = 255

    static let prefix = "Fn::ForEach::"

    var resolver: TemplateResolver

    /// The entries of `Resources` with each loop expanded; where that cannot be, its body as written, with the reason.
    mutating func entries(_ resources: ValueObject) -> [TemplateEntry] {
        var found: [TemplateEntry] = []
        for (key, value) in resources { add(key, key, value, nil, &found) }
        return found
    }

    private mutating func add(
        _ key: String,
        _ address: String,
        _ value: Value,
        _ unresolved: String?,
        _ found: inout [TemplateEntry]
    ) {
        guard address.hasPrefix(Self.prefix), let loop = TemplateLoop(value) else {
            found.append(TemplateEntry(key: key, address: address, body: value.objectValue, unresolved: unresolved))
            return
        }
        switch rounds(loop) {
        case .failure(let reason):
            for (inner, body) in loop.body { add(key, inner, body, unresolved ?? reason.text, &found) }
        case .success(let values):
            for value in values {
                for (inner, body) in loop.round(value) { add(key, inner, body, unresolved, &found) }
            }
        }
    }

    /// The members of a map, loops in it expanded; a loop that cannot be resolved stays as it is.
    mutating func members(_ object: ValueObject) -> ValueObject {
        guard object.contains(where: { $0.key.hasPrefix(Self.prefix) }) else { return object }
        var result = ValueObject()
        for (key, value) in object {
            guard key.hasPrefix(Self.prefix), let loop = TemplateLoop(value), case .success(let values) = rounds(loop)
            else {
                result[key] = value
                continue
            }
            for value in values {
                for (inner, body) in members(loop.round(value)) { result[inner] = body }
            }
        }
        return result
    }

    struct Reason: Error {
        let text: String
    }

    /// What the variable of a loop goes through.
    private mutating func rounds(_ loop: TemplateLoop) -> Result<[Value], Reason> {
        let resolved = resolver.resolve(loop.collection)
        if let why = resolved.flatMap({ resolver.firstUnknown($0) }) {
            return .failure(Reason(text: "the loop over \(loop.variable) is not resolved: \(why)"))
        }
        guard let items = resolved?.arrayValue, items.allSatisfy({ Self.isShort($0.stringValue ?? $0.numberText) })
        else {
            let why = "it does not go over a list of short texts"
            return .failure(Reason(text: "the loop over \(loop.variable) is not resolved: \(why)"))
        }
        resolver.loopEntries += items.count * loop.body.count
        resolver.loopSize += items.count * ValueSize.bytes(.object(loop.body))
        guard resolver.loopEntries <= Self.mostEntries, resolver.loopSize <= Self.mostSize else {
            return .failure(Reason(text: "the loop over \(loop.variable) is not resolved: it has too many rounds"))
        }
        return .success(items)
    }

    private static func isShort(_ text: String?) -> Bool { text.map { $0.utf8.count <= longestValue } ?? false }
}

/// One loop as written.
struct TemplateLoop {
    let variable: String
    let collection: Value
    let body: ValueObject

    init?(_ value: Value) {
        guard let parts = value.arrayValue, parts.count == 3, let variable = parts[0].stringValue, !variable.isEmpty,
            let body = parts[2].objectValue
        else { return nil }
        self.variable = variable
        collection = parts[1]
        self.body = body
    }

    /// The body with the variable's value in the place of its name: `${Name}` in texts and keys, `&{Name}` without what
    /// a logical id cannot hold, and `Ref`.
    func round(_ value: Value) -> ValueObject {
        let text = value.stringValue ?? value.numberText ?? ""
        let bare = String(
            text.unicodeScalars.filter {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            }
        )
        return members(body, value, text, bare)
    }

    private func members(_ object: ValueObject, _ value: Value, _ text: String, _ bare: String) -> ValueObject {
        var result = ValueObject()
        for (key, member) in object { result[put(key, text, bare)] = place(member, value, text, bare) }
        return result
    }

    private func place(_ node: Value, _ value: Value, _ text: String, _ bare: String) -> Value {
        switch node {
        case .string(let written): return .string(put(written, text, bare))
        case .array(let items): return .array(items.map { place($0, value, text, bare) })
        case .object(let object):
            if object.count == 1, object["Ref"]?.stringValue == variable { return value }
            return .object(members(object, value, text, bare))
        default: return node
        }
    }

    private func put(_ written: String, _ text: String, _ bare: String) -> String {
        guard written.utf8.contains(UInt8(ascii: "{")) else { return written }
        return written.replacing("${\(variable)}", with: text).replacing("&{\(variable)}", with: bare)
    }
}

enum ValueSize {
    /// About how many bytes a tree holds: one for each value, and the bytes of its texts.
    static func bytes(_ value: Value) -> Int {
        switch value {
        case .string(let text): 1 + text.utf8.count
        case .array(let items): items.reduce(1) { $0 + bytes($1) }
        case .object(let object): object.reduce(1) { $0 + $1.key.utf8.count + bytes($1.value) }
        default: 1
        }
    }
}
