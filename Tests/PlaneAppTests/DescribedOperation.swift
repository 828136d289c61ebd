import PlaneKernel
import SharedBase

/// One operation as `/v1/openapi.json` describes it: all that a client, and this test, can know.
struct DescribedOperation: Sendable, CustomStringConvertible {
    let method: String
    let path: String
    let name: String
    /// nil for an operation that asks for no credential.
    let least: Role?
    /// The media type and schema of the body.
    let body: (type: String, schema: Value)?

    var description: String { "\(method) \(path)" }

    /// The parts of the path that a caller fills in.
    var captures: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    func filled(_ values: [String: String]) -> String {
        values.reduce(path) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    static func all(in document: Value) -> [DescribedOperation] {
        let paths = document["paths"]?.objectValue?.members ?? []
        return paths.flatMap { path, item in
            (item.objectValue?.members ?? []).map { method, operation in
                let content = operation["requestBody"]?["content"]?.objectValue?.members.first
                return DescribedOperation(
                    method: method.uppercased(),
                    path: path,
                    name: operation["operationId"]?.stringValue ?? "",
                    least: operation["x-dd0c-role"]?.stringValue.flatMap { Role(rawValue: $0) },
                    body: content.map { ($0.key, $0.value["schema"] ?? .null) }
                )
            }
        }
    }
}

/// Makes the least value that a schema takes: required members only, the last word of a choice.
struct SampleMaker {
    let document: Value

    func value(_ schema: Value, depth: Int = 0) -> Value {
        guard depth < 16 else { return .null }
        if let reference = schema["$ref"]?.stringValue {
            let name = String(reference.split(separator: "/").last ?? "")
            return value(document["components"]?["schemas"]?[name] ?? .null, depth: depth + 1)
        }
        if let choices = schema["enum"]?.arrayValue { return choices.last ?? .null }
        if let options = schema["anyOf"]?.arrayValue { return value(options.first ?? .null, depth: depth + 1) }
        switch schema["type"]?.stringValue {
        case "object":
            let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return .object(
                ValueObject(
                    required.map { ($0, value(schema["properties"]?[$0] ?? .null, depth: depth + 1)) }
                )
            )
        case "array": return []
        case "integer": return schema["minimum"] ?? 1
        case "boolean": return true
        case "string": return .string(text(schema["format"]?.stringValue))
        default: return [:]
        }
    }

    private func text(_ format: String?) -> String {
        switch format {
        case "uuid": "00000000-0000-7000-8000-000000000000"
        case "date-time": "2026-11-26T00:00:00Z"
        default: "x"
        }
    }
}
