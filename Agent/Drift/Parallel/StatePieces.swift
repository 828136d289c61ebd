import Glibc
import SharedJSON

/// Cuts a large Terraform state into pieces of whole resources, without parsing it.
///
/// A cut is a guess: the bytes between two resources as they stand between the bracket of the list and its first
/// resource. Whoever reads the pieces proves it: when every piece reads as a list of its own, and what stands around the
/// list reads as an object, then the whole is what the pieces say, for each cut is then known to lie between elements.
struct StatePieces {
    /// What a piece should have at least, in bytes; the last one may be smaller.
    private let size: Int
    /// Without a cut in so many bytes the state is none of the kind that can be cut.
    private static let most = 16 << 20

    enum Piece {
        /// A list of resources as JSON, its brackets included.
        case list([UInt8])
        /// The document with null in the place of the list.
        case frame([UInt8])
    }

    private let read: (UnsafeMutableRawBufferPointer) throws -> Int
    /// What was read and not yet handed out.
    private var pending: [UInt8] = []
    private var frame: [UInt8] = []
    /// `,`, the white space and the first bytes of a resource.
    private var border: [UInt8] = []
    private var isAtEnd = false
    private var isDone = false

    /// nil where the beginning is not that of a state that can be cut: then it is read from its beginning to its end.
    init?(size: Int, _ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        self.size = size
        self.read = read
        try fill(to: 64 << 10)
        guard let start = Self.list(in: pending), let border = Self.border(in: pending, at: start) else { return nil }
        frame = Array(pending[..<start]) + Array("null".utf8)
        self.border = border
        pending.removeFirst(start)
    }

    /// The next piece, the frame last; nil behind it. Throws what reading throws; gives up with nil before the frame
    /// where no cut can be found.
    mutating func next() throws -> Piece? {
        guard !isDone else { return nil }
        var searched = size
        while true {
            try fill(to: searched + size)
            if let cut = cut(from: size) {
                let piece = Array(pending[..<cut]) + [UInt8(ascii: "]")]
                // The comma goes; the resource behind it begins a list of its own.
                pending.replaceSubrange(..<(cut + 1), with: [UInt8(ascii: "[")])
                return .list(piece)
            }
            if isAtEnd { return try last() }
            searched = pending.count
            if searched > Self.most { return nil }
        }
    }

    /// The list's end and what follows it.
    private mutating func last() throws -> Piece? {
        if border.isEmpty {
            isDone = true
            return .frame(frame)
        }
        var reader = JSONReader(pending)
        guard try reader.nextToken() == .beginArray else { return nil }
        while reader.depth > 0 { _ = try reader.nextToken() }
        let end = reader.offset
        frame += pending[end...]
        border = []
        defer { pending = [] }
        return .list(Array(pending[..<end]))
    }

    private mutating func fill(to count: Int) throws {
        while pending.count < count, !isAtEnd {
            let start = pending.count
            pending.append(contentsOf: repeatElement(0, count: 256 << 10))
            var got = 0
            defer { pending.removeLast(pending.count - start - got) }
            got = try pending.withUnsafeMutableBytes { try read(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
            if got == 0 { isAtEnd = true }
        }
    }

    /// The offset of the list of resources, from the members before it.
    private static func list(in head: [UInt8]) -> Int? {
        do {
            var reader = JSONReader(head)
            guard try reader.nextToken() == .beginObject else { return nil }
            while try reader.nextToken() == .key {
                if reader.tokenEquals("resources") {
                    return try reader.nextToken() == .beginArray ? reader.offset - 1 : nil
                }
                try reader.skipValue()
            }
            return nil
        } catch {
            // The head is cut off somewhere: a state whose list begins later is not cut into pieces.
            return nil
        }
    }

    /// The bytes before each resource but the first, with its first bytes: a comma, and what stands between the bracket
    /// at `start` and the name of the first member.
    private static func border(in head: [UInt8], at start: Int) -> [UInt8]? {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        guard let brace = head[(start + 1)...].firstIndex(where: { !isSpace($0) }), head[brace] == UInt8(ascii: "{"),
            let quote = head[(brace + 1)...].firstIndex(where: { !isSpace($0) }),
            head[quote...].starts(with: "\"mod".utf8)
        else { return nil }
        // `mode` and, inside modules, `module` come first.
        return [UInt8(ascii: ",")] + head[(start + 1)..<(quote + 4)]
    }

    /// The first border at or behind `start`.
    private func cut(from start: Int) -> Int? {
        guard !border.isEmpty, pending.count > start else { return nil }
        return pending.withUnsafeBufferPointer { text -> Int? in
            border.withUnsafeBufferPointer { wanted -> Int? in
                guard let base = text.baseAddress, let pattern = wanted.baseAddress else { return nil }
                let last = text.count - wanted.count
                var index = start
                while index <= last {
                    if base[index] == pattern[0], memcmp(base + index, pattern, wanted.count) == 0 {
                        return index
                    }
                    index += 1
                }
                return nil
            }
        }
    }
}
