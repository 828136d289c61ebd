/// One command being judged: what was found, and what is known of the shell's state at this point.
struct Judge {
    /// Something that a rule said of a part of the command.
    struct Finding {
        var risk: Risk
        var rule: String
        var range: Range<Int>
        var text: String
    }

    let source: [UInt8]
    let book: RuleBook
    let policy: RiskPolicy
    private(set) var worst = Risk.safe
    private(set) var findings: [Finding] = []
    /// Variables that were given a value; nil where it is not known.
    var variables: [String: String?] = [:]
    /// Functions and aliases that the command itself defines.
    var functions: [String: ShellCommand] = [:]
    var aliases: [String: String] = [:]
    /// Above 0 where a command may not run, or runs in a shell of its own: what it assigns is not known afterwards.
    var uncertain = 0
    /// How many wrappers and nested texts deep.
    var nesting = 0
    /// Bytes of nested text that may still be parsed.
    var budget: Int
    var hereDocs: [ShellHereDoc] = []
    /// Files written before: `cat > f && sh f` runs what nobody has seen.
    var written: Set<String> = []

    static let maxNesting = 12

    /// Whether a file of this name was written by an earlier part of the command.
    func wasWritten(_ path: String) -> Bool {
        written.contains(path) || path.hasPrefix("./") && written.contains(String(path.dropFirst(2)))
    }

    /// A file that takes its name from an address.
    mutating func wroteFetched(_ address: Argument) {
        let name = address.text.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last
        if let name { written.insert(String(name)) }
    }

    init(source: [UInt8], book: RuleBook, policy: RiskPolicy) {
        self.source = source
        self.book = book
        self.policy = policy
        self.budget = source.count * 4 + 65_536
    }

    /// Keeps a finding. Of the safe ones only some are kept, since they matter only where there is no other.
    mutating func note(_ risk: Risk, _ rule: String, _ range: Range<Int>, _ text: String) {
        if risk > worst { worst = risk }
        if risk == .safe && (findings.count >= 8 || worst > .safe) { return }
        if findings.count < 256 || risk == .dangerous && findings.count < 512 {
            findings.append(Finding(risk: risk, rule: rule, range: range, text: text))
        }
    }

    /// Notes only what is above safe.
    mutating func raise(_ risk: Risk, _ rule: String, _ range: Range<Int>, _ text: String) {
        if risk > .safe { note(risk, rule, range, text) }
    }

    func reasons() -> [RiskReason] {
        var all: [RiskReason] = []
        for level in [Risk.dangerous, .caution, .safe] where level <= worst {
            if level == .safe, worst > .safe { break }
            for finding in findings where finding.risk == level {
                if all.count == 32 { return all }
                let reason = self.reason(finding)
                if !all.contains(reason) { all.append(reason) }
            }
        }
        return all
    }

    private func reason(_ finding: Finding) -> RiskReason {
        let start = min(max(0, finding.range.lowerBound), source.count)
        let end = min(max(start, finding.range.upperBound), source.count)
        return RiskReason(
            rule: finding.rule,
            risk: finding.risk,
            token: String(decoding: source[start..<end], as: UTF8.self),
            offset: start,
            length: end - start,
            text: finding.text
        )
    }

    /// What holds for every text: the policy's floor, and bytes that no honest text has. False where those ended it.
    mutating func begin() -> Bool {
        if policy.floor > .safe {
            note(policy.floor, "policy.floor", 0..<source.count, "the policy rates nothing below this")
        }
        return inspectBytes()
    }

    /// Judges the whole command.
    mutating func everything() {
        let whole = 0..<source.count
        guard begin() else { return }
        do throws(ShellSyntaxError) {
            let program = try ShellParser.parse(source)
            hereDocs = program.hereDocs
            judge(program.script)
            if findings.isEmpty { note(.safe, "shell.empty", whole, "nothing of it runs anything") }
        } catch {
            let start = min(error.offset, source.count)
            note(
                .dangerous,
                "shell.unparsable",
                start..<source.count,
                "cannot be read as a shell program: \(error.reason)"
            )
        }
    }

    /// Judges a text that will run as a shell program of its own.
    mutating func nested(_ text: String, at place: ShellPlace, within range: Range<Int>) {
        let bytes = Array(text.utf8)
        budget -= bytes.count
        if nesting >= Self.maxNesting || budget < 0 {
            return note(.dangerous, "nesting.too-deep", range, "more commands inside commands than are looked through")
        }
        let (outerDocs, outerVariables) = (hereDocs, variables)
        nesting += 1
        defer {
            nesting -= 1
            hereDocs = outerDocs
            variables = outerVariables
        }
        do throws(ShellSyntaxError) {
            let program = try ShellParser.parse(bytes, place: place)
            hereDocs = program.hereDocs
            judge(program.script)
        } catch {
            note(.dangerous, "shell.unparsable", range, "what would run here is no shell program: \(error.reason)")
        }
    }
}
