/// A pattern over a text: `*` stands for anything or nothing, everything else for itself.
struct Glob: Sendable {
    private let pattern: [UInt8]
    private static let star = UInt8(ascii: "*")

    init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

    /// Takes time by the product of both lengths at most.
    func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        var (inPattern, inText) = (0, 0)
        var retry: (pattern: Int, text: Int)?
        while inText < text.count {
            if inPattern < pattern.count, pattern[inPattern] == Self.star {
                retry = (inPattern + 1, inText)
                inPattern += 1
            } else if inPattern < pattern.count, pattern[inPattern] == text[inText] {
                inPattern += 1
                inText += 1
            } else if let last = retry {
                retry = (last.pattern, last.text + 1)
                inPattern = last.pattern
                inText = last.text + 1
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == Self.star }
    }
}
