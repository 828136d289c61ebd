import SharedBase

/// One entry of `Resources`, loops already gone through.
struct TemplateEntry: Sendable {
    /// The key in `Resources` as written: the logical id, or the loop that made this entry.
    var key: String
    /// The logical id; with `${Name}` in it where a loop could not be resolved.
    var address: String
    /// nil where the entry is no object.
    var body: ValueObject?
    /// Why a loop above it could not be resolved.
    var unresolved: String?

    /// The type; nil where there is none that is a text. A tool's own notation in its place (`!Rain::Module …`) gives
    /// the name of that notation, and a macro beside the resources is its own type.
    var type: String? {
        if key == "Fn::Transform" { return key }
        if let text = body?["Type"]?.stringValue { return text.isEmpty ? nil : text }
        guard let tool = body?["Type"]?.objectValue, tool.count == 1, let name = tool.keys.first, name.contains("::"),
            !name.hasPrefix("Fn::")
        else { return nil }
        return name
    }

    /// What is declared of it, as written.
    var properties: Value {
        if key == "Fn::Transform" { return body.map(Value.object) ?? .object(ValueObject()) }
        guard let properties = body?["Properties"], !properties.isNull else { return .object(ValueObject()) }
        return properties
    }

    /// The name of the condition under which it exists.
    var condition: String? { body?["Condition"]?.stringValue }
}
