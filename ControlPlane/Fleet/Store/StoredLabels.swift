internal import SharedBase
internal import SharedJSON

/// Labels as the database keeps them: a JSON object of strings.
enum StoredLabels {
    static func encode(_ labels: [String: String]) -> String {
        JSON.text(.object(ValueObject(labels.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) })))
    }

    static func decode(_ text: String) throws -> [String: String] {
        var labels: [String: String] = [:]
        for (key, value) in try JSON.parse(text).objectValue ?? ValueObject() { labels[key] = value.stringValue }
        return labels
    }
}
