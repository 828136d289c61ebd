import SharedBase

/// A template in the form of JSON.
struct CloudFormationTemplate: Sendable {
    let object: ValueObject

    init(_ object: ValueObject) { self.object = object }

    var parameters: ValueObject { object["Parameters"]?.objectValue ?? ValueObject() }
    var mappings: ValueObject { object["Mappings"]?.objectValue ?? ValueObject() }
    var conditions: ValueObject { object["Conditions"]?.objectValue ?? ValueObject() }

    /// A macro of the account's own that the service runs over the whole template; nil for those of the service, which are
    /// known to leave resources where they are.
    var macro: String? {
        let transform = object["Transform"]
        let names = (transform?.arrayValue ?? transform.map { [$0] } ?? []).map {
            $0.stringValue ?? $0["Name"]?.stringValue
        }
        return names.lazy.compactMap { $0 }.first { !$0.hasPrefix("AWS::") }
    }

    /// Every entry of `Resources`; loops give one for each round where `known` says over what they go.
    func entries(_ known: TemplateKnowledge) -> [TemplateEntry] {
        var loops = TemplateLoops(resolver: TemplateResolver(template: self, known: known))
        return loops.entries(object["Resources"]?.objectValue ?? ValueObject())
    }
}
