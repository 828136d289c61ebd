import SharedBase
import SharedJSON

/// Puts values in the place of a template's functions, as far as they are known; what is not known is marked with its
/// reason and never guessed.
struct TemplateResolver {
    private let template: CloudFormationTemplate
    private let known: TemplateKnowledge
    private(set) var unknowns = UnknownValues()
    /// Conditions that were asked for; nil in it is one that is not known, or that is being worked out.
    private var conditions: [String: Bool?] = [:]
    /// What loops have made so far.
    var loopEntries = 0
    var loopSize = 0
    /// The template's conditions with its loops gone through, once somebody asks.
    private var conditionTable: ValueObject?
    /// How many conditions are being worked out, one for the other: a chain of them costs stack.
    private var conditionDepth = 0
    private static let mostConditionDepth = 64
    /// What all results together may hold, in bytes: a function over its own results could double with each line.
    private var budget = 16 << 20

    init(template: CloudFormationTemplate, known: TemplateKnowledge) {
        self.template = template
        self.known = known
    }

    /// nil for `AWS::NoValue`: the member or element is not there.
    mutating func resolve(_ value: Value) -> Value? {
        switch value {
        case .string(let text): return dynamic(text, value)
        case .array(let items): return .array(items.compactMap { resolve($0) })
        case .object(let object):
            if object.count == 1, let member = object.members.first, Self.isFunction(member.key) {
                return function(member.key, member.value, value)
            }
            return members(object)
        default: return value
        }
    }

    private mutating func members(_ object: ValueObject) -> Value {
        var result = ValueObject()
        for (key, member) in expanded(object) {
            // A macro, or a loop that is not resolved, between other members: what it makes is not known.
            let isMade = key.hasPrefix("Fn::")
            result[key] = isMade ? unknowns.mark("\(key) is worked out by the service", member) : resolve(member)
        }
        return .object(result)
    }

    private mutating func expanded(_ object: ValueObject) -> ValueObject {
        guard object.contains(where: { $0.key.hasPrefix(TemplateLoops.prefix) }) else { return object }
        var loops = TemplateLoops(resolver: self)
        let result = loops.members(object)
        self = loops.resolver
        return result
    }

    private static func isFunction(_ name: String) -> Bool {
        name == "Ref" || (name.hasPrefix("Fn::") && !name.hasPrefix(TemplateLoops.prefix))
    }

    /// A dynamic reference is read by the service alone.
    private mutating func dynamic(_ text: String, _ value: Value) -> Value {
        guard text.utf8.contains(UInt8(ascii: "{")), text.contains("{{resolve:") else { return value }
        return unknowns.mark("it is a dynamic reference", value)
    }

    mutating func mark(_ reason: String, _ written: Value) -> Value { unknowns.mark(reason, written) }

    func unknown(_ value: Value) -> String? { unknowns.row(value)?.reason }

    /// The reason of the first mark in a tree.
    func firstUnknown(_ value: Value) -> String? {
        switch value {
        case .string: unknown(value)
        case .array(let items): items.lazy.compactMap(firstUnknown).first
        case .object(let object): object.members.lazy.compactMap { firstUnknown($0.value) }.first
        default: nil
        }
    }

    // MARK: Functions

    private mutating func function(_ name: String, _ argument: Value, _ written: Value) -> Value? {
        if name == "Ref" { return reference(argument, written) }
        if name == "Fn::If" { return choose(argument, written) }
        if name == "Fn::GetAtt" { return attribute(argument, written) }
        if name == "Fn::Sub" { return substitute(argument, written) }
        guard let operation = name == "Fn::FindInMap" ? find : TemplateFunctions.table[name] else {
            return unknowns.mark("\(name) is worked out by the service", written)
        }
        guard let argument = resolve(argument) else { return unknowns.mark("it has no value", written) }
        return finish(operation(argument), argument, name, written)
    }

    private mutating func finish(_ result: Value?, _ argument: Value, _ name: String, _ written: Value) -> Value {
        if let reason = firstUnknown(argument), result == nil || name != "Fn::Select" {
            return unknowns.mark(reason, written)
        }
        guard let result else { return unknowns.mark("\(name) does not fit what it is given", written) }
        budget -= ValueSize.bytes(result)
        return budget > 0 ? result : unknowns.mark("the template's functions give too much text", written)
    }

    private mutating func reference(_ argument: Value, _ written: Value) -> Value? {
        guard let name = resolve(argument)?.stringValue, !UnknownValues.isMark(.string(name)) else {
            return unknowns.mark("its name is not known", written)
        }
        if name == "AWS::NoValue" { return nil }
        switch known.parameters[name] {
        case .value(let value)?: return finish(value, .null, "Ref", written)
        case .unknown(let reason)?: return unknowns.mark(reason, written)
        case nil: break
        }
        if let value = known.pseudo[name] ?? known.physical[name].map(Value.string) {
            return finish(value, .null, "Ref", written)
        }
        if name.hasPrefix("AWS::") { return unknowns.mark("\(name) is not recorded", written) }
        return unknowns.mark("the id of \(name) is not recorded", written)
    }

    private mutating func attribute(_ argument: Value, _ written: Value) -> Value {
        var parts = resolve(argument)?.arrayValue ?? []
        if let text = argument.stringValue {
            parts = text.split(separator: ".", maxSplits: 1).map { .string(String($0)) }
        }
        guard parts.count == 2, let name = parts[0].stringValue, let path = parts[1].stringValue,
            unknown(parts[0]) == nil,
            unknown(parts[1]) == nil
        else { return unknowns.mark("its name is not known", written) }
        var value = known.live[name]
        for step in path.split(separator: ".") { value = value?[String(step)] }
        guard let value, !value.isNull else {
            return unknowns.mark("\(path) of \(name) is not recorded", written)
        }
        return finish(value, .null, "Fn::GetAtt", written)
    }

    private mutating func substitute(_ argument: Value, _ written: Value) -> Value {
        var text = argument.stringValue
        var own = ValueObject()
        if let parts = argument.arrayValue, parts.count == 2 {
            text = parts[0].stringValue
            own = parts[1].objectValue ?? own
        }
        guard let text else { return unknowns.mark("Fn::Sub does not fit what it is given", written) }
        if text.contains("{{resolve:") { return unknowns.mark("it is a dynamic reference", written) }
        var result = ""
        for part in SubText.parts(text) {
            switch part {
            case .text(let plain): result += plain
            case .variable(let name):
                let value = variable(name, own)
                if let reason = value.flatMap({ unknown($0) }) { return unknowns.mark(reason, written) }
                guard let shown = value.flatMap(TemplateFunctions.text) else {
                    return unknowns.mark("\(name) is no text", written)
                }
                guard result.utf8.count + shown.utf8.count < budget else {
                    return unknowns.mark("the template's functions give too much text", written)
                }
                result += shown
            }
        }
        return finish(.string(result), .null, "Fn::Sub", written)
    }

    private mutating func variable(_ name: String, _ own: ValueObject) -> Value? {
        if let value = own[name] { return resolve(value) }
        let written = Value.string("${\(name)}")
        if name.contains("."), known.parameters[name] == nil { return attribute(.string(name), written) }
        return reference(.string(name), written)
    }

    /// `[Map, Key, Key]`, or with `{"DefaultValue": …}` behind them.
    private func find(_ argument: Value) -> Value? {
        guard let parts = argument.arrayValue, parts.count >= 3 else { return nil }
        let names = parts.prefix(3).map(TemplateFunctions.text)
        guard let map = names[0], let first = names[1], let second = names[2] else { return nil }
        return template.mappings[map]?[first]?[second] ?? parts.dropFirst(3).first?["DefaultValue"]
    }

    private mutating func choose(_ argument: Value, _ written: Value) -> Value? {
        guard let parts = argument.arrayValue, parts.count == 3, let name = parts[0].stringValue else {
            return unknowns.mark("Fn::If does not fit what it is given", written)
        }
        guard let isTrue = condition(name) else {
            return unknowns.mark("the condition \(name) is not known", written)
        }
        return resolve(parts[isTrue ? 1 : 2])
    }

    // MARK: Conditions

    /// nil where it is not known, goes in a circle, or stands on a long chain of others.
    mutating func condition(_ name: String) -> Bool? {
        if let found = conditions[name] { return found }
        guard conditionDepth < Self.mostConditionDepth else { return nil }
        conditionDepth += 1
        defer { conditionDepth -= 1 }
        conditions[name] = .some(nil)
        if conditionTable == nil {
            // A loop over what a condition decides must not ask for the loop.
            conditionTable = template.conditions
            conditionTable = expanded(template.conditions)
        }
        let result = conditionTable?[name].flatMap { truth($0) }
        conditions[name] = .some(result)
        return result
    }

    private mutating func truth(_ value: Value) -> Bool? {
        if let flag = value.boolValue { return flag }
        guard let object = value.objectValue, object.count == 1, let (name, argument) = object.members.first else {
            return nil
        }
        switch name {
        case "Condition": return argument.stringValue.flatMap { condition($0) }
        case "Fn::Not": return argument.arrayValue?.first.flatMap { truth($0) }.map { !$0 }
        case "Fn::And", "Fn::Or":
            // One side decides alone even where the others are not known.
            let decides = name == "Fn::Or"
            var values: [Bool?] = []
            for item in argument.arrayValue ?? [] { values.append(truth(item)) }
            if values.contains(decides) { return decides }
            return values.isEmpty || values.contains(nil) ? nil : !decides
        case "Fn::Equals":
            guard let pair = argument.arrayValue, pair.count == 2, let left = resolve(pair[0]),
                let right = resolve(pair[1]), firstUnknown(left) == nil, firstUnknown(right) == nil
            else { return nil }
            return left == right || Equality.scalars(left, right)
        default: return nil
        }
    }
}
