import SharedBase

/// Brings a Secret to the form in which the cluster keeps it: `stringData` goes into `data` as base64 and wins.
enum SecretData {
    static func normalised(_ object: ValueObject) -> ValueObject {
        guard object["kind"] == "Secret", object["apiVersion"] == "v1" else { return object }
        var result = object
        var data = object["data"]?.objectValue ?? ValueObject()
        for (key, value) in object["stringData"]?.objectValue ?? ValueObject() {
            let text = value.stringValue ?? value.numberText ?? ""
            data[key] = .string(Base64.encode(Array(text.utf8)))
        }
        result["stringData"] = nil
        result["data"] = .object(data.mapValues { $0.isNull ? "" : $0 })
        return result
    }
}
