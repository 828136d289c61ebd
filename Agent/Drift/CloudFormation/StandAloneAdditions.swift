import SharedBase
import SharedDrift

/// Resources of a template that add to a list of another one: the service shows both in the list, and neither is drift.
struct StandAloneAdditions {
    /// Logical ids that a resource of each type names somewhere in its properties.
    private var named: [String: Set<String>] = [:]

    init(_ entries: [TemplateEntry]) {
        let adding = CloudFormationTable.standAlone.values.reduce(into: Set<String>()) { types, lists in
            for list in lists.values { types.formUnion(list) }
        }
        for entry in entries {
            guard let type = entry.type, adding.contains(type) else { continue }
            Self.collect(entry.properties, &named[type, default: []])
        }
    }

    private static func collect(_ value: Value, _ names: inout Set<String>) {
        switch value {
        case .array(let items): for item in items { collect(item, &names) }
        case .object(let object):
            if let name = object["Ref"]?.stringValue { names.insert(name) }
            if let name = object["Fn::GetAtt"]?[0]?.stringValue { names.insert(name) }
            for (_, member) in object { collect(member, &names) }
        default: break
        }
    }

    /// Whether the difference is an element that such a resource may have added.
    func explain(_ difference: Difference, _ logical: String, _ type: String) -> Bool {
        guard difference.kind == .added, let list = difference.path.keys.first,
            let adding = CloudFormationTable.standAlone[type]?[list]
        else { return false }
        return adding.contains { named[$0]?.contains(logical) == true }
    }
}
