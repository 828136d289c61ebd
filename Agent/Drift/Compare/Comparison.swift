import SharedBase
import SharedDrift

/// Compares a declared with a live value attribute by attribute (P2-E1-14).
///
/// A pure function of both values and the rules of the format. The result names places, not values: values are taken
/// from the scrubbed trees, so that a secret never stands in a difference.
struct Comparison {
    private let rules: any ComparisonRules
    private var differences: [Difference] = []
    /// What was decided at each place; nil where nobody asks.
    private var decisions: [Decision]?

    /// Each difference with the verdict of the rules on it.
    static func differences(_ declared: Value, _ actual: Value, rules: any ComparisonRules) -> [Difference] {
        var comparison = Comparison(rules: rules)
        comparison.compare(Place(value: declared), Place(value: actual), Here())
        return comparison.judged(declared, actual)
    }

    /// Every place that was looked at, with what was decided and by which rule: differences last.
    static func explain(_ declared: Value, _ actual: Value, rules: any ComparisonRules) -> [Decision] {
        var comparison = Comparison(rules: rules)
        comparison.decisions = []
        comparison.compare(Place(value: declared), Place(value: actual), Here())
        let differing = comparison.judged(declared, actual).map {
            Decision(path: $0.path, declared: $0.declared, actual: $0.actual, outcome: .differs($0.kind, $0.verdict))
        }
        return (comparison.decisions ?? []) + differing
    }

    private init(rules: any ComparisonRules) { self.rules = rules }

    private func judged(_ declared: Value, _ actual: Value) -> [Difference] {
        differences.map { difference in
            var difference = difference
            difference.verdict = rules.judge(difference, declared: declared, actual: actual)
            return difference
        }
    }

    /// A value with the way to it.
    private struct Place {
        var value: Value
        var way: [Int] = []

        func child(_ position: Int, _ value: Value) -> Place { Place(value: value, way: way + [position]) }
    }

    /// Where the comparison stands, for people and for the rules.
    private struct Here {
        var path = AttributePath()
        var names: [String] = []

        func member(_ key: String) -> Here { Here(path: path.appending(.key(key)), names: names + [key]) }
        func element(_ step: AttributePath.Step) -> Here { Here(path: path.appending(step), names: names) }
    }

    private mutating func note(_ outcome: Decision.Outcome, _ declared: [Int]?, _ actual: [Int]?, _ here: Here) {
        decisions?.append(Decision(path: here.path, declared: declared, actual: actual, outcome: outcome))
    }

    private mutating func compare(_ declared: Place, _ actual: Place, _ here: Here) {
        // What is equal as written is equal under every rule; only `explain` looks further.
        if decisions == nil, declared.value == actual.value { return }
        func equal(_ rule: String) { note(.equal(rule), declared.way, actual.way, here) }
        switch (declared.value, actual.value) {
        case (.object(let left), .object(let right)):
            if left["Statement"] != nil, Equality.documents(declared.value, actual.value) {
                return equal("both policies mean the same")
            }
            objects(declared, left, actual, right, here)
        case (.array(let left), .array(let right)):
            lists(declared, left, actual, right, here)
        default:
            if declared.value == actual.value { return equal("equal as written") }
            if Equality.isNothing(declared.value), Equality.isNothing(actual.value) {
                return equal("null, absent and empty are one")
            }
            if Equality.scalars(declared.value, actual.value) { return equal("the same value in another notation") }
            if let rule = rules.meaning(declared.value, actual.value, here.names) { return equal(rule) }
            if declared.value.isNull { return added(actual, here) }
            if actual.value.isNull { return removed(declared, here) }
            differences.append(Difference(path: here.path, kind: .changed, declared: declared.way, actual: actual.way))
        }
    }

    private mutating func added(_ actual: Place, _ here: Here) {
        differences.append(Difference(path: here.path, kind: .added, declared: nil, actual: actual.way))
    }

    private mutating func removed(_ declared: Place, _ here: Here) {
        differences.append(Difference(path: here.path, kind: .removed, declared: declared.way, actual: nil))
    }

    // MARK: Objects

    private mutating func objects(
        _ declared: Place,
        _ left: ValueObject,
        _ actual: Place,
        _ right: ValueObject,
        _ here: Here
    ) {
        var positions: [String: Int] = [:]
        for (position, member) in right.members.enumerated() { positions[member.key] = position }
        for (position, member) in left.members.enumerated() {
            let other = positions[member.key]
            if decisions == nil, let other, right.members[other].value == member.value { continue }
            let here = here.member(member.key)
            let place = declared.child(position, member.value)
            if rules.isPassedOver(here.names) {
                note(.passedOver("the platform keeps its books here"), place.way, nil, here)
            } else if let other {
                compare(place, actual.child(other, right.members[other].value), here)
            } else if Equality.isNothing(member.value) {
                note(.equal("null, absent and empty are one"), place.way, nil, here)
            } else if let rule = rules.meaning(member.value, nil, here.names) {
                note(.equal(rule), place.way, nil, here)
            } else {
                removed(place, here)
            }
        }
        let declaredOnly = rules.declaredOnly && !rules.isWhole(here.names)
        for (position, member) in right.members.enumerated() where left[member.key] == nil {
            liveMember(actual.child(position, member.value), here.member(member.key), declaredOnly)
        }
    }

    /// A member that is live alone.
    private mutating func liveMember(_ place: Place, _ here: Here, _ declaredOnly: Bool) {
        if rules.isPassedOver(here.names) {
            note(.passedOver("the platform keeps its books here"), nil, place.way, here)
        } else if Equality.isNothing(place.value) {
            note(.equal("null, absent and empty are one"), nil, place.way, here)
        } else if declaredOnly, !rules.counts(LivePlace(path: here.path, way: place.way, isElement: false)) {
            note(.passedOver("it is not declared, and only what is declared counts"), nil, place.way, here)
        } else if let rule = rules.meaning(nil, place.value, here.names) {
            note(.equal(rule), nil, place.way, here)
        } else {
            added(place, here)
        }
    }

    // MARK: Lists

    private mutating func lists(_ declared: Place, _ left: [Value], _ actual: Place, _ right: [Value], _ here: Here) {
        switch rules.list(here.names) {
        case .set: return sets(declared, left, actual, right, here)
        case .merge(let fields):
            if let leftKeys = Self.keys(left, fields), let rightKeys = Self.keys(right, fields) {
                return keyed(declared, zip(leftKeys, left), actual, zip(rightKeys, right), here)
            }
        case .ordered: break
        }
        for index in 0..<max(left.count, right.count) {
            let here = here.element(.index(index))
            if index >= right.count {
                removed(declared.child(index, left[index]), here)
            } else if index >= left.count {
                added(actual.child(index, right[index]), here)
            } else {
                compare(declared.child(index, left[index]), actual.child(index, right[index]), here)
            }
        }
    }

    /// Elements without a partner of equal meaning are paired with the nearest that is left, so that one changed field
    /// shows as that field.
    private mutating func sets(_ declared: Place, _ left: [Value], _ actual: Place, _ right: [Value], _ here: Here) {
        var openRight = Array(right.indices)
        var openLeft: [Int] = []
        for index in left.indices {
            if let match = openRight.firstIndex(where: { isSame(left[index], right[$0], here) }) {
                note(
                    .equal("in the set, in whatever order"),
                    declared.way + [index],
                    actual.way + [openRight[match]],
                    here.element(.index(index))
                )
                openRight.remove(at: match)
            } else {
                openLeft.append(index)
            }
        }
        for index in openLeft {
            let here = here.element(.index(index))
            let place = declared.child(index, left[index])
            let nearness = openRight.map { Self.shared(left[index], right[$0]) }
            guard let best = nearness.indices.max(by: { nearness[$0] < nearness[$1] }) else {
                removed(place, here)
                continue
            }
            let partner = openRight.remove(at: best)
            compare(place, actual.child(partner, right[partner]), here)
        }
        for index in openRight { added(actual.child(index, right[index]), here.element(.index(index))) }
    }

    private func isSame(_ left: Value, _ right: Value, _ here: Here) -> Bool {
        if left == right { return true }
        var probe = Comparison(rules: rules)
        probe.compare(Place(value: left), Place(value: right), here)
        return probe.differences.isEmpty
    }

    /// How many members two objects share; nothing for anything else.
    private static func shared(_ left: Value, _ right: Value) -> Int {
        guard let left = left.objectValue, let right = right.objectValue else { return 0 }
        return left.reduce(0) { $0 + (right[$1.key] == $1.value ? 1 : 0) }
    }

    private typealias Keyed = Zip2Sequence<[[AttributePath.Field]], [Value]>

    private mutating func keyed(_ declared: Place, _ left: Keyed, _ actual: Place, _ right: Keyed, _ here: Here) {
        var partners: [[AttributePath.Field]: Place] = [:]
        for (position, item) in right.enumerated() { partners[item.0] = actual.child(position, item.1) }
        var known: Set<[AttributePath.Field]> = []
        for (position, item) in left.enumerated() {
            known.insert(item.0)
            let here = here.element(.element(item.0))
            let place = declared.child(position, item.1)
            if let partner = partners[item.0] { compare(place, partner, here) } else { removed(place, here) }
        }
        for (position, item) in right.enumerated() where !known.contains(item.0) {
            let here = here.element(.element(item.0))
            let place = actual.child(position, item.1)
            if rules.declaredOnly, !rules.counts(LivePlace(path: here.path, way: place.way, isElement: true)) {
                note(.passedOver("it is not declared, and only what is declared counts"), nil, place.way, here)
            } else {
                added(place, here)
            }
        }
    }

    /// The key of each element; nil where one has none or two are the same.
    private static func keys(_ items: [Value], _ fields: [MergeField]) -> [[AttributePath.Field]]? {
        var keys: [[AttributePath.Field]] = []
        for item in items {
            var key: [AttributePath.Field] = []
            for field in fields {
                let value = item[field.name]
                guard let text = value?.stringValue ?? value?.numberText ?? field.fallback else { return nil }
                key.append(AttributePath.Field(field.name, text))
            }
            keys.append(key)
        }
        return Set(keys).count == keys.count ? keys : nil
    }
}
