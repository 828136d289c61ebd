import SharedBase
import SharedJSON

/// Tells recorded answers of CloudFormation and Cloud Control, and inventories, from templates.
enum RecordedAnswer {
    /// False also for what is larger than `limit` bytes and for what does not read.
    static func isOne(_ file: InputFile, atMost limit: Int) -> Bool {
        guard file.size <= limit, let bytes = try? file.bytes(), let value = try? JSON.parse(bytes) else {
            return false
        }
        return isOne(value)
    }

    static func isOne(_ value: Value) -> Bool {
        if let items = value.arrayValue {
            return !items.isEmpty && items.allSatisfy { $0.arrayValue == nil && isOne($0) }
        }
        guard let object = value.objectValue else { return false }
        if object["status_code"] != nil, let data = object["data"] { return data.arrayValue == nil && isOne(data) }
        if object["TemplateBody"] != nil || object["AWSTemplateFormatVersion"] != nil { return false }
        if CloudFormationNames.answers.keys.contains(where: { object[$0] != nil }) { return true }
        // An inventory is laid out as a template is, but its resources are there: they have ids.
        return object["Resources"]?.objectValue?.contains { $0.value["PhysicalResourceId"] != nil } ?? false
    }
}
