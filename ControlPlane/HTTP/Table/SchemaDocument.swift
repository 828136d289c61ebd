package import SharedBase

extension Schema {
    /// As JSON Schema 2020-12, the dialect of OpenAPI 3.1; a component is a reference.
    package var document: Value { document(closed: false) }

    /// The form of what a client sends: no member but those named, and nothing by reference, since an answer may say more
    /// than its form does and a request may not.
    package var requestDocument: Value { document(closed: true) }

    private func document(closed: Bool) -> Value {
        switch self {
        case .any: [:]
        case .boolean: ["type": "boolean"]
        case .integer(let minimum, let maximum):
            Self.merge("integer", [], ("minimum", minimum), ("maximum", maximum))
        case .share: Self.merge("number", [], ("minimum", 0), ("maximum", 1))
        case .string(let maxLength): Self.merge("string", [], ("maxLength", maxLength))
        case .choice(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .id: ["type": "string", "format": "uuid"]
        case .timestamp: ["type": "string", "format": "date-time"]
        case .array(let element, let maxItems):
            Self.merge("array", [("items", element.document(closed: closed))], ("maxItems", maxItems))
        case .map(let element): ["type": "object", "additionalProperties": element.document(closed: closed)]
        case .object(let properties): Self.objectDocument(properties, closed)
        case .nullable(let schema): ["anyOf": [schema.document(closed: closed), ["type": "null"]]]
        case .component(_, let schema) where closed: schema.document(closed: true)
        case .component(let name, _): ["$ref": .string("#/components/schemas/" + name)]
        }
    }

    private static func objectDocument(_ properties: [Property], _ closed: Bool) -> Value {
        var members = ValueObject()
        for property in properties {
            guard case .object(var schema) = property.schema.document(closed: closed) else { continue }
            if let summary = property.summary { schema.insert("description", .string(summary)) }
            members.insert(property.name, .object(schema))
        }
        var object = ValueObject()
        object.insert("type", "object")
        object.insert("properties", .object(members))
        let required = properties.filter(\.isRequired).map { Value.string($0.name) }
        if !required.isEmpty { object.insert("required", .array(required)) }
        if closed { object.insert("additionalProperties", false) }
        return .object(object)
    }

    private static func merge(_ type: String, _ base: [(String, Value)], _ numbers: (String, Int?)...) -> Value {
        var object = ValueObject([("type", .string(type))] + base)
        for (name, number) in numbers {
            if let number { object.insert(name, .number(String(number))) }
        }
        return .object(object)
    }

    /// Every named form within this one, this one included.
    package var components: [(name: String, schema: Schema)] {
        switch self {
        case .component(let name, let schema): [(name, schema)] + schema.components
        case .array(let schema, _), .map(let schema), .nullable(let schema): schema.components
        case .object(let properties): properties.flatMap(\.schema.components)
        default: []
        }
    }
}
