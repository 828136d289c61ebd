/// One comparison of two values. Output that is not whole can show that something is in it, never that something is not, and no line of
/// it is sure to be a whole line: `replicas: 10` cut short reads `replicas: 1`.
enum ConditionComparison {
    typealias Scalar = ConditionNode.Scalar
    typealias Operator = ConditionNode.Operator

    static func holds(
        _ left: Scalar,
        _ symbol: Operator,
        _ right: Scalar,
        _ meter: inout ConditionMeter,
        _ at: Int
    ) throws(ConditionError) -> Bool {
        switch (left, right) {
        case (.text(let whole, let isWhole), .text(let part, let isKnown)):
            guard isKnown else { throw unknown(at) }
            switch symbol {
            case .contains:
                let found = try contains(whole, part, &meter, at)
                // What holds the mark of a gap is found in no text that was ever there.
                guard isWhole || found && !holdsGap(part) else { throw unknown(at) }
                return found
            case .matches:
                guard isWhole else { throw unknown(at) }
                return try LinePattern.matches(whole, part, &meter, at)
            case .equal, .unequal:
                guard isWhole else { throw unknown(at) }
                return (whole == part) == (symbol == .equal)
            case .less, .atMost, .more, .atLeast: throw misfit(at)
            }
        case (.flag(let one), .flag(let other)) where symbol == .equal || symbol == .unequal:
            return (one == other) == (symbol == .equal)
        case (.number(let one), .number(let other)): return try numbers(one, symbol, other, at)
        case (.text(let text, let isWhole), .number(let other)):
            return try numbers(number(text, isWhole, at), symbol, other, at)
        case (.number(let one), .text(let text, let isWhole)):
            return try numbers(one, symbol, number(text, isWhole, at), at)
        default: throw misfit(at)
        }
    }

    private static func numbers(_ one: Int, _ symbol: Operator, _ other: Int, _ at: Int) throws(ConditionError) -> Bool
    {
        switch symbol {
        case .equal: return one == other
        case .unequal: return one != other
        case .less: return one < other
        case .atMost: return one <= other
        case .more: return one > other
        case .atLeast: return one >= other
        case .contains, .matches: throw misfit(at)
        }
    }

    private static func number(_ text: [UInt8], _ isWhole: Bool, _ at: Int) throws(ConditionError) -> Int {
        guard isWhole else { throw unknown(at) }
        let isSpace: (UInt8) -> Bool = { [9, 10, 13, 32].contains($0) }
        let end = (text.lastIndex { !isSpace($0) } ?? -1) + 1
        let body = text[..<end].drop(while: isSpace)
        guard body.count <= 20, let number = Int(String(decoding: body, as: UTF8.self)) else {
            throw ConditionError("a text that is compared with a number is no whole number", at: at)
        }
        return number
    }

    private static func contains(
        _ whole: [UInt8],
        _ part: [UInt8],
        _ meter: inout ConditionMeter,
        _ at: Int
    ) throws(ConditionError) -> Bool {
        guard part.count <= whole.count else { return false }
        for start in 0...(whole.count - part.count) {
            var length = 0
            while length < part.count, whole[start + length] == part[length] {
                length += 1
                try meter.spend(at)
            }
            if length == part.count { return true }
            try meter.spend(at)
        }
        return false
    }

    private static func holdsGap(_ part: [UInt8]) -> Bool {
        let gap = Array(StepFacts.gap.utf8)
        return part.indices.contains { part[$0...].starts(with: gap) }
    }

    private static func misfit(_ at: Int) -> ConditionError {
        ConditionError("these two kinds of values do not compare so", at: at)
    }

    private static func unknown(_ at: Int) -> ConditionError {
        ConditionError("the output is not whole here: a part is missing, cut or redacted", at: at)
    }
}

/// The pattern of `matches`: `*` stands for any bytes of a line, `?` for one character. It holds where any line of the text is as the
/// whole pattern says. Two pointers and one mark to go back to: the work is at most line times pattern, with no tree of ways.
enum LinePattern {
    static func matches(
        _ text: [UInt8],
        _ pattern: [UInt8],
        _ meter: inout ConditionMeter,
        _ at: Int
    ) throws(ConditionError) -> Bool {
        for line in text.split(separator: 10, omittingEmptySubsequences: false) {
            if try isMatch(line.last == 13 ? line.dropLast() : line, pattern, &meter, at) { return true }
        }
        return false
    }

    private static func isMatch(
        _ line: ArraySlice<UInt8>,
        _ pattern: [UInt8],
        _ meter: inout ConditionMeter,
        _ place: Int
    ) throws(ConditionError) -> Bool {
        var (at, want) = (line.startIndex, 0)
        var star: (want: Int, at: Int)?
        while at < line.endIndex {
            try meter.spend(place)
            if want < pattern.count, pattern[want] == 42 {
                star = (want, at)
                want += 1
            } else if want < pattern.count, pattern[want] == 63 {
                at = after(at, line)
                want += 1
            } else if want < pattern.count, pattern[want] == line[at] {
                at += 1
                want += 1
            } else if let last = star {
                let next = after(last.at, line)
                star = (last.want, next)
                (at, want) = (next, last.want + 1)
            } else {
                return false
            }
        }
        return pattern[want...].allSatisfy { $0 == 42 }
    }

    /// The place behind the character that begins here.
    private static func after(_ at: Int, _ line: ArraySlice<UInt8>) -> Int {
        var next = at + 1
        while next < line.endIndex, line[next] & 0xc0 == 0x80 { next += 1 }
        return next
    }
}
