internal import SharedBase

/// Numbers steps, hangs them into the branches that are open, and keeps what is said about them.
struct StepBuilder {
    /// A branch that new steps belong to.
    struct Scope {
        enum End: Equatable {
            /// The item at this depth ends.
            case item(Int)
            /// The list at this depth ends.
            case list(Int)
            /// One block of code, or one list.
            case next
        }
        let branch: Int
        let isThen: Bool
        var end: End
    }

    private let lines: LineTable
    private(set) var steps: [RunbookStep] = []
    private(set) var rollback: [RunbookStep] = []
    private(set) var warnings: [RunbookWarning] = []
    var scopes: [Scope] = []
    /// The branches that an "otherwise" at the same depth of items would complete.
    private var openBranches: [(depth: Int, index: Int)] = []
    /// Items around what is read now.
    var depth = 0
    private var lastRunnable: Int?
    var isRollback = false

    init(_ lines: LineTable) { self.lines = lines }

    var count: Int { steps.count + rollback.count }

    func place(_ offset: Int) -> TextPosition { lines.place(offset) }

    /// The branch that an "otherwise" here completes.
    var lastBranch: Int? { openBranches.last { $0.depth <= depth }.flatMap { $0.depth == depth ? $0.index : nil } }

    mutating func forgetBranch() { openBranches = [] }

    mutating func warn(_ code: RunbookWarning.Code, step: Int? = nil, at offset: Int, _ detail: String) {
        warnings.append(RunbookWarning(code, step: step, at: lines.place(offset), detail))
    }

    /// Adds a step to the open branch, or to `scope` where one is given.
    @discardableResult
    mutating func add(_ step: RunbookStep, in scope: Scope?) -> Int {
        var step = step
        if isRollback {
            step.index = rollback.count + 1
            rollback.append(step)
            return step.index
        }
        step.index = steps.count + 1
        if let scope {
            step.parent = scope.branch
            if scope.isThen {
                steps[scope.branch - 1].then.append(step.index)
            } else {
                steps[scope.branch - 1].otherwise.append(step.index)
            }
        }
        let around = ancestors(of: step)
        openBranches.removeAll { $0.depth >= depth && !around.contains($0.index) }
        steps.append(step)
        if step.kind != .manual, step.kind != .branch { lastRunnable = step.index - 1 }
        if step.kind == .branch {
            openBranches.removeAll { $0.depth >= depth }
            openBranches.append((depth, step.index))
        }
        return step.index
    }

    /// The branches that hold a step, the innermost first: at most as many as items can nest.
    private func ancestors(of step: RunbookStep) -> [Int] {
        var result: [Int] = []
        var parent = step.parent
        while let index = parent, result.count < 2 * RunbookLimits.maxDepth {
            result.append(index)
            parent = steps[index - 1].parent
        }
        return result
    }

    mutating func add(_ found: FoundCommand, title: String, in scope: Scope?) {
        var step = RunbookStep(index: 0, kind: found.kind, title: title, place: lines.place(found.offset))
        step.command = found.text
        let wasRollback = isRollback
        let index = add(step, in: scope)
        for remark in found.remarks {
            warn(remark.code, step: wasRollback ? nil : index, at: found.offset, remark.detail)
        }
    }

    /// Ends the scopes that end here.
    mutating func close(_ end: Scope.End) {
        while let last = scopes.last, last.end == end { scopes.removeLast() }
    }

    /// Scopes for the next block become scopes of the list that begins.
    mutating func enterList(_ depth: Int) {
        for index in scopes.indices where scopes[index].end == .next { scopes[index].end = .list(depth) }
    }

    /// Attaches what undoes a step: to the one that is named, else to the last that was no prose.
    mutating func attach(rollback text: String, toStep number: Int? = nil) {
        let named = number.flatMap { steps.indices.contains($0 - 1) ? $0 - 1 : nil }
        guard let target = named ?? lastRunnable ?? steps.indices.last else { return }
        let known = steps[target].rollback
        // A hint is for reading; what is longer stands in the list of rollback steps all the same.
        guard known.map({ $0.utf8.count < 4096 }) ?? true else { return }
        steps[target].rollback = known.map { $0 + "\n" + text } ?? text
    }
}
