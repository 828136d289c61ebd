import SharedBase
import SharedDrift

/// How a declared resource of a template is compared with the live one: only what the template sets counts, and what
/// is not known of it counts never.
struct CloudFormationRules: ComparisonRules {
    let type: String
    /// False for the service's own drift answers: what they hold is cut to what the template declares already.
    let declaredOnly: Bool

    init(type: String, declaredOnly: Bool = true) {
        self.type = type
        self.declaredOnly = declaredOnly
    }

    func list(_ names: [String]) -> ListRule {
        guard let name = names.last else { return .ordered }
        if let rule = CloudFormationTable.lists[type]?[name] { return rule }
        if let fields = CloudFormationTable.merged[name] { return .merge(fields) }
        if names.contains("EventPattern") || CloudFormationTable.sets.contains(name) { return .set }
        return inPolicy(names) ? .set : .ordered
    }

    func judge(_ difference: Difference, declared: Value, actual: Value) -> DifferenceVerdict {
        if let tag = PlatformTags.verdict(difference) { return tag }
        let place = difference.path.keys.joined(separator: ".")
        guard CloudFormationTable.coManaged[type]?.contains(place) == true else { return .drift }
        return DifferenceVerdict(.coManaged, who: "an autoscaler", "an autoscaler is expected to write it")
    }

    func isWhole(_ names: [String]) -> Bool { names.last.map(CloudFormationTable.wholes.contains) ?? false }

    func isPassedOver(_ names: [String]) -> Bool { false }

    func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool {
        meaning(declared, actual, names) != nil
    }

    func meaning(_ declared: Value?, _ actual: Value?, _ names: [String]) -> String? {
        if UnknownValues.isMark(declared) { return "its declared value is not known" }
        guard let declared else { return nil }
        guard let actual, !actual.isNull else {
            return Self.isOff(declared) ? "the service leaves out what is off" : nil
        }
        if inPolicy(names), inPolicy(declared, actual, names) { return "policies take both for one" }
        guard let left = TemplateFunctions.text(declared), let right = TemplateFunctions.text(actual) else {
            return nil
        }
        return texts(left, right, names)
    }

    /// Services leave out what is off.
    private static func isOff(_ declared: Value) -> Bool {
        declared == false || declared.stringValue?.lowercased() == "false"
    }

    private func texts(_ left: String, _ right: String, _ names: [String]) -> String? {
        let name = names.last ?? ""
        let low = (left.lowercased(), right.lowercased())
        if low.0 == low.1 {
            if low.0 == "true" || low.0 == "false" { return "the same value in another notation" }
            if CloudFormationTable.caseless.contains(name) { return "the service writes this name in its own case" }
        }
        if type.hasPrefix("AWS::Route53"), Self.undotted(low.0) == Self.undotted(low.1) { return "the same DNS name" }
        return Self.names(left, right) ?? Self.names(right, left)
    }

    private static func undotted(_ text: String) -> Substring { text.hasSuffix(".") ? text.dropLast() : text[...] }

    /// A name beside the ARN that ends with it. The alias of a key cannot be told from the key: it passes.
    private static func names(_ name: String, _ arn: String) -> String? {
        guard arn.hasPrefix("arn:"), !name.hasPrefix("arn:"), !name.isEmpty else { return nil }
        if name.hasPrefix("alias/"), arn.contains(":kms:") { return "the alias of a key cannot be told from its ARN" }
        return arn.hasSuffix("/" + name) || arn.hasSuffix(":" + name) ? "a name, and the ARN that ends with it" : nil
    }

    // MARK: Policies

    /// Below a `Statement`, whose lists are sets and may be one value.
    private func inPolicy(_ names: [String]) -> Bool {
        names.contains("Statement") && (names.last == "Statement" || names.contains { Self.policy.contains($0) })
    }

    private static let policy: Set<String> = [
        "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition",
    ]

    private func inPolicy(_ declared: Value, _ actual: Value, _ names: [String]) -> Bool {
        switch (declared, actual) {
        case (.array(let items), _) where items.count == 1 && actual.arrayValue == nil:
            return same(items[0], actual, names)
        case (_, .array(let items)) where items.count == 1 && declared.arrayValue == nil:
            return same(declared, items[0], names)
        case (.string("*"), .object(let principal)) where principal.count == 1:
            return principal["AWS"] == "*" || principal["AWS"] == ["*"]
        case (.string(let left), .string(let right)):
            if names.last == "Action" || names.last == "NotAction" { return left.lowercased() == right.lowercased() }
            return left.hasSuffix(":root") ? Self.account(left) == right : Self.account(right) == left
        default: return false
        }
    }

    /// The account of `arn:aws:iam::123456789012:root`.
    private static func account(_ arn: String) -> String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 6 && parts[5] == "root" ? String(parts[4]) : nil
    }

    private func same(_ declared: Value, _ actual: Value, _ names: [String]) -> Bool {
        if declared.objectValue != nil {
            return Comparison.differences(declared, actual, rules: PolicyRules(outer: self)).isEmpty
        }
        return Equality.scalars(declared, actual) || means(declared, actual, names)
    }

    /// The same rules for a lone statement, which has lost the names above it.
    private struct PolicyRules: ComparisonRules {
        let outer: CloudFormationRules
        var declaredOnly: Bool { false }
        func list(_ names: [String]) -> ListRule { outer.list(["Statement"] + names) }
        func isWhole(_ names: [String]) -> Bool { true }
        func isPassedOver(_ names: [String]) -> Bool { false }
        func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool {
            outer.means(declared, actual, ["Statement"] + names)
        }
    }
}
