/// The words of an attribute name, lower case: `masterUserPassword`, `DB_PASSWORD`, `db-password`, `spec.dbPassword`.
enum NameWords {
    /// At most 24 words; digits stand apart from letters and are dropped.
    static func split(_ name: some Collection<UInt8>) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var previous: UInt8 = 0
        let bytes = Array(name)
        func close() {
            if !word.isEmpty, words.count < 24 { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for (index, byte) in bytes.enumerated() {
            if ByteSet.upper.contains(byte) {
                let nextIsLower = index + 1 < bytes.count && ByteSet.lower.contains(bytes[index + 1])
                if ByteSet.lower.contains(previous) || (ByteSet.upper.contains(previous) && nextIsLower) { close() }
                word.append(byte + 32)
            } else if ByteSet.lower.contains(byte) {
                word.append(byte)
            } else {
                close()
            }
            previous = byte
        }
        close()
        return words
    }
}
