/// What came to light when encodings in a text were opened.
struct Openings: Sendable {
    /// Something was decoded and looked into: what a text then holds cannot be told from its own bytes.
    var areAny = false
    /// The secrets inside, worth looking for elsewhere. Few: no more than `most` are kept.
    private(set) var secrets: [[UInt8]] = []
    private static let most = 64

    mutating func add(_ secret: ByteView) {
        guard secrets.count < Self.most, secret.count <= LearnedValues.maximumLength else { return }
        secrets.append(secret.array)
    }

    mutating func merge(_ other: Openings) {
        areAny = areAny || other.areAny
        for secret in other.secrets.prefix(Self.most - secrets.count) { secrets.append(secret) }
    }
}
