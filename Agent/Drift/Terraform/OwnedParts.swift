import SharedBase
import SharedDrift

/// One object that providers model in two ways: a part of a resource may stand in the resource itself or as a resource of its
/// own. What a stand-alone resource of the same state declares shows up in its parent, and nobody has changed the parent.
struct InlineRow: Sendable {
    /// Types whose attribute shows the part.
    let parents: Set<String>
    let attribute: String
    /// The members of one element that name what a child declares; empty where a child owns the attribute whole.
    let members: [String]
    /// The members of one element that have to fit as well, such as ports.
    var qualifiers: [String] = []
    let children: [Child]

    struct Child: Sendable {
        let type: String
        /// The child's attribute that names the parent, by its id, name or ARN.
        let reference: String
        /// The child's attributes whose values can stand in `members` of the parent.
        let evidence: [String]
        /// The child's attributes in the order of the row's `qualifiers`.
        var qualifiers: [String] = []
        /// Only a child with this value in this attribute owns the part.
        var only: (attribute: String, value: Value)?
    }
}

/// What other resources own of one resource.
struct OwnedParts: Sendable {
    struct Part: Sendable {
        let attribute: String
        let members: [String]
        let qualifiers: [String]
        /// The addresses of the resources that own it, in the order of the state.
        var owners: [String]
        /// Every value that one of them declares, behind its qualifiers.
        var evidence: Set<String>
    }

    var parts: [Part]

    /// Who owns the place of a difference; nil where nobody does, or where what is live is declared by nobody.
    func owner(of difference: Difference, actual: Value) -> String? {
        let keys = difference.path.keys
        for part in parts where part.attribute == keys.first {
            if let way = difference.actual, !part.members.isEmpty {
                let shown = Self.named(actual, way, part, keys)
                guard !shown.isEmpty, shown.allSatisfy({ part.evidence.contains($0) }) else { continue }
            }
            let more = part.owners.count > 1 ? " and \(part.owners.count - 1) more" : ""
            return part.owners[0] + more
        }
        return nil
    }

    /// The values that name the part: below the difference, or, where one of its members is meant, that member's.
    private static func named(_ actual: Value, _ way: [Int], _ part: Part, _ keys: [String]) -> [String] {
        var value = actual
        var element: Value?
        for (depth, position) in way.enumerated() {
            guard let next = child(value, position) else { return [] }
            value = next
            // The attribute is a list: its element is the second step.
            if depth == 1 { element = value }
        }
        if part.members == [part.attribute] { return texts(value) }
        if keys.count > 1, part.members.contains(keys[1]), let element {
            return qualified(texts(value), part.qualifiers.map { element[$0] })
        }
        let elements = element.map { [$0] } ?? value.arrayValue ?? [value]
        return elements.flatMap { element in
            qualified(part.members.flatMap { element[$0].map(texts) ?? [] }, part.qualifiers.map { element[$0] })
        }
    }

    /// Each value behind what qualifies it; a port that is left out is 0.
    static func qualified(_ values: [String], _ qualifiers: [Value?]) -> [String] {
        guard !qualifiers.isEmpty else { return values }
        let prefix = qualifiers.map { $0.flatMap { texts($0).first } ?? "0" }.joined(separator: "/")
        return values.map { "\(prefix) \($0)" }
    }

    private static func child(_ value: Value, _ position: Int) -> Value? {
        switch value {
        case .object(let object): object.members.indices.contains(position) ? object.members[position].value : nil
        default: value[position]
        }
    }

    static func texts(_ value: Value) -> [String] {
        switch value {
        case .string(let text): text.isEmpty ? [] : [text]
        case .number(let text): [text]
        case .array(let items): items.flatMap(texts)
        case .object(let object): object.flatMap { texts($0.value) }
        case .null, .bool: []
        }
    }
}

/// Finds, while a state is read, which resources own parts of others.
struct OwnedPartsIndex {
    private struct Key: Hashable {
        let row: Int
        let reference: String
    }

    private var found: [Key: OwnedParts.Part] = [:]
    private static let rows = InlineRow.table
    private static let byChild: [String: [(row: Int, child: InlineRow.Child)]] = {
        var result: [String: [(row: Int, child: InlineRow.Child)]] = [:]
        for (index, row) in rows.enumerated() {
            for child in row.children { result[child.type, default: []].append((index, child)) }
        }
        return result
    }()
    private static let parents = Set(rows.flatMap(\.parents))

    mutating func add(_ resource: Resource) {
        guard let known = Self.byChild[resource.type] else { return }
        for (index, child) in known {
            if let only = child.only, resource.attributes[only.attribute] != only.value { continue }
            let row = Self.rows[index]
            let evidence = OwnedParts.qualified(
                child.evidence.flatMap { resource.attributes[$0].map(OwnedParts.texts) ?? [] },
                child.qualifiers.map { resource.attributes[$0] }
            )
            for reference in resource.attributes[child.reference].map(OwnedParts.texts) ?? [] {
                let key = Key(row: index, reference: reference)
                var part =
                    found[key]
                    ?? OwnedParts.Part(
                        attribute: row.attribute,
                        members: row.members,
                        qualifiers: row.qualifiers,
                        owners: [],
                        evidence: []
                    )
                part.owners.append(resource.address)
                part.evidence.formUnion(evidence)
                found[key] = part
            }
        }
    }

    /// nil where nobody owns a part of the resource.
    func parts(of type: String, _ attributes: Value) -> OwnedParts? {
        guard Self.parents.contains(type), !found.isEmpty else { return nil }
        var names: Set<String> = []
        for name in ["id", "name", "arn", "bucket", "self_link"] {
            if let text = attributes[name]?.stringValue, !text.isEmpty { names.insert(text) }
        }
        let parts = Self.rows.indices.filter { Self.rows[$0].parents.contains(type) }.flatMap { index in
            names.sorted().compactMap { found[Key(row: index, reference: $0)] }
        }
        return parts.isEmpty ? nil : OwnedParts(parts: parts)
    }
}

/// What one scan of a state knows of its resources; gives each the rules by which it is compared.
struct TerraformKnowledge {
    private var owned = OwnedPartsIndex()
    /// By type: there are many resources of one type.
    private var tables: [String: AttributeTable] = [:]

    /// Told of every resource of the state before the first is compared.
    mutating func learn(_ resource: Resource) { owned.add(resource) }

    mutating func rules(_ type: String, _ attributes: Value) -> TerraformRules {
        let table = tables[type] ?? TerraformRules.table(type)
        tables[type] = table
        return TerraformRules(table: table, parts: owned.parts(of: type, attributes))
    }
}
