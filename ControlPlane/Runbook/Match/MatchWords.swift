/// The words of a text by which runbooks are found: lower case, parts of joined names apart, endings of grammar gone.
enum MatchWords {
    struct Word: Hashable, Sendable {
        /// What is compared.
        let stem: String
        /// As it stood, in lower case; for people.
        let shown: String
    }

    private static let longest = 40

    /// In the order of the text, repeated where it repeats; without numbers and the words that every text has.
    static func of(_ text: String) -> [Word] {
        var words: [Word] = []
        var current = ""
        var wasLower = false
        func end() {
            defer { current = "" }
            let shown = current.lowercased()
            guard (2...longest).contains(shown.count), !fillers.contains(shown), shown.contains(where: \.isLetter)
            else {
                return
            }
            words.append(Word(stem: stem(shown), shown: shown))
        }
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            guard properties.isAlphabetic || properties.numericType != nil else {
                end()
                wasLower = false
                continue
            }
            if wasLower, properties.isUppercase { end() }
            wasLower = properties.isLowercase
            current.unicodeScalars.append(scalar)
        }
        end()
        return words
    }

    /// Endings of English go, so that `restarting`, `restarted` and `restarts` are one. It need not be a word, it only has to be the same.
    static func stem(_ word: String) -> String {
        var stem = word
        func drop(_ ending: String, longerThan least: Int) -> Bool {
            guard stem.hasSuffix(ending), stem.count > least else { return false }
            stem.removeLast(ending.count)
            return true
        }
        if ["sses", "xes", "ches", "shes"].contains(where: stem.hasSuffix) {
            stem.removeLast(2)
        } else if drop("ies", longerThan: 4) {
            stem += "y"
        } else if !stem.hasSuffix("ss"), !stem.hasSuffix("us"), !stem.hasSuffix("is") {
            _ = drop("s", longerThan: 3)
        }
        if drop("ing", longerThan: 5) || drop("ed", longerThan: 4) {
            let end = stem.suffix(2)
            if end.count == 2, end.first == end.last, let last = end.last, !"lsz".contains(last) { stem.removeLast() }
        } else {
            _ = drop("e", longerThan: 4)
        }
        return stem
    }

    private static let fillers: Set<String> = [
        "the", "an", "and", "or", "not", "no", "of", "to", "in", "on", "at", "by", "for", "from", "with", "is", "are",
        "was", "were", "be", "been", "has", "have", "had", "it", "its", "this", "that", "these", "those", "as", "if",
        "then", "than", "when", "while", "will", "can", "should", "must", "may", "do", "does", "you", "your", "we",
        "our",
        "all", "any", "more", "most", "some", "there", "here", "into", "out", "over", "after", "before", "about",
        "which",
        "so", "but", "also", "run", "step", "steps", "command", "use", "see", "check", "please", "alert", "alerts",
        "firing", "value", "current", "true", "false", "null", "http", "https", "www", "com",
    ]
}
