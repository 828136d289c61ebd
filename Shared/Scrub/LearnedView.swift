/// Learned values to be looked for, lent by `LearnedValues` for as long as nothing more is learned.
struct LearnedView {
    let table: ValueTable.View
    let filter: HeadFilter.View
    let windows: HeadFilter.View
    let key: HeadWindow
    let isEmpty: Bool

    /// Appends the places of known values in `bytes`.
    func spans(in bytes: ByteView, _ found: inout [Span]) {
        hits(in: bytes) { start, head in
            if let end = match(bytes, start, head) { found.append(Span(start: start, end: end, rule: .byValue)) }
            return true
        }
    }

    /// Whether a known value stands anywhere in `bytes`, as a token or inside one, and not within one of `spans`.
    func isIn(_ bytes: ByteView, outside spans: [Span] = []) -> Bool {
        var isFound = false
        values(in: bytes) { start, end in
            isFound = isFound || !spans.contains { $0.start <= start && end <= $0.end }
            return !isFound
        }
        return isFound
    }

    /// Calls `body` with each place of a known value, whatever stands around it; false ends it.
    func values(in bytes: ByteView, _ body: (_ start: Int, _ end: Int) -> Bool) {
        hits(in: bytes) { start, head in
            var isGoing = true
            table.each(of: head) { length in
                guard start + length <= bytes.count,
                    table.contains(Fingerprint.of(bytes.part(start..<start + length)))
                else { return true }
                isGoing = body(start, start + length)
                return isGoing
            }
            return isGoing
        }
    }

    /// Calls `body` with each place where a value may begin, in order; false ends it.
    ///
    /// Looks at every fourth place: whatever begins up to three bytes before it has the five bytes from there in its
    /// head.
    @inline(__always)
    private func hits(in bytes: ByteView, _ body: (_ start: Int, _ head: UInt64) -> Bool) {
        guard !isEmpty, bytes.count >= LearnedValues.minimumLength else { return }
        let last = bytes.count - LearnedValues.minimumLength
        var place = 0
        // Four looks at once where nothing is near the end: they do not wait for each other.
        while place &+ 3 &* HeadWindow.step <= last {
            let looks = (
                windows.holds(key.of(LearnedValues.eight(bytes, place))),
                windows.holds(key.of(LearnedValues.eight(bytes, place &+ HeadWindow.step))),
                windows.holds(key.of(LearnedValues.eight(bytes, place &+ 2 &* HeadWindow.step))),
                windows.holds(key.of(LearnedValues.eight(bytes, place &+ 3 &* HeadWindow.step)))
            )
            if looks.0 || looks.1 || looks.2 || looks.3 {
                if looks.0, !starts(before: place, last, bytes, body) { return }
                if looks.1, !starts(before: place &+ HeadWindow.step, last, bytes, body) { return }
                if looks.2, !starts(before: place &+ 2 &* HeadWindow.step, last, bytes, body) { return }
                if looks.3, !starts(before: place &+ 3 &* HeadWindow.step, last, bytes, body) { return }
            }
            place &+= 4 &* HeadWindow.step
        }
        while place < last &+ HeadWindow.step {
            // The last eight bytes hold the last window.
            let from = min(place, last)
            let word = LearnedValues.eight(bytes, from) &>> UInt64(truncatingIfNeeded: (place &- from) &* 8)
            if windows.holds(key.of(word)), !starts(before: place, last, bytes, body) { return }
            place &+= HeadWindow.step
        }
    }

    @inline(never)
    private func starts(
        before place: Int,
        _ last: Int,
        _ bytes: ByteView,
        _ body: (_ start: Int, _ head: UInt64) -> Bool
    ) -> Bool {
        for start in max(0, place - HeadWindow.step + 1)...min(place, last) {
            let head = Fingerprint.of(head: LearnedValues.eight(bytes, start))
            if filter.holds(head), !body(start, head) { return false }
        }
        return true
    }

    private func match(_ bytes: ByteView, _ start: Int, _ head: UInt64) -> Int? {
        var best: Int?
        table.each(of: head) { length in
            let end = start + length
            guard end <= bytes.count, end > best ?? 0 else { return true }
            let isToken =
                (start == 0 || !ByteSet.word.contains(bytes[start - 1]) || !ByteSet.word.contains(bytes[start])
                    || (start > 1 && bytes[start - 2] == UInt8(ascii: "\\")))
                && (end == bytes.count || !ByteSet.word.contains(bytes[end]) || !ByteSet.word.contains(bytes[end - 1]))
            guard isToken || length >= LearnedValues.anywhereLength,
                table.contains(Fingerprint.of(bytes.part(start..<end)))
            else { return true }
            best = end
            return true
        }
        return best
    }
}
