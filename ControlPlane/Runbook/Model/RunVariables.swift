internal import PlaneHTTP
internal import SharedBase
internal import SharedCrypto
internal import SharedJSON
internal import SharedRisk
internal import SharedRunbook

/// The values of an execution. Those of secret variables stand in the database only sealed, and in no answer, event or entry of
/// the trail (P6-E3-12).
struct RunVariables: Sendable {
    /// Values of the other variables.
    let plain: [String: String]
    /// nil: they were sealed under a key that is gone.
    let secrets: [String: String]?
    let secretNames: Set<String>

    /// Bytes of one value.
    static let limit = 4096

    init(plain: [String: String], secrets: [String: String]?, secretNames: Set<String>) {
        self.plain = plain
        self.secrets = secrets
        self.secretNames = secretNames
    }

    /// Holds what a caller gave against what the runbook asks for.
    ///
    /// - Throws: 400 with every name that is missing, unknown or has a value that cannot be used.
    init(given: Value?, declared: Value?) throws(Problem) {
        let given = given?.objectValue ?? ValueObject()
        var plain: [String: String] = [:]
        var secrets: [String: String] = [:]
        var names: Set<String> = []
        var issues: [Problem.Field] = []
        var known: Set<String> = []
        for variable in declared?.arrayValue ?? [] {
            guard let name = variable["name"]?.stringValue else { continue }
            known.insert(name)
            let isSecret = variable["secret"] == true
            if isSecret { names.insert(name) }
            let value = given[name]?.stringValue ?? variable["default"]?.stringValue
            guard let value else {
                if variable["required"] == true || isSecret {
                    issues.append(Problem.Field(.body, "/variables/\(name)", "is missing"))
                } else {
                    plain[name] = ""
                }
                continue
            }
            if let complaint = Self.complaint(value) ?? (isSecret ? Self.complaintOfSecret(value) : nil) {
                issues.append(Problem.Field(.body, "/variables/\(name)", complaint))
            }
            if isSecret { secrets[name] = value } else { plain[name] = value }
        }
        for name in given.keys where !known.contains(name) {
            issues.append(Problem.Field(.body, "/variables/\(name)", "is no variable of this runbook"))
        }
        guard issues.isEmpty else { throw Self.refusal(issues) }
        self.init(plain: plain, secrets: secrets, secretNames: names)
    }

    static func refusal(_ issues: [Problem.Field]) -> Problem {
        Problem(
            400,
            "variables_invalid",
            "The variables do not fit the runbook",
            detail: issues.map { "\($0.path.dropFirst("/variables/".count)) \($0.message)" }.joined(separator: "; "),
            fields: issues
        )
    }

    /// Control characters could end a line that somebody approved.
    private static func complaint(_ value: String) -> String? {
        if value.utf8.count > limit { return "must have at most \(limit) bytes" }
        return value.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
            ? "must have no control characters" : nil
    }

    /// An agent cannot keep a shorter one out of output without blackening half of it.
    private static func complaintOfSecret(_ value: String) -> String? {
        value.utf8.count < shortestSecret ? "is secret and must have at least \(shortestSecret) bytes" : nil
    }

    private static let shortestSecret = 4

    /// As people see it: secret variables keep their placeholder. What a shell will read is quoted as it will be.
    func shown(_ text: String, _ kind: RunbookStep.Kind) -> String {
        let template = CommandTemplate(text, isShell: kind == .shell, names: Set(plain.keys))
        // What cannot stand there was refused at the start.
        return (try? template.render(plain, dropsEmpty: true)) ?? text
    }

    /// As it is judged and sent; nil where it needs a secret that is gone.
    func full(_ text: String, _ kind: RunbookStep.Kind) -> String? {
        let names = Set(plain.keys).union(secretNames)
        let template = CommandTemplate(text, isShell: kind == .shell, names: names)
        guard let secrets else { return template.uses(secretNames) ? nil : shown(text, kind) }
        return try? template.render(plain.merging(secrets) { one, _ in one }, dropsEmpty: true)
    }

    /// What a step asks of its host, as people see it.
    func shown(_ needs: StepNeeds) -> StepNeeds {
        var needs = needs
        needs.onStop = needs.onStop.map { shown($0, .shell) }
        return needs
    }

    /// The secret values that stand in this command, for who must keep them out of sight.
    func secretValues(in text: String, _ kind: RunbookStep.Kind) -> [String] {
        let template = CommandTemplate(text, isShell: kind == .shell, names: secretNames)
        return secretNames.sorted().filter { template.uses([$0]) }.compactMap { secrets?[$0] }
    }

    /// The names of variables whose value cannot stand in this command, each with the reason. A value never becomes syntax of the
    /// shell that runs the command; and a secret one, which nobody sees who approves, must not change what the command does where
    /// it is handed on to another shell either (P6-E2-19).
    func misplaced(
        in text: String,
        _ kind: RunbookStep.Kind,
        judge: (String) -> RiskVerdict?
    ) -> [(name: String, reason: String)] {
        let values = plain.merging(secrets ?? [:]) { one, _ in one }
        let template = CommandTemplate(text, isShell: kind == .shell, names: Set(values.keys))
        var found: [(name: String, reason: String)] = []
        for name in values.keys.sorted() where template.uses([name]) {
            do throws(TemplateError) {
                _ = try template.render([name: values[name] ?? ""], dropsEmpty: true)
            } catch {
                found.append((name, error.reason))
            }
        }
        if kind == .sql || kind == .http {
            // No quoting is known for them, and nobody sees a secret value who approves: it must not be able to end a text or an address.
            for name in secretNames.sorted() where template.uses([name]) {
                let value = values[name] ?? ""
                let isPlain = value.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte & 0xdf) || byte == 95 || byte == 45
                        || kind == .sql && [43, 46, 47, 58, 61, 64].contains(byte)
                }
                // Two dashes begin a comment.
                if !isPlain || value.contains("--") { found.append((name, Self.mustBePlain)) }
            }
        }
        guard found.isEmpty, kind == .shell, !secretNames.isEmpty, template.uses(secretNames) else { return found }
        for name in secretNames.sorted() where template.uses([name]) {
            let innocent = values.merging([name: Self.harmless]) { $1 }
            guard let whole = try? template.render(values, dropsEmpty: true),
                let other = try? template.render(innocent, dropsEmpty: true)
            else { continue }
            let (verdict, wanted) = (judge(whole), judge(other))
            if verdict?.risk != wanted?.risk || verdict?.reasons.map(\.rule) != wanted?.reasons.map(\.rule) {
                found.append((name, Self.changesTheCommand))
            }
        }
        return found
    }

    private static let mustBePlain =
        "is secret and stands in a step of sql or http, where only letters, digits, `_` and `-` (in sql also `.`, `/`, `:`, `@`, `+` and `=`) can be put safely"

    private static let changesTheCommand =
        "would change what the command does; whoever approves does not see a secret value, so it must be data and nothing else"

    /// A value that means nothing to any program.
    private static let harmless = "dd0c-secret"

    /// Removes the secret values from what an agent sends back.
    func scrubbed(_ text: String) -> String {
        var text = text
        for (name, value) in secrets ?? [:] where value.utf8.count >= 4 {
            text = text.replacing(value, with: "[REDACTED:\(name)]")
        }
        return text
    }

    /// SHA-256 over all values. Secret ones go in as an HMAC, so that nobody finds a weak one by trying.
    func hash(key: [UInt8]) -> [UInt8] {
        var object = ValueObject()
        for (name, value) in plain { object["v:" + name] = .string(value) }
        for (name, value) in secrets ?? [:] {
            object["s:" + name] = .string(Hex.encode(HMACSHA256.code(Array(value.utf8), key: key)))
        }
        return SHA256.digest(JSON.canonical(.object(object)))
    }

    /// Names with values; null for secret ones.
    var value: Value {
        var object = ValueObject()
        for (name, value) in plain.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        for name in secretNames.sorted() { object[name] = .null }
        return .object(object)
    }
}
