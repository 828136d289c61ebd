/// The reader's quick way: a token that lies whole in the window and has nothing wrong with it.
///
/// Nothing is changed before the token is known to be good. Where it is not, or where the window ends, nil is given and
/// the careful way reads the same bytes again. Everything here looks at up to `JSONInput.slack` bytes behind `count` and
/// only then compares with it.
extension JSONReader {
    @inline(__always)
    mutating func quickToken() -> JSONToken? {
        let base = input.base
        let count = input.count
        var index = input.index
        var byte = base[index]
        var place = place
        if byte == UInt8(ascii: ",") {
            if place == .afterMember {
                place = .key
            } else if place == .afterElement {
                place = .element
            } else {
                return nil
            }
            index &+= 1
            byte = base[index]
        }
        if byte <= 0x20 {
            index = JSONQuick.spaceEnd(base, index, count)
            byte = base[index]
        }
        guard index < count else { return nil }
        switch place {
        case .key: return quickKey(base, index, byte, count)
        case .firstKey where byte != UInt8(ascii: "}"): return quickKey(base, index, byte, count)
        case .firstKey: return quickClose(index, .endObject)
        case .afterMember: return byte == UInt8(ascii: "}") ? quickClose(index, .endObject) : nil
        case .afterElement: return byte == UInt8(ascii: "]") ? quickClose(index, .endArray) : nil
        case .firstElement where byte == UInt8(ascii: "]"): return quickClose(index, .endArray)
        case .memberValue, .element, .firstElement:
            return quickValue(base, index, byte, count, place == .memberValue ? .afterMember : .afterElement)
        case .start, .document, .done: return nil
        }
    }

    @inline(__always)
    private mutating func quickKey(
        _ base: UnsafePointer<UInt8>,
        _ index: Int,
        _ byte: UInt8,
        _ count: Int
    ) -> JSONToken? {
        guard byte == JSONBytes.quote, containers.keys < limits.maxKeys else { return nil }
        let start = index &+ 1
        let end = JSONQuick.stringEnd(base, start, count)
        // An escaped key is decoded to be compared: the careful way.
        guard !end.isEscaped, end.index &+ 1 < count, base[end.index &+ 1] == UInt8(ascii: ":") else { return nil }
        let length = end.index &- start
        guard length <= limits.maxStringBytes else { return nil }
        if limits.duplicateKeys == .refused {
            guard containers.insert(base + start, length) else { return nil }
        } else {
            containers.count()
        }
        return take(.key, at: index, content: start, end.index, escaped: false, next: end.index &+ 2, .memberValue)
    }

    @inline(__always)
    private mutating func quickValue(
        _ base: UnsafePointer<UInt8>,
        _ index: Int,
        _ byte: UInt8,
        _ count: Int,
        _ after: Place
    ) -> JSONToken? {
        if byte == JSONBytes.quote {
            let start = index &+ 1
            let end = JSONQuick.stringEnd(base, start, count)
            guard end.index < count, end.index &- start <= limits.maxStringBytes else { return nil }
            return take(
                .string,
                at: index,
                content: start,
                end.index,
                escaped: end.isEscaped,
                next: end.index &+ 1,
                after
            )
        }
        switch byte {
        case 0x30...0x39, UInt8(ascii: "-"):
            let end = JSONQuick.numberEnd(base, index, count)
            guard end < count, end &- index <= limits.maxStringBytes else { return nil }
            return take(.number, at: index, content: index, end, escaped: false, next: end, after)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard containers.depth < limits.maxDepth else { return nil }
            let isObject = byte == UInt8(ascii: "{")
            containers.open(object: isObject)
            return step(isObject ? .beginObject : .beginArray, at: index, 1, isObject ? .firstKey : .firstElement)
        case UInt8(ascii: "t"): return quickWord(.true, base, index, 0, JSONQuick.true, count, after)
        case UInt8(ascii: "f"): return quickWord(.false, base, index, 1, JSONQuick.alse, count, after)
        case UInt8(ascii: "n"): return quickWord(.null, base, index, 0, JSONQuick.null, count, after)
        default: return nil
        }
    }

    /// A literal whose last four bytes, which begin `skipped` bytes on, are `word`.
    @inline(__always)
    private mutating func quickWord(
        _ token: JSONToken,
        _ base: UnsafePointer<UInt8>,
        _ index: Int,
        _ skipped: Int,
        _ word: UInt32,
        _ count: Int,
        _ after: Place
    ) -> JSONToken? {
        let found = UnsafeRawPointer(base + index + skipped).loadUnaligned(as: UInt32.self).littleEndian
        guard found == word, index &+ skipped &+ 4 <= count else { return nil }
        return step(token, at: index, skipped &+ 4, after)
    }

    @inline(__always)
    private mutating func quickClose(_ index: Int, _ token: JSONToken) -> JSONToken? {
        step(token, at: index, 1, Self.place(inside: containers.close()))
    }

    /// Takes a token without content.
    @inline(__always)
    private mutating func step(_ token: JSONToken, at index: Int, _ length: Int, _ next: Place) -> JSONToken {
        input.token = index
        input.index = index &+ length
        place = next
        return token
    }

    @inline(__always)
    private mutating func take(
        _ token: JSONToken,
        at index: Int,
        content start: Int,
        _ end: Int,
        escaped: Bool,
        next: Int,
        _ after: Place
    ) -> JSONToken {
        contentStart = start
        contentEnd = end
        contentEscaped = escaped
        input.token = index
        input.index = next
        place = after
        return token
    }
}
