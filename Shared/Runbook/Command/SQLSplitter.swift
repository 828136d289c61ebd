/// Cuts SQL into statements at the semicolons that are in no quote, comment or dollar quote.
enum SQLSplitter {
    /// The statements with their semicolons, without what is only comment or white space.
    static func split(_ bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start: Int?
        var index = bytes.startIndex
        var searcher = DollarQuotes(bytes)
        func end(_ stop: Int) {
            guard let from = start, let last = bytes[from..<stop].lastIndex(where: { !$0.isSpace }) else { return }
            result.append(from..<(last + 1))
            start = nil
        }
        while index < bytes.endIndex {
            let byte = bytes[index]
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            switch byte {
            case 45 where next == 45: index = bytes[index...].firstIndex(of: 10) ?? bytes.endIndex
            case 47 where next == 42: index = commentEnd(bytes, index + 2)
            case 39, 34, 96:
                start = start ?? index
                index = quoteEnd(bytes, index)
            case 36:
                start = start ?? index
                index = searcher.end(at: index) ?? index + 1
            case 59:
                index += 1
                end(index)
            case 92 where start == nil:
                // A command of psql: to the end of its line.
                start = index
                index = bytes[index...].firstIndex(of: 10) ?? bytes.endIndex
                end(index)
            default:
                if !byte.isSpace { start = start ?? index }
                index += 1
            }
        }
        end(bytes.endIndex)
        return result
    }

    /// Comments of Postgres nest.
    private static func commentEnd(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
        var depth = 1
        var index = start
        while index + 1 < bytes.endIndex {
            if bytes[index] == 42, bytes[index + 1] == 47 {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else if bytes[index] == 47, bytes[index + 1] == 42 {
                depth += 1
                index += 2
            } else {
                index += 1
            }
        }
        return bytes.endIndex
    }

    /// A doubled quote and one behind a backslash stay inside.
    private static func quoteEnd(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
        var index = start + 1
        while index < bytes.endIndex {
            if bytes[index] == bytes[start] {
                guard index + 1 < bytes.endIndex, bytes[index + 1] == bytes[start] else { return index + 1 }
                index += 1
            } else if bytes[index] == 92, bytes[start] == 39 {
                index += 1
            }
            index += 1
        }
        return bytes.endIndex
    }
}

/// `$tag$ ... $tag$`: the places of all tags are found once.
private struct DollarQuotes {
    private let bytes: ArraySlice<UInt8>
    private var places: [[UInt8]: [Int]] = [:]
    private var cursor: [[UInt8]: Int] = [:]

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        var index = bytes.startIndex
        while index < bytes.endIndex, let start = bytes[index...].firstIndex(of: 36) {
            index = start + 1
            if let tag = tag(at: start) { places[Array(tag), default: []].append(start) }
        }
    }

    /// The end of the quote that begins at `index`; nil where none does, or where it never ends.
    mutating func end(at index: Int) -> Int? {
        guard let tag = tag(at: index) else { return nil }
        let key = Array(tag)
        let list = places[key] ?? []
        var number = cursor[key] ?? 0
        while number < list.count, list[number] < tag.endIndex { number += 1 }
        cursor[key] = number
        return number < list.count ? list[number] + key.count : nil
    }

    private func tag(at start: Int) -> ArraySlice<UInt8>? {
        let name = bytes[(start + 1)...].prefix(64).prefix(while: \.isNamePart)
        guard name.first?.isDigit != true, name.endIndex < bytes.endIndex, bytes[name.endIndex] == 36 else {
            return nil
        }
        return bytes[start...name.endIndex]
    }
}
