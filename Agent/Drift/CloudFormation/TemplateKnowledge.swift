import SharedBase

/// What is known beside a template: the values with which its stack was made, and what became of its resources.
struct TemplateKnowledge: Sendable {
    /// A parameter's value, or why it is not known.
    enum Parameter: Sendable, Equatable {
        case value(Value)
        case unknown(String)
    }

    var parameters: [String: Parameter] = [:]
    /// `AWS::Region` and the like; what is not in here is not known.
    var pseudo: [String: Value] = [:]
    /// Logical id to physical id, which is what `Ref` gives.
    var physical: [String: String] = [:]
    /// Live properties by logical id, in which `Fn::GetAtt` may find its attribute.
    var live: [String: Value] = [:]

    /// The defaults alone.
    static func ofDefaults(_ template: CloudFormationTemplate) -> TemplateKnowledge {
        var known = TemplateKnowledge()
        known.setParameters(of: template, recorded: nil)
        return known
    }

    /// - Parameter recorded: what the stack was made with, by name; where there is no record, the defaults stand.
    mutating func setParameters(of template: CloudFormationTemplate, recorded: [String: RecordedParameter]?) {
        for (name, parameter) in template.parameters {
            parameters[name] = Self.parameter(name, parameter, recorded?[name])
        }
    }

    private static func parameter(_ name: String, _ parameter: Value, _ recorded: RecordedParameter?) -> Parameter {
        if isTrue(parameter["NoEcho"]) { return .unknown("the parameter \(name) is NoEcho") }
        let type = parameter["Type"]?.stringValue ?? "String"
        guard let value = recorded?.value ?? parameter["Default"], value.objectValue == nil else {
            return .unknown("the parameter \(name) has no value here")
        }
        let isStored = type.hasPrefix("AWS::SSM::Parameter::")
        if isStored, recorded?.isResolved != true {
            return .unknown("the parameter \(name) names a value in the parameter store")
        }
        guard let text = value.stringValue ?? value.numberText ?? boolText(value) else { return .value(value) }
        guard type == "CommaDelimitedList" || type.hasPrefix("List<") || type.contains("::Value<List<") else {
            return .value(.string(text))
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            Value.string(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
        }
        return .value(.array(text.isEmpty ? [] : parts))
    }

    private static func boolText(_ value: Value) -> String? { value.boolValue.map { $0 ? "true" : "false" } }

    static func isTrue(_ value: Value?) -> Bool {
        value == true || value?.stringValue?.lowercased() == "true"
    }

    /// What the id of a stack says: `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`.
    mutating func setStack(id: String?, name: String?) {
        if let name { pseudo["AWS::StackName"] = .string(name) }
        guard let id else { return }
        let parts = id.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "cloudformation" else { return }
        pseudo["AWS::StackId"] = .string(id)
        pseudo["AWS::Partition"] = .string(parts[1])
        pseudo["AWS::Region"] = .string(parts[3])
        pseudo["AWS::AccountId"] = .string(parts[4])
        pseudo["AWS::URLSuffix"] = Self.suffixes[parts[1]].map(Value.string)
        let place = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        if name == nil, place.count == 3, place[0] == "stack" { pseudo["AWS::StackName"] = .string(String(place[1])) }
    }

    /// The domain of each partition.
    private static let suffixes = ["aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn"]
}
