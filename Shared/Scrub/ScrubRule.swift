/// Why something was redacted. A closed set; the raw names are stable, they stand in reports and in `[REDACTED:name]`.
package enum ScrubRule: String, Sendable, CaseIterable, Hashable, Comparable {
    // Layer 1: what the format itself says.
    /// Marked sensitive by Terraform (state, plan or `show -json`).
    case sensitive
    /// `data` or `stringData` of a Kubernetes Secret.
    case kubernetesSecret = "kubernetes-secret"
    /// The `private` blob that a Terraform provider keeps in state.
    case providerPrivate = "provider-private"
    /// A value under Pulumi's secret sigil.
    case pulumiSecret = "pulumi-secret"
    /// The default of a CloudFormation parameter with `NoEcho`.
    case noEcho = "no-echo"

    // Layer 2: the name says it.
    /// An attribute whose name says that it holds a secret.
    case name
    /// `name=value`, `name: value`, `--name value` in free text.
    case assignment

    // Layer 3: the shape says it.
    case privateKey = "private-key"
    case awsKey = "aws-key"
    case azureKey = "azure-key"
    case googleKey = "google-key"
    case githubToken = "github-token"
    case gitlabToken = "gitlab-token"
    case slackToken = "slack-token"
    case stripeKey = "stripe-key"
    case packageToken = "package-token"
    case modelKey = "model-key"
    case vaultToken = "vault-token"
    case dd0cKey = "dd0c-key"
    /// A token of one of the many other platforms whose tokens carry a prefix.
    case platformToken = "platform-token"
    case jwt
    case urlPassword = "url-password"
    case webhookURL = "webhook-url"
    case authHeader = "auth-header"
    case connectionString = "connection-string"
    case passwordHash = "password-hash"
    case passwordFile = "password-file"
    /// Base64 text whose decoded form holds a secret.
    case encoded

    // Layers 4 and 5.
    case entropy
    /// The same value was marked secret elsewhere in the same file or stack.
    case byValue = "by-value"
    /// Too deep, too long or packed in a way that cannot be examined.
    case unscannable

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
