import SharedBase
import SharedJSON

/// The live side of a stack as recorded: answers of CloudFormation and of Cloud Control, or an inventory
/// `{"Resources": {LogicalId: {"Type","PhysicalResourceId","Properties"}}}`; one file, or a folder of them.
struct CloudFormationLive {
    /// A live resource with its properties; nil where the recording has none of it.
    struct Resource {
        var type: String?
        var id: String?
        var properties: Value?
        /// Of a nested stack in an inventory: its own resources.
        var nested: ValueObject?
    }

    /// Stacks that are described.
    private(set) var stacks: [ValueObject] = []
    /// What the service's own drift detection says, by logical id.
    private(set) var drifts: [String: RecordedRows.Row] = [:]
    /// The stack's resources by logical id; nil where no answer lists them.
    private(set) var listed: [String: RecordedRows.Row]?
    /// The inventory by logical id; nil where there is none.
    private(set) var inventory: [String: Resource]?
    /// Rows of all answers, of whatever stack.
    private var rows: [(name: String, row: RecordedRows.Row)] = []
    /// What Cloud Control gave, in the order of the files.
    private(set) var controlled: [Resource] = []
    /// Where in `controlled` an identifier, or a part of it, stands.
    private var controlledByPart: [String: [Int]] = [:]
    /// Why the recording does not show everything.
    private(set) var gaps: [StateError] = []
    /// Everything that was read, to learn secrets from.
    private(set) var values: [(type: String?, value: Value)] = []
    /// A drift detection that still runs, or that failed.
    private(set) var detection: String?

    /// Throws `StateError` where the path cannot be opened, and what `checkpoint` throws.
    init(_ path: String, meter: ScanMeter? = nil, checkpoint: () throws -> Void) throws {
        let named = try FileTree.entry(path) == .file
        let files = named ? [path] : try FileTree.files(below: path).filter(KubernetesFolder.mayHoldObjects)
        if files.isEmpty {
            gaps.append(StateError(.empty, path: path, reason: "there is no recorded answer in this folder"))
        }
        for file in files {
            try checkpoint()
            do throws(StateError) {
                let source = try TemplateSource(path: file, bytes: try InputFile(path: file, meter: meter).bytes())
                if !add(source.value), named {
                    let reason = "this is no recorded answer of CloudFormation or Cloud Control, and no inventory"
                    gaps.append(StateError(.unknownKind, path: file, position: source.position, reason: reason))
                }
                if Self.isPage(source.value) {
                    let reason = "this is one page of a longer answer, so it does not show everything"
                    gaps.append(StateError(.malformed, path: file, position: source.position, reason: reason))
                }
            } catch {
                gaps.append(error)
            }
        }
    }

    private static func isPage(_ value: Value) -> Bool {
        value["NextToken"]?.stringValue?.isEmpty == false
    }

    /// False where nothing is known of it.
    private mutating func add(_ value: Value) -> Bool {
        if let items = value.arrayValue {
            var isKnown = false
            for item in items where add(item) { isKnown = true }
            return isKnown || items.isEmpty
        }
        guard let object = value.objectValue else { return false }
        if object["status_code"] != nil, let data = object["data"] { return add(data) }
        var isKnown = addStacks(object)
        if let rows = RecordedRows(object) {
            addRows(rows)
            isKnown = true
        }
        // A template says what is declared, not what is live.
        if let resources = object["Resources"]?.objectValue, object["AWSTemplateFormatVersion"] == nil {
            addInventory(resources)
            isKnown = true
        }
        return addControlled(object) || isKnown
    }

    private mutating func addStacks(_ object: ValueObject) -> Bool {
        if let items = object["Stacks"]?.arrayValue {
            stacks += items.compactMap(\.objectValue)
            values += items.map { (nil, $0) }
            return true
        }
        guard let status = object["DetectionStatus"]?.stringValue else { return object["StackDriftDetectionId"] != nil }
        if status != "DETECTION_COMPLETE" { detection = status }
        return true
    }

    private mutating func addRows(_ rows: RecordedRows) {
        for row in rows.rows {
            keep(row, of: rows.name)
            self.rows.append((rows.name, row))
            for side in [row.expected, row.actual] { if let side { values.append((row.type, side)) } }
        }
        if rows.name != "StackResourceDrifts" { listed = listed ?? [:] }
    }

    private mutating func keep(_ row: RecordedRows.Row, of name: String) {
        guard let logical = row.logical else { return }
        if name == "StackResourceDrifts" {
            drifts[logical] = row
        } else {
            listed = listed ?? [:]
            listed?[logical] = row
        }
    }

    /// The same without the rows of other stacks: several may lie in one recording, and their logical ids meet.
    func narrowed(to id: String) -> CloudFormationLive {
        guard rows.contains(where: { $0.row.stack != nil && $0.row.stack != id }) else { return self }
        var own = self
        own.drifts = [:]
        own.listed = listed == nil ? nil : [:]
        for (name, row) in rows where row.stack == nil || row.stack == id { own.keep(row, of: name) }
        return own
    }

    /// Takes out what names resources by their logical id.
    mutating func forget() {
        drifts = [:]
        listed = nil
        inventory = nil
    }

    /// What is recorded of a nested stack: rows that name it, and its part of the inventory. nil where that is nothing.
    func nested(_ logical: String) -> CloudFormationLive? {
        let id = physical(logical)
        var own = self
        own.forget()
        var isRecorded = false
        for (name, row) in rows where row.stack != nil && row.stack == id {
            own.keep(row, of: name)
            isRecorded = true
        }
        if let resources = inventory?[logical]?.nested {
            own.addInventory(resources)
            isRecorded = true
        }
        return isRecorded ? own : nil
    }

    private mutating func addInventory(_ resources: ValueObject) {
        inventory = inventory ?? [:]
        for (logical, entry) in resources {
            let properties = RecordedRows.properties(entry["Properties"])
            let resource = Resource(
                type: entry["Type"]?.stringValue,
                id: entry["PhysicalResourceId"]?.stringValue,
                properties: properties,
                nested: entry["Resources"]?.objectValue
            )
            inventory?[logical] = resource
            if let nested = resource.nested { learn(nested) }
            if let properties { values.append((resource.type, properties)) }
        }
    }

    /// What nested stacks hold may be secret as well.
    private mutating func learn(_ nested: ValueObject) {
        for (_, entry) in nested {
            if let properties = RecordedRows.properties(entry["Properties"]) {
                values.append((entry["Type"]?.stringValue, properties))
            }
            if let inner = entry["Resources"]?.objectValue { learn(inner) }
        }
    }

    private mutating func addControlled(_ object: ValueObject) -> Bool {
        let one = object["ResourceDescription"].map { [$0] }
        guard let descriptions = one ?? object["ResourceDescriptions"]?.arrayValue else { return false }
        let type = object["TypeName"]?.stringValue
        for description in descriptions {
            let properties = RecordedRows.properties(description["Properties"])
            let id = description["Identifier"]?.stringValue
            for part in Self.parts(id ?? "") { controlledByPart[part, default: []].append(controlled.count) }
            controlled.append(Resource(type: type, id: id, properties: properties))
            if let properties { values.append((type, properties)) }
        }
        return true
    }

    // MARK: Looking up

    /// The physical id of a resource of the stack.
    func physical(_ logical: String) -> String? {
        inventory?[logical]?.id ?? listed?[logical]?.physical ?? drifts[logical]?.physical
    }

    /// The live properties, by logical id or through the physical one.
    func properties(_ logical: String, _ type: String) -> Resource? {
        if let found = inventory?[logical], found.properties != nil { return found }
        guard let id = physical(logical) else { return nil }
        let found = Set(Self.parts(id).flatMap { controlledByPart[$0] ?? [] }).sorted().map { controlled[$0] }
        let same = found.filter { $0.type == nil || $0.type == type }
        return same.first { $0.id == id } ?? (same.count == 1 ? same[0] : nil)
    }

    /// The names by which an identifier is known: itself, its parts where it is a compound one, and what an ARN ends
    /// with. Cloud Control and CloudFormation often have two of them for one resource.
    static func parts(_ identifier: String) -> Set<String> {
        var parts: Set<String> = [identifier]
        for part in identifier.split(separator: "|") {
            parts.insert(String(part))
            guard part.hasPrefix("arn:") else { continue }
            for end in [part.split(separator: "/").last, part.split(separator: ":").last] {
                if let end { parts.insert(String(end)) }
            }
        }
        return parts
    }
}
