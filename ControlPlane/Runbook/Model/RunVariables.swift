internal import PlaneHTTP
internal import SharedBase
internal import SharedCrypto
internal import SharedJSON

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
            if let complaint = Self.complaint(value) {
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

    private static func refusal(_ issues: [Problem.Field]) -> Problem {
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

    /// As people see it: secret variables keep their placeholder.
    func shown(_ text: String) -> String { Substitution.render(text) { plain[$0] } }

    /// As it is judged and sent; nil where it needs a secret that is gone.
    func full(_ text: String) -> String? {
        var isWhole = true
        let result = Substitution.render(text) { name in
            if let value = plain[name] { return value }
            guard secretNames.contains(name) else { return nil }
            if secrets?[name] == nil { isWhole = false }
            return secrets?[name]
        }
        return isWhole ? result : nil
    }

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
