import SharedBase
import SharedDrift
import SharedJSON

/// One entry of `metadata.managedFields`: a manager, how it wrote, and the tree of fields that it owns.
struct FieldManager: Sendable {
    let name: String
    /// `Apply` or `Update`.
    let operation: String
    let subresource: String?
    let time: String?
    fileprivate let fields: Value

    var kind: ManagerKind { ManagerKind.of(name, operation: operation) }

    /// For people: `kubectl-edit, 2026-11-26T08:00:00Z (Update)`.
    var description: String {
        let way = subresource.map { "\(operation) of \($0)" } ?? operation
        return time.map { "\(name), \($0) (\(way))" } ?? "\(name) (\(way))"
    }
}

/// Who owns which field of a live object. Source: the API server's notes on field management (`f:`, `k:`, `v:`, `i:`, `.`).
struct FieldOwners: Sendable {
    let managers: [FieldManager]

    /// nil for an object that was recorded without them.
    init?(_ object: ValueObject) {
        guard let entries = object["metadata"]?["managedFields"]?.arrayValue else { return nil }
        managers = entries.compactMap { entry in
            guard let name = entry["manager"]?.stringValue, let fields = entry["fieldsV1"] else { return nil }
            return FieldManager(
                name: name,
                operation: entry["operation"]?.stringValue ?? "Update",
                subresource: entry["subresource"]?.stringValue,
                time: entry["time"]?.stringValue,
                fields: fields
            )
        }
        if managers.isEmpty { return nil }
    }

    /// Whether somebody applies on the server: then the annotation of the client's last apply says nothing.
    var hasServerSideApply: Bool { managers.contains { $0.operation == "Apply" } }

    /// The managers that own the place, the last writer first. A set that is owned whole counts for what is in it.
    func owners(of way: [Int], in object: Value) -> [FieldManager] {
        managers.filter { Self.owns($0.fields, way[...], object) }
            .sorted { ($0.time ?? "") > ($1.time ?? "") }
    }

    /// Fields that no place below names are owned with the place that holds them: an atomic map or list.
    private static func owns(_ fields: Value, _ way: ArraySlice<Int>, _ value: Value) -> Bool {
        guard let position = way.first else { return true }
        guard let set = fields.objectValue else { return false }
        switch value {
        case .object(let object):
            guard object.members.indices.contains(position) else { return false }
            let member = object.members[position]
            if let below = set["f:" + member.key] { return owns(below, way.dropFirst(), member.value) }
        case .array(let items):
            guard items.indices.contains(position) else { return false }
            let item = items[position]
            for (key, below) in set where matches(key, item, position) { return owns(below, way.dropFirst(), item) }
        default: return false
        }
        return set.isEmpty
    }

    private static func matches(_ key: String, _ item: Value, _ position: Int) -> Bool {
        if key.hasPrefix("k:") {
            guard let fields = (try? JSON.parse(String(key.dropFirst(2))))?.objectValue else { return false }
            return fields.allSatisfy { field in
                guard let value = item[field.key] else { return field.key == "protocol" && field.value == "TCP" }
                return value == field.value || Equality.scalars(value, field.value)
            }
        }
        if key.hasPrefix("v:") { return (try? JSON.parse(String(key.dropFirst(2)))) == item }
        return key == "i:\(position)"
    }
}
