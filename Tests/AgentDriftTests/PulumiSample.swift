import SharedBase
import SharedJSON

/// Pulumi stacks as tests write them.
enum PulumiSample {
    static let signature = "4dabf18193072939515e22adb298388d"
    static let head = "urn:pulumi:dev::shop::"
    static let unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

    static func secret(_ member: String, _ text: String) -> Value {
        [signature: "1b47061264138c4ac30d75fd1eb44270", member: .string(text)]
    }

    /// A secret as `pulumi stack export --show-secrets` writes it.
    static func plain(_ value: Value) -> Value { secret("plaintext", JSON.text(value)) }

    /// A custom resource; `more` replaces what stands there and adds.
    static func resource(
        _ name: String,
        type: String = "aws:s3/bucket:Bucket",
        inputs: Value? = nil,
        outputs: Value? = nil,
        more: Value = [:]
    ) -> Value {
        var members = ValueObject()
        members["urn"] = .string("\(head)\(type)::\(name)")
        members["custom"] = true
        members["id"] = .string("\(name)-1f2e")
        members["type"] = .string(type)
        if let inputs { members["inputs"] = inputs }
        if let outputs { members["outputs"] = outputs }
        for (key, value) in more.objectValue ?? ValueObject() { members[key] = value }
        return .object(members)
    }

    static func deployment(_ resources: [Value], time: String = "2026-11-26T08:00:00.5Z") -> Value {
        ["manifest": ["time": .string(time), "magic": "x", "version": "v3.91.1"], "resources": .array(resources)]
    }

    static func export(_ resources: [Value], time: String = "2026-11-26T08:00:00.5Z", version: Int = 3) -> String {
        JSON.text(["version": .number(String(version)), "deployment": deployment(resources, time: time)], pretty: true)
    }
}
