extension String {
    /// Whether `needle` stands somewhere in the text, by bytes: no graphemes, no tables for one search.
    func holds(_ needle: String) -> Bool {
        var needle = needle
        return needle.withUTF8 { wanted in
            var text = self
            return text.withUTF8 { Self.finds(wanted, in: $0) }
        }
    }

    private static func finds(_ wanted: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = wanted.first else { return true }
        guard text.count >= wanted.count else { return false }
        var start = 0
        let last = text.count - wanted.count
        while start <= last {
            if text[start] == first {
                var count = 1
                while count < wanted.count, text[start + count] == wanted[count] { count += 1 }
                if count == wanted.count { return true }
            }
            start += 1
        }
        return false
    }
}
