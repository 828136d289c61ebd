/// What happened to one step between two versions of a runbook.
package enum RunbookChange: Sendable, Equatable {
    case added(RunbookStep)
    case removed(RunbookStep)
    /// The same title, or the same place among its neighbours, and another command, kind, condition, target, limit or way back.
    case changed(from: RunbookStep, to: RunbookStep)
    /// The same step, before or behind others that it stood behind or before.
    case moved(from: RunbookStep, to: RunbookStep)
}

/// Compares two versions by what their steps do; titles and places in the source may differ.
package enum RunbookDiff {
    /// The changes in the order of the new version, what was removed last.
    package static func changes(from old: Runbook, to new: Runbook) -> [RunbookChange] {
        var waiting: [Identity: [Int]] = [:]
        for index in old.steps.indices.reversed() { waiting[Identity(old.steps[index]), default: []].append(index) }
        // For each new step the old one that does the same.
        var partner: [Int?] = new.steps.map { waiting[Identity($0)]?.popLast() }
        let kept = Set(longestRise(partner.compactMap(\.self)))
        var free = Set(old.steps.indices).subtracting(partner.compactMap(\.self))
        let changed = pairUp(old, new, &partner, &free)
        var result: [RunbookChange] = []
        for (index, step) in new.steps.enumerated() {
            guard let from = partner[index] else {
                result.append(.added(step))
                continue
            }
            if changed.contains(index) {
                result.append(.changed(from: old.steps[from], to: step))
            } else if !kept.contains(from) {
                result.append(.moved(from: old.steps[from], to: step))
            }
        }
        return result + free.sorted().map { .removed(old.steps[$0]) }
    }

    /// What makes two steps the same.
    private struct Identity: Hashable {
        let kind: RunbookStep.Kind
        let text: String
        let network: RunbookStep.Network
        let targets: [Int?]
        let rollback: String?
        let target: String?
        let timeout: Duration?
        let onFailure: RunbookStep.FailurePolicy?
        let tries: [Int?]
        let needs: StepNeeds

        init(_ step: RunbookStep) {
            kind = step.kind
            network = step.network
            targets = [step.thenTo, step.otherwiseTo]
            rollback = step.rollback
            target = step.target
            timeout = step.timeout
            onFailure = step.onFailure
            tries = [step.retry?.maxAttempts, step.retry.map { Int($0.backoff.components.seconds) }]
            needs = step.needs
            text = step.condition ?? step.command ?? step.title
        }
    }

    /// Finds for new steps without a partner an old one with their title, else the one between the same neighbours.
    private static func pairUp(_ old: Runbook, _ new: Runbook, _ partner: inout [Int?], _ free: inout Set<Int>) -> Set<
        Int
    > {
        var changed: Set<Int> = []
        var byTitle: [String: [Int]] = [:]
        for index in free.sorted(by: >) where !old.steps[index].title.isEmpty {
            byTitle[old.steps[index].title, default: []].append(index)
        }
        for (index, step) in new.steps.enumerated() where partner[index] == nil {
            guard let match = byTitle[step.title]?.popLast() else { continue }
            partner[index] = match
            free.remove(match)
            changed.insert(index)
        }
        for index in new.steps.indices where partner[index] == nil {
            let before = index == 0 ? -1 : partner[index - 1]
            guard let before, free.contains(before + 1), old.steps[before + 1].kind == new.steps[index].kind else {
                continue
            }
            partner[index] = before + 1
            free.remove(before + 1)
            changed.insert(index)
        }
        return changed
    }

    /// The longest run of rising numbers, not necessarily neighbours: the steps that kept their order.
    private static func longestRise(_ numbers: [Int]) -> [Int] {
        var tails: [Int] = []
        var previous = [Int?](repeating: nil, count: numbers.count)
        for (index, number) in numbers.enumerated() {
            var low = 0
            var high = tails.count
            while low < high {
                let middle = (low + high) / 2
                if numbers[tails[middle]] < number { low = middle + 1 } else { high = middle }
            }
            previous[index] = low > 0 ? tails[low - 1] : nil
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var result: [Int] = []
        var index = tails.last
        while let at = index {
            result.append(numbers[at])
            index = previous[at]
        }
        return result
    }
}
