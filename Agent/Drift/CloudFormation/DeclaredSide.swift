import SharedBase
import SharedDrift
import SharedScrub

/// The declared properties of one resource, ready to be compared: resolved, with a mark where something is not known.
struct DeclaredSide {
    /// A place that is not compared, and why.
    struct Gap {
        let path: AttributePath
        let reason: String
        /// The place for the scrubber, where the live value is secret for that reason.
        let isSecret: Bool
    }

    /// With marks.
    private(set) var value: Value
    private(set) var gaps: [Gap] = []
    /// Scalars that are compared.
    private(set) var comparable = 0

    /// - Parameter actual: the live side, against which lists with unknown elements are laid.
    init(_ properties: Value, actual: Value, rules: CloudFormationRules, resolver: inout TemplateResolver) {
        value = resolver.resolve(properties) ?? .object(ValueObject())
        value = Self.hidden(value, actual, rules.type, [], &resolver)
        value = align(value, actual, AttributePath(), rules, &resolver)
        note(value, AttributePath(), resolver)
    }

    // MARK: What is never returned

    /// Marks what the service does not return, where the live side does not have it.
    private static func hidden(
        _ value: Value,
        _ actual: Value?,
        _ type: String,
        _ names: [String],
        _ resolver: inout TemplateResolver
    ) -> Value {
        guard let object = value.objectValue else { return value }
        var result = object
        for (key, member) in object {
            let names = names + [key]
            let there = actual?[key]
            if isHidden(type, names), isAbsent(there) {
                result[key] = resolver.mark("the service does not return it", member)
            } else {
                result[key] = hidden(member, there, type, names, &resolver)
            }
        }
        return .object(result)
    }

    private static func isHidden(_ type: String, _ names: [String]) -> Bool {
        CloudFormationTable.writeOnly[type]?.contains(names.joined(separator: ".")) == true
            || CloudFormationTable.hidden.contains { names.last?.hasSuffix($0) == true }
    }

    /// Absent, or masked.
    private static func isAbsent(_ value: Value?) -> Bool {
        guard let value, !value.isNull else { return true }
        return value.stringValue.map { $0.allSatisfy { $0 == "*" } } ?? false
    }

    // MARK: Lists with unknown elements

    /// Lays lists so that an unknown element takes no partner that a known one needs.
    private mutating func align(
        _ declared: Value,
        _ actual: Value?,
        _ path: AttributePath,
        _ rules: CloudFormationRules,
        _ resolver: inout TemplateResolver
    ) -> Value {
        switch declared {
        case .object(let object):
            var result = object
            for (key, member) in object {
                result[key] = align(member, actual?[key], path.appending(.key(key)), rules, &resolver)
            }
            return .object(result)
        case .array(let items):
            guard resolver.firstUnknown(declared) != nil else { return declared }
            switch rules.list(path.keys) {
            case .set:
                // Which element is whose partner shows only later.
                return .array(aligned(Self.knownFirst(items, resolver), path, rules, &resolver) { _ in nil })
            case .merge(let fields):
                let others = actual?.arrayValue ?? []
                return .array(
                    aligned(found(items, fields, others, path, resolver), path, rules, &resolver) { item in
                        others.first { Self.key($0, fields) == Self.key(item, fields) }
                    }
                )
            case .ordered: return ordered(declared, items, actual, path, rules, &resolver)
            }
        default: return declared
        }
    }

    /// Fewest unknown first; where that is so already nothing moves.
    private static func knownFirst(_ items: [Value], _ resolver: TemplateResolver) -> [Value] {
        let weighed = items.map { (item: $0, marks: marks($0, resolver)) }
        return weighed.enumerated().sorted { ($0.element.marks, $0.offset) < ($1.element.marks, $1.offset) }
            .map(\.element.item)
    }

    private static func marks(_ value: Value, _ resolver: TemplateResolver) -> Int {
        switch value {
        case .string: resolver.unknown(value) == nil ? 0 : 1
        case .array(let items): items.reduce(0) { $0 + marks($1, resolver) }
        case .object(let object): object.reduce(0) { $0 + marks($1.value, resolver) }
        default: 0
        }
    }

    /// An element whose key is not known can be found only where it alone is left on either side.
    private mutating func found(
        _ items: [Value],
        _ fields: [MergeField],
        _ actual: [Value],
        _ path: AttributePath,
        _ resolver: TemplateResolver
    ) -> [Value] {
        let lost = items.map { Self.lost($0, fields, resolver) }
        let named = Set(zip(items, lost).filter { $0.1 == nil }.map { Self.key($0.0, fields) })
        let left = actual.filter { !named.contains(Self.key($0, fields)) }
        let isSure = left.count == 1 && lost.count { $0 != nil } == 1
        var kept: [Value] = []
        for (index, item) in items.enumerated() {
            if let reason = lost[index] {
                add(path.appending(.index(index)), reason)
                guard isSure, var object = item.objectValue else { continue }
                for field in fields { object[field.name] = left[0][field.name] }
                kept.append(.object(object))
            } else {
                kept.append(item)
            }
        }
        return kept
    }

    /// Why the key of an element is not known; nil where it is.
    private static func lost(_ item: Value, _ fields: [MergeField], _ resolver: TemplateResolver) -> String? {
        resolver.unknown(item) ?? fields.lazy.compactMap { item[$0.name].flatMap(resolver.unknown) }.first
    }

    private static func key(_ item: Value, _ fields: [MergeField]) -> [String?] {
        fields.map { item[$0.name].flatMap(TemplateFunctions.text) ?? $0.fallback }
    }

    /// An unknown element may be none at all, so that places are certain only where the counts are the same.
    private mutating func ordered(
        _ declared: Value,
        _ items: [Value],
        _ actual: Value?,
        _ path: AttributePath,
        _ rules: CloudFormationRules,
        _ resolver: inout TemplateResolver
    ) -> Value {
        let others = actual?.arrayValue ?? []
        if others.count != items.count, let lost = items.lazy.compactMap(resolver.unknown).first {
            return resolver.mark(lost, resolver.unknowns.written(declared))
        }
        var position = 0
        return .array(
            aligned(items, path, rules, &resolver) { _ in
                position += 1
                return others.indices.contains(position - 1) ? others[position - 1] : nil
            }
        )
    }

    /// Each element laid against its partner.
    private mutating func aligned(
        _ items: [Value],
        _ path: AttributePath,
        _ rules: CloudFormationRules,
        _ resolver: inout TemplateResolver,
        partner: (Value) -> Value?
    ) -> [Value] {
        var result: [Value] = []
        for (index, item) in items.enumerated() {
            result.append(align(item, partner(item), path.appending(.index(index)), rules, &resolver))
        }
        return result
    }

    // MARK: What is left out

    private mutating func note(_ value: Value, _ path: AttributePath, _ resolver: TemplateResolver) {
        switch value {
        case .object(let object):
            for (key, member) in object { note(member, path.appending(.key(key)), resolver) }
        case .array(let items):
            for (index, item) in items.enumerated() { note(item, path.appending(.index(index)), resolver) }
        default:
            if let reason = resolver.unknown(value) { add(path, reason) } else { comparable += 1 }
        }
    }

    private mutating func add(_ path: AttributePath, _ reason: String) {
        gaps.append(Gap(path: path, reason: reason, isSecret: reason.hasSuffix("NoEcho") || reason.contains("dynamic")))
    }

    /// Whether all that is declared at the place of a difference is a mark: an element that may be none.
    func isUnknown(_ difference: Difference) -> Bool {
        guard difference.kind == .removed, let way = difference.declared else { return false }
        return UnknownValues.isMark(value.at(way))
    }

    /// One sentence about what is not compared; nil where everything is.
    var reason: String? {
        guard let first = gaps.first else { return nil }
        let more = gaps.count > 1 ? ", and \(gaps.count - 1) more" : ""
        return "not compared: \(first.path) (\(first.reason))\(more)"
    }

    /// Where the live side holds what the template keeps from view.
    var secretPaths: [[ScrubStep]] {
        gaps.filter(\.isSecret).map { gap in
            gap.path.steps.map { step in
                switch step {
                case .key(let key): .name(key)
                case .index, .element: .any
                }
            }
        }
    }
}
