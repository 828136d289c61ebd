import SharedBase

/// A template in the form of JSON.
struct CloudFormationTemplate: Sendable {
    let object: ValueObject

    init(_ object: ValueObject) { self.object = object }

    var parameters: ValueObject { object["Parameters"]?.objectValue ?? ValueObject() }
    var mappings: ValueObject { object["Mappings"]?.objectValue ?? ValueObject() }
    var conditions: ValueObject { object["Conditions"]?.objectValue ?? ValueObject() }

    /// Every entry of `Resources`; loops give one for each round where `known` says over what they go.
    func entries(_ known: TemplateKnowledge) -> [TemplateEntry] {
        var loops = TemplateLoops(resolver: TemplateResolver(template: self, known: known))
        return loops.entries(object["Resources"]?.objectValue ?? ValueObject())
    }
}
