/// A moment in UTC, to the microsecond (the resolution of Postgres), written as RFC 3339.
package struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    package var seconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    package static func + (time: Self, duration: Duration) -> Self {
        Self(microseconds: time.microseconds + duration.wholeMicroseconds)
    }

    package static func - (time: Self, duration: Duration) -> Self {
        Self(microseconds: time.microseconds - duration.wholeMicroseconds)
    }

    package static func - (left: Self, right: Self) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }

    /// For example `2026-11-24T08:15:30.250Z`: three digits of fraction, six where the microseconds need them.
    package var description: String {
        let days = seconds.flooredQuotient(by: 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = CivilDate.date(ofDay: days)
        let fraction = microseconds - seconds * 1_000_000
        let isWhole = fraction % 1000 == 0
        // Years beyond four digits are what no clock of ours says; they get the room that they need.
        guard (0...9999).contains(year) else {
            return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
                + "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
                + ".\(isWhole ? padded(fraction / 1000, 3) : padded(fraction, 6))Z"
        }
        return String(unsafeUninitializedCapacity: 27) { text in
            var at = 0
            func put(_ byte: UInt8) {
                text[at] = byte
                at += 1
            }
            func put(_ value: Int64, _ digits: Int) {
                var rest = value
                for place in (at..<(at + digits)).reversed() {
                    text[place] = UInt8(48 + rest % 10)
                    rest /= 10
                }
                at += digits
            }
            put(year, 4)
            put(UInt8(ascii: "-"))
            put(month, 2)
            put(UInt8(ascii: "-"))
            put(day, 2)
            put(UInt8(ascii: "T"))
            put(second / 3600, 2)
            put(UInt8(ascii: ":"))
            put(second / 60 % 60, 2)
            put(UInt8(ascii: ":"))
            put(second % 60, 2)
            put(UInt8(ascii: "."))
            if isWhole { put(fraction / 1000, 3) } else { put(fraction, 6) }
            put(UInt8(ascii: "Z"))
            return at
        }
    }

    /// Reads RFC 3339 with any offset and up to nine digits of fraction (cut to microseconds); anything else gives nil.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] | 32 == 116, bytes[13] == 58,
            bytes[16] == 58,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, ofYear: year),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var position = 19
        var micro: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            let start = position + 1
            position = start
            while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
            guard position > start, position - start <= 9 else { return nil }
            for digit in 0..<6 {
                micro = micro * 10 + (start + digit < position ? Int64(bytes[start + digit]) - 48 : 0)
            }
        }
        guard let offset = Self.offsetSeconds(bytes[position...]) else { return nil }
        let dayNumber = CivilDate.day(year: year, month: month, day: day)
        let total = dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: total * 1_000_000 + micro)
    }

    private static func offsetSeconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
        if bytes.count == 1, let zone = bytes.first { return zone | 32 == UInt8(ascii: "z") ? 0 : nil }
        let zone = Array(bytes)
        guard zone.count == 6, zone[0] == 43 || zone[0] == 45, zone[3] == 58,
            let hours = number(zone[1..<3]), let minutes = number(zone[4..<6]), hours < 24, minutes < 60
        else { return nil }
        return (zone[0] == 45 ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
        guard (48...57).contains(digit) else { return nil }
        value = value * 10 + Int64(digit) - 48
    }
    return value
}

extension Duration {
    /// Cut toward zero to whole microseconds.
    package var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
