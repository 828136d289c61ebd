internal import SharedBase
internal import SharedYAML

/// Reads a runbook in the schema of our own. All faults are found in one go, each with line and path.
struct YAMLRunbook {
    let lines: LineTable
    var problems: [RunbookProblem] = []
    var runbook = Runbook(format: .yaml)
    /// Where new steps go: the main list or the rollback.
    private var isRollback = false
    /// Jumps of branches of the main list, for when all steps are known.
    private var jumps: [YAMLJump] = []

    static func parse(_ source: [UInt8]) throws(RunbookError) -> Runbook {
        let lines = LineTable(source)
        var reader = YAMLRunbook(lines: lines)
        reader.document(try root(source, lines))
        reader.resolve(reader.jumps)
        guard reader.problems.isEmpty else { throw refusal(reader.problems) }
        var runbook = reader.runbook
        guard !runbook.steps.isEmpty else { throw RunbookParser.nothingToDo }
        let steps = runbook.steps + runbook.rollback
        runbook.variables = VariableScan.variables(in: said(steps), steps, declared: runbook.variables)
        runbook.warnings += Inspection.warnings(runbook, source: source, lines: lines)
        runbook.warnings.sort { ($0.place.offset, $0.code.rawValue) < ($1.place.offset, $1.code.rawValue) }
        return runbook
    }

    private static func said(_ steps: [RunbookStep]) -> [ArraySlice<UInt8>] {
        steps.flatMap { [$0.title, $0.command, $0.condition, $0.target, $0.rollback, $0.needs.onStop] }
            .compactMap { $0.map { Array($0.utf8)[...] } }
    }

    private init(lines: LineTable) { self.lines = lines }

    private static func root(_ source: [UInt8], _ lines: LineTable) throws(RunbookError) -> YAMLNode {
        do throws(YAMLError) {
            let limits = YAMLLimits(maxDepth: RunbookLimits.maxDepth, maxNodes: 200_000, maxAliasNodes: 1000)
            let documents = try YAML.documents(source, limits: limits)
            if documents.count == 1, let root = documents[0] { return root }
            let place = TextPosition()
            throw YAMLError(
                .syntax,
                at: place,
                documents.isEmpty ? "the document is empty" : "one document is expected"
            )
        } catch {
            let place = lines.place(line: error.position.line, column: error.position.column)
            throw refusal([RunbookProblem(path: "", place: place, message: error.detail)])
        }
    }

    private static func refusal(_ problems: [RunbookProblem]) -> RunbookError {
        let shown = problems.prefix(20).map(\.description).joined(separator: "; ")
        let more = problems.count > 20 ? "; and \(problems.count - 20) more" : ""
        return RunbookError(
            .schema,
            shown + more,
            advice: "see the schema in Shared/Runbook/README.md",
            problems: problems
        )
    }

    // MARK: Document

    private mutating func document(_ node: YAMLNode) {
        if node.items != nil {
            steps(node, "")
            noPrerequisites()
            return
        }
        guard let fields = mapping(node, "", YAMLKeys.document) else { return }
        runbook.title = fields["name"].flatMap { text($0, "name") }
        if let list = fields["prerequisites"] {
            runbook.prerequisites = texts(list, "prerequisites")
        } else {
            noPrerequisites()
        }
        if let variables = fields["variables"] { self.variables(variables) }
        if let steps = fields["steps"] {
            self.steps(steps, "steps")
        } else {
            report(node, "", "`steps` is missing")
        }
        if let rollback = fields["rollback"] {
            isRollback = true
            steps(rollback, "rollback")
            isRollback = false
        }
    }

    private mutating func noPrerequisites() { runbook.warnings.append(RunbookParser.noPrerequisites) }

    private mutating func variables(_ node: YAMLNode) {
        if let members = node.members {
            for member in members {
                let name = member.key.scalar ?? ""
                variable(name, member.key, member.value, "variables.\(name)")
            }
            return
        }
        for (index, item) in (items(node, "variables") ?? []).enumerated() {
            let path = "variables[\(index)]"
            if let name = item.scalar {
                declare(RunbookVariable(name: name, isSecret: VariableScan.isSecret(name)), item, path)
            } else if let name = item["name"]?.scalar {
                variable(name, item, item, path)
            } else {
                report(item, path, "a variable is a name, or a mapping with `name`")
            }
        }
    }

    private mutating func variable(_ name: String, _ place: YAMLNode, _ node: YAMLNode, _ path: String) {
        if let standard = node.scalar {
            let isNull = node.scalarIsNull
            let secret = VariableScan.isSecret(name)
            declare(RunbookVariable(name: name, standard: isNull ? nil : standard, isSecret: secret), place, path)
            return
        }
        guard let fields = mapping(node, path, YAMLKeys.variable) else { return }
        let standard = fields["default"].flatMap { text($0, path + ".default") }
        let required = fields["required"].flatMap { flag($0, path + ".required") }
        let secret = fields["secret"].flatMap { flag($0, path + ".secret") }
        declare(
            RunbookVariable(
                name: name,
                standard: standard,
                isRequired: required,
                isSecret: secret ?? VariableScan.isSecret(name)
            ),
            place,
            path
        )
    }

    private mutating func declare(_ variable: RunbookVariable, _ node: YAMLNode, _ path: String) {
        let isName =
            variable.name.utf8.first.map { !$0.isDigit } == true
            && variable.name.utf8.allSatisfy { $0.isNamePart || $0 == 45 }
        if !isName {
            report(node, path, "`\(variable.name)` is no name: letters, digits, `_` and `-`")
        } else if runbook.variables.contains(where: { $0.name == variable.name }) {
            report(node, path, "`\(variable.name)` is declared twice")
        } else {
            runbook.variables.append(variable)
        }
    }

    // MARK: Steps

    /// The indices of the steps that a list holds, those inside of branches apart.
    @discardableResult
    private mutating func steps(_ node: YAMLNode, _ path: String, parent: Int? = nil) -> [Int] {
        (items(node, path) ?? []).enumerated().compactMap { step($1, "\(path)[\($0)]", parent: parent) }
    }

    private mutating func step(_ node: YAMLNode, _ path: String, parent: Int?) -> Int? {
        let place = place(node)
        if let command = node.scalar {
            guard !command.isEmpty else {
                report(node, path, "a step is empty")
                return nil
            }
            var step = RunbookStep(index: 0, kind: .shell, command: command, place: place)
            step.parent = parent
            return append(step)
        }
        guard let fields = mapping(node, path, YAMLKeys.step) else { return nil }
        guard let (kind, body) = action(node, fields, path) else { return nil }
        var step = RunbookStep(index: 0, kind: kind, place: self.place(body))
        step.parent = parent
        step.title = fields["name"].flatMap { text($0, path + ".name") } ?? ""
        options(&step, fields, path)
        if kind == .branch { return branch(step, body, fields, path) }
        guard let text = text(body, path + "." + kind.rawValue) else { return nil }
        guard text.utf8.contains(where: { !$0.isSpace }) else {
            report(body, path, "the step has no text")
            return nil
        }
        if kind == .manual {
            step.title =
                step.title.isEmpty ? Array(text.utf8)[...].unified : step.title + ": " + Array(text.utf8)[...].unified
        } else {
            step.command = text
        }
        return append(step)
    }

    private mutating func append(_ step: RunbookStep) -> Int {
        var step = step
        step.index = (isRollback ? runbook.rollback.count : runbook.steps.count) + 1
        if isRollback { runbook.rollback.append(step) } else { runbook.steps.append(step) }
        return step.index
    }

    /// What the step does: one of the keys that name a kind, or `kind` with `command`.
    private mutating func action(
        _ node: YAMLNode,
        _ fields: YAMLFields,
        _ path: String
    ) -> (RunbookStep.Kind, YAMLNode)? {
        let present = ["command", "sql", "http", "manual", "branch"].filter { fields[$0] != nil }
        if fields["if"] != nil, present.isEmpty { return (.branch, node) }
        guard present.count == 1, let body = fields[present[0]] else {
            let found = present.isEmpty ? "none" : present.map { "`\($0)`" }.joined(separator: " and ")
            report(
                node,
                path,
                "exactly one of `command`, `sql`, `http`, `manual` and `branch` is expected, there is \(found)"
            )
            return nil
        }
        let own = RunbookStep.Kind(rawValue: present[0]) ?? .shell
        guard let kindNode = fields["kind"], let word = text(kindNode, path + ".kind") else { return (own, body) }
        guard let kind = RunbookStep.Kind(rawValue: word), present[0] == "command" ? kind != .branch : kind == own
        else {
            report(
                kindNode,
                path + ".kind",
                "`\(word)` does not fit `\(present[0])`: shell, sql, http, manual or branch"
            )
            return nil
        }
        return (kind, body)
    }

    private mutating func branch(_ step: RunbookStep, _ body: YAMLNode, _ fields: YAMLFields, _ path: String) -> Int? {
        var step = step
        var fields = fields
        if fields["branch"] != nil {
            guard let inner = mapping(body, path + ".branch", YAMLKeys.branch) else { return nil }
            fields = inner
        }
        guard let condition = fields["if"] else {
            report(body, path, "a branch needs `if`")
            return nil
        }
        step.condition = text(condition, path + ".if")
        if fields["then"] == nil { report(body, path, "a branch needs `then`") }
        let index = append(step)
        let then = fields["then"].map { way($0, path + ".then", index, isThen: true) } ?? []
        let otherwise = fields["else"].map { way($0, path + ".else", index, isThen: false) } ?? []
        if isRollback {
            runbook.rollback[index - 1].then = then
            runbook.rollback[index - 1].otherwise = otherwise
        } else {
            runbook.steps[index - 1].then = then
            runbook.steps[index - 1].otherwise = otherwise
        }
        return index
    }

    /// One way of a branch: a list of steps, or `{goto: STEP}`.
    private mutating func way(_ node: YAMLNode, _ path: String, _ branch: Int, isThen: Bool) -> [Int] {
        guard node.members != nil else { return steps(node, path, parent: branch) }
        guard let fields = mapping(node, path, YAMLKeys.goto), let target = fields["goto"] else {
            report(node, path, "a list of steps or `goto` is expected")
            return []
        }
        guard !isRollback else {
            report(node, path, "there is no `goto` in a rollback")
            return []
        }
        if let text = text(target, path + ".goto") {
            jumps.append(YAMLJump(branch: branch, isThen: isThen, target: text, node: target, path: path + ".goto"))
        }
        return []
    }

    private mutating func options(_ step: inout RunbookStep, _ fields: YAMLFields, _ path: String) {
        step.target = fields["target"].flatMap { text($0, path + ".target") }
        step.rollback = fields["rollback"].flatMap { text($0, path + ".rollback") }
        if let node = fields["timeout"] { step.timeout = duration(node, path + ".timeout") }
        if let node = fields["on_failure"], let word = text(node, path + ".on_failure") {
            step.onFailure = RunbookStep.FailurePolicy(rawValue: word)
            if step.onFailure == nil {
                report(node, path + ".on_failure", "`\(word)` is none of abort, continue, retry and rollback")
            }
        }
        if let node = fields["network"], let word = text(node, path + ".network") {
            guard let network = RunbookStep.Network(rawValue: word) else {
                report(node, path + ".network", "`\(word)` is none of none and host")
                return
            }
            step.network = network
        }
        needs(&step, fields, path)
        guard let node = fields["retry"], let retry = mapping(node, path + ".retry", YAMLKeys.retry) else { return }
        let attempts =
            retry["max_attempts"].flatMap { node in text(node, path + ".retry.max_attempts").flatMap { Int($0) } } ?? 3
        if !(1...10).contains(attempts) { report(node, path + ".retry", "`max_attempts` is a number from 1 to 10") }
        let backoff = retry["backoff"].flatMap { duration($0, path + ".retry.backoff") } ?? .seconds(5)
        step.retry = RunbookRetry(maxAttempts: min(10, max(1, attempts)), backoff: backoff)
        if step.onFailure == nil { step.onFailure = .retry }
    }
}
