/// The prompts that people copy together with their commands.
enum Prompts {
    /// What a prompt asks for.
    enum Kind { case shell, root, sql }

    /// The length of the prompt that the line begins with, white space included.
    static func match(_ line: ArraySlice<UInt8>) -> (length: Int, kind: Kind)? {
        let blanks = line.prefix(while: \.isBlank).count
        let text = line.dropFirst(blanks)
        guard let first = text.first else { return nil }
        if first == 36 || first == 35, text.count > 1, text[text.startIndex + 1].isBlank {
            return (blanks + gap(text, 1), first == 35 ? .root : .shell)
        }
        for (prompt, kind) in [("mysql>", Kind.sql), ("sqlite>", .sql), ("MariaDB [", .sql)]
        where text.hasText(prompt, at: text.startIndex) {
            guard let end = text.prefix(64).firstIndex(of: 62) else { return nil }
            return (blanks + gap(text, end - text.startIndex + 1), kind)
        }
        return named(text).map { (blanks + gap(text, $0.length), $0.kind) }
    }

    /// `user@host:~$`, `[user@host dir]#`, `sh-5.1#`, `bash-4.4$`, `postgres=#`: at most 64 bytes before the mark.
    private static func named(_ text: ArraySlice<UInt8>) -> (length: Int, kind: Kind)? {
        guard let first = text.first, first.isLetter || first == 91 || first == 40,
            let mark = text.prefix(64).firstIndex(where: { $0 == 36 || $0 == 35 }),
            mark + 1 == text.endIndex || text[mark + 1].isBlank
        else { return nil }
        let head = text[..<mark]
        let length = mark - text.startIndex + 1
        if head.last == 61 || head.suffix(2).elementsEqual([61, 62]),
            head.dropLast().allSatisfy({ $0.isNamePart || $0 == 61 })
        {
            return (length, .sql)
        }
        let isBare = ["sh-", "bash-"].contains { head.hasText($0, at: head.startIndex) } && !head.contains(32)
        let isHost =
            head.contains(64) && head.count(where: { $0 == 32 }) <= 1
            && head.allSatisfy { $0.isNamePart || [32, 40, 41, 45, 46, 47, 58, 64, 91, 93, 126].contains($0) }
        return isBare || isHost ? (length, .shell) : nil
    }

    private static func gap(_ text: ArraySlice<UInt8>, _ length: Int) -> Int {
        length + text.dropFirst(length).prefix(while: \.isBlank).count
    }
}
