internal import Synchronization

/// Answers of a model by the hash of what was asked (P6-E1-12): the same question gives the same answer, and costs once. The last 64.
final class AnswerMemory<Answer: Sendable>: Sendable {
    private let answers = Mutex<[(key: [UInt8], answer: Answer)]>([])

    func find(_ key: [UInt8]) -> Answer? { answers.withLock { $0.first { $0.key == key }?.answer } }

    func keep(_ key: [UInt8], _ answer: Answer) {
        answers.withLock { answers in
            answers.append((key, answer))
            if answers.count > 64 { answers.removeFirst() }
        }
    }
}
