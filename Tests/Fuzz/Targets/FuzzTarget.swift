/// The doors through which bytes of strangers come in, each with the properties that hold for whatever comes.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case json
    case yaml
    case frames
    case messages
    case terraform
    case kubernetes
    case template
    case pulumi
    case scrub
    case config
    case audit
    case shell
    case sql
    case html
    case markdown
    case runbook

    /// Gives one input to the door. Throws where a property does not hold; a refused input is no failure.
    package func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        switch self {
        case .json: try JSONFuzz.run(bytes)
        case .yaml: try YAMLFuzz.run(bytes)
        case .frames: try FrameFuzz.run(bytes)
        case .messages: try MessageFuzz.run(bytes)
        case .terraform: try TerraformFuzz.run(bytes)
        case .kubernetes: try KubernetesFuzz.run(bytes)
        case .template: try TemplateFuzz.run(bytes)
        case .pulumi: try PulumiFuzz.run(bytes)
        case .scrub: try ScrubFuzz.run(bytes)
        case .config: try ConfigFuzz.run(bytes)
        case .audit: try AuditFuzz.run(bytes)
        case .shell: try ShellFuzz.run(bytes)
        case .sql: try SQLFuzz.run(bytes)
        case .html: try RunbookFuzz.run(bytes, as: .html)
        case .markdown: try RunbookFuzz.run(bytes, as: .markdown)
        case .runbook: try RunbookFuzz.run(bytes, as: .yaml)
        }
    }
}
