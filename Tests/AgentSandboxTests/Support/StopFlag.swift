import Synchronization

/// A word between threads, and a count.
final class StopFlag: Sendable {
    private let flag = Atomic(false)
    private let number = Atomic(0)

    var isSet: Bool { flag.load(ordering: .acquiring) }
    var count: Int { number.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
    func add() { number.add(1, ordering: .relaxed) }
}
