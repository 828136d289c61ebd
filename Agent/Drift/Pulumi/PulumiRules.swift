import SharedBase

/// How Pulumi properties are compared: only what is declared counts, since outputs hold what the provider fills in.
///
/// Most providers are built on those of Terraform, so its tables of sets hold here too, under camel case names.
struct PulumiRules: ComparisonRules {
    let declaredOnly = true
    private static let terraform = TerraformRules()

    func list(_ names: [String]) -> ListRule {
        guard let name = names.last else { return .ordered }
        return Self.terraform.list([Self.snakeCase(name)])
    }

    func isWhole(_ names: [String]) -> Bool { names.last.map(Self.isMap) ?? false }

    func isPassedOver(_ names: [String]) -> Bool { false }

    func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool {
        meaning(declared, actual, names) != nil
    }

    /// Nothing can be said of what is unknown, and of an unreadable secret only whether it is there.
    func meaning(_ declared: Value?, _ actual: Value?, _ names: [String]) -> String? {
        if declared == PulumiValue.unknown || actual == PulumiValue.unknown { return PulumiDecisions.unknown }
        guard declared == PulumiValue.opaque || actual == PulumiValue.opaque,
            !Equality.isNothing(declared), !Equality.isNothing(actual)
        else { return nil }
        return PulumiDecisions.opaque
    }

    /// Maps whose keys users choose: one that is added is a change.
    static func isMap(_ name: String) -> Bool { maps.contains(name) }

    private static let maps: Set<String> = [
        "tags", "labels", "userLabels", "resourceLabels", "annotations", "metadata", "environment",
        "environmentVariables",
        "variables", "data", "stringData", "binaryData", "matchLabels", "nodeSelector", "parameters", "appSettings",
        "settings", "options", "triggers", "keepers",
    ]

    private static func snakeCase(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            if ("A"..."Z").contains(scalar) {
                result += "_" + String(scalar).lowercased()
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
