import SharedBase
import SharedJSON

/// The resources that a recorded answer names one by one: DescribeStackResources, ListStackResources,
/// DescribeStackResource, DescribeStackResourceDrifts.
struct RecordedRows {
    /// The member that holds them.
    let name: String
    let rows: [Row]

    struct Row {
        /// The stack that it belongs to, where the answer says so.
        let stack: String?
        let logical: String?
        let physical: String?
        let type: String?
        /// `ResourceStatus`: what the last operation on the stack came to.
        let status: String?
        /// `StackResourceDriftStatus` or, in a list of resources, that of its `DriftInformation`.
        let drift: String?
        /// Why the service says so.
        let reason: String?
        /// The template's side as the service understood it, and the live side, where the answer holds them.
        let expected: Value?
        let actual: Value?

        init(_ value: Value) {
            stack = Self.text(value["StackId"])
            logical = Self.text(value["LogicalResourceId"])
            physical = Self.text(value["PhysicalResourceId"])
            type = Self.text(value["ResourceType"])
            status = Self.text(value["ResourceStatus"])
            drift = Self.text(
                value["StackResourceDriftStatus"] ?? value["DriftInformation"]?["StackResourceDriftStatus"]
            )
            reason = Self.text(value["DriftStatusReason"])
            expected = RecordedRows.properties(value["ExpectedProperties"])
            actual = RecordedRows.properties(value["ActualProperties"])
        }

        private static func text(_ value: Value?) -> String? {
            guard let text = value?.stringValue, !text.isEmpty else { return nil }
            return text
        }
    }

    static let lists = ["StackResourceDrifts", "StackResources", "StackResourceSummaries"]

    /// nil where the answer names no resources.
    init?(_ object: ValueObject) {
        guard let (name, rows) = Self.find(object) else { return nil }
        self.name = name
        self.rows = rows
    }

    private static func find(_ object: ValueObject) -> (String, [Row])? {
        if let detail = object["StackResourceDetail"], detail.objectValue != nil {
            return ("StackResourceDetail", [Row(detail)])
        }
        for name in lists {
            if let items = object[name]?.arrayValue { return (name, items.map(Row.init)) }
        }
        return nil
    }

    /// Properties as the API gives them: JSON in a text, or an object.
    static func properties(_ value: Value?) -> Value? {
        if let text = value?.stringValue { return (try? JSON.parse(text)).flatMap { $0.objectValue == nil ? nil : $0 } }
        return value?.objectValue == nil ? nil : value
    }
}
