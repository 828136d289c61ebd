/// The members at the top of a document by which CloudFormation's own are known.
enum CloudFormationNames {
    /// Members of a template.
    static let template: Set<String> = ["Resources", "AWSTemplateFormatVersion"]
    /// Members of recorded answers of the API, each with what the answer is.
    static let answers: [String: String] = [
        "TemplateBody": "an answer of GetTemplate", "StackResources": "an answer of DescribeStackResources",
        "StackResourceSummaries": "an answer of ListStackResources",
        "StackResourceDetail": "an answer of DescribeStackResource",
        "StackResourceDrifts": "an answer of DescribeStackResourceDrifts", "Stacks": "an answer of DescribeStacks",
        "StackSummaries": "an answer of ListStacks", "StackEvents": "an answer of DescribeStackEvents",
        "StackDriftDetectionId": "an answer about a drift detection",
        "ResourceDescription": "an answer of Cloud Control", "ResourceDescriptions": "an answer of Cloud Control",
    ]

    /// Whether a document with these members at its top is looked at as CloudFormation's. A recording of a test tool
    /// wraps the answer: `{"status_code","data"}`.
    static func knows(_ names: some Collection<String>) -> Bool {
        names.contains { template.contains($0) || answers[$0] != nil }
            || (names.contains("status_code") && names.contains("data"))
    }
}
