internal import SharedBase
internal import SharedJSON
internal import SharedRisk

/// A rule of a tenant: what it takes for more dangerous than the built-in rules do (P6-E2-21).
struct TenantRule: Sendable, Equatable {
    /// What it looks at.
    enum Subject: String, Sendable, CaseIterable {
        /// The text of the command, with its values.
        case command
        /// The names of the built-in rules that decided, as `kubectl.apply`: they see through quotes, wrappers and variables.
        case rule
    }

    let subject: Subject
    /// `*` stands for any bytes, `?` for one; the rest for itself, and the whole has to match.
    let pattern: String
    let risk: Risk
    let reason: String

    static let longestPattern = 200
    static let longestReason = 300

    func matches(_ verdict: RiskVerdict, _ command: String) -> Bool {
        switch subject {
        case .command: Glob.matches(Array(pattern.utf8), Array(command.utf8))
        case .rule: verdict.reasons.contains { Glob.matches(Array(pattern.utf8), Array($0.rule.utf8)) }
        }
    }

    var value: Value {
        [
            "subject": .string(subject.rawValue), "pattern": .string(pattern), "risk": .string(risk.rawValue),
            "reason": .string(reason),
        ]
    }

    init?(_ value: Value) {
        guard let subject = value["subject"]?.stringValue.flatMap({ Subject(rawValue: $0) }),
            let pattern = value["pattern"]?.stringValue,
            let risk = value["risk"]?.stringValue.flatMap({ Risk(rawValue: $0) }),
            let reason = value["reason"]?.stringValue
        else { return nil }
        self.subject = subject
        self.pattern = pattern
        self.risk = risk
        self.reason = reason
    }
}

/// All of a tenant. They may only raise: the built-in verdict is where each begins.
struct TenantRules: Sendable, Equatable {
    static let most = 100

    var rules: [TenantRule] = []

    /// The worst that matches, where it is worse than the verdict; the first among equals.
    func worst(_ verdict: RiskVerdict, _ command: String) -> TenantRule? {
        var worst: TenantRule?
        for rule in rules where rule.risk > worst?.risk ?? verdict.risk && rule.matches(verdict, command) {
            worst = rule
        }
        return worst
    }

    /// As they are stored; a row that cannot be read is an error, never "no rules".
    init(stored text: String) throws {
        let items = try JSON.parse(Array(text.utf8)).arrayValue ?? []
        rules = try items.map {
            guard let rule = TenantRule($0) else {
                throw RunbookRoomError(.damagedRow, attempted: "read the rules of a tenant", reason: "one is not whole")
            }
            return rule
        }
    }

    init() {}

    var value: Value { .array(rules.map(\.value)) }
}

/// Patterns with `*` and `?`, in steps that grow with the product of both lengths at most, without recursion.
enum Glob {
    static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var (at, place) = (0, 0)
        var star: Int?
        var resume = 0
        while place < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = at
                resume = place
                at += 1
            } else if at < pattern.count, pattern[at] == UInt8(ascii: "?") || pattern[at] == text[place] {
                at += 1
                place += 1
            } else if let star {
                resume += 1
                place = resume
                at = star + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
