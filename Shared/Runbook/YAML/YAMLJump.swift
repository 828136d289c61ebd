internal import SharedBase
internal import SharedYAML

/// A way of a branch that goes on at another step.
struct YAMLJump {
    let branch: Int
    let isThen: Bool
    /// The index of a step, its name, or `end`.
    let target: String
    let node: YAMLNode
    let path: String
}

extension YAMLRunbook {
    /// Jumps go forward only, so that a runbook comes to its end; and not into a branch that they do not stand in, so that what
    /// decides about a step is always asked.
    mutating func resolve(_ jumps: [YAMLJump]) {
        for jump in jumps {
            guard let index = index(jump) else { continue }
            if jump.isThen {
                runbook.steps[jump.branch - 1].thenTo = index
            } else {
                runbook.steps[jump.branch - 1].otherwiseTo = index
            }
        }
    }

    private mutating func index(_ jump: YAMLJump) -> Int? {
        if jump.target == "end" { return runbook.steps.count + 1 }
        let named = runbook.steps.filter { $0.title == jump.target }
        let found = named.count == 1 ? named[0].index : Int(jump.target)
        guard let found, runbook.steps.indices.contains(found - 1) else {
            let what = named.count > 1 ? "several steps are called" : "no step is called"
            report(jump.node, jump.path, "\(what) `\(jump.target.prefix(64))`: its name, its index or `end` is wanted")
            return nil
        }
        guard found > jump.branch else {
            report(jump.node, jump.path, "step \(found) is not behind this branch: a jump goes forward only")
            return nil
        }
        if let parent = runbook.steps[found - 1].parent, !ancestors(jump.branch).contains(parent) {
            report(jump.node, jump.path, "step \(found) belongs to a branch that this one is not in")
            return nil
        }
        return found
    }

    private func ancestors(_ index: Int) -> Set<Int> {
        var found: Set<Int> = []
        var next = runbook.steps[index - 1].parent
        // A parent stands before its children, so this ends.
        while let at = next {
            found.insert(at)
            next = runbook.steps[at - 1].parent
        }
        return found
    }
}
