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

    /// Where in the file a piece stands, the byte before its first resource included: a bracket or a comma.
    struct Place: Sendable {
        let offset: Int
        let count: Int

        /// The piece as a list of its own, read again; nil where the file is shorter by now.
        func list(_ file: InputFile) throws -> [UInt8]? {
            let read = try file.reads(from: offset)
            var got = 0
            var list = try [UInt8](unsafeUninitializedCapacity: count + 1 + JSONReader.paddingBytes) { memory, filled in
                let memory = UnsafeMutableRawBufferPointer(memory)
                while got < count {
                    let more = try read(UnsafeMutableRawBufferPointer(rebasing: memory[got..<count]))
                    if more == 0 { break }
                    got += more
                }
                filled = got
            }
            guard got == count, count > 0 else { return nil }
            list[0] = UInt8(ascii: "[")
            list.append(UInt8(ascii: "]"))
            StatePieces.pad(&list)
            return list
        }
    }

    enum Piece {
        /// A list of resources as JSON, its brackets included, with padding for the reader behind it.
        case list([UInt8], Place)
        /// The document with null in the place of the list.
        case frame([UInt8])
    }

    private let read: (UnsafeMutableRawBufferPointer) throws -> Int
    /// What was read behind the last cut.
    private var rest: [UInt8]
    /// Where in the file the rest begins.
    private var offset: Int
    private var frame: [UInt8]
    /// `,`, the white space and the first bytes of a resource.
    private let border: [UInt8]
    private var isAtEnd = false
    private var isDone = false
    /// Bytes in one reading; about so many are copied once more at each cut.
    private static let step = 128 << 10

    /// nil where the beginning is not that of a state that can be cut: then it is read from its beginning to its end.
    init?(size: Int, _ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        self.size = size
        self.read = read
        let head = try [UInt8](unsafeUninitializedCapacity: Self.step) { memory, count in
            while count < memory.count {
                let got = try read(
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(memory)[count...])
                )
                if got == 0 { break }
                count += got
            }
        }
        guard let start = Self.list(in: head), let border = Self.border(in: head, at: start) else { return nil }
        frame = Array(head[..<start]) + Array("null".utf8)
        self.border = border
        rest = Array(head[start...])
        offset = start
    }

    /// The next piece, the frame last; nil behind it. Throws what reading throws; gives up with nil before the frame
    /// where no cut can be found.
    mutating func next() throws -> Piece? {
        guard !isDone else { return nil }
        if isAtEnd { return try last() }
        var room = max(rest.count, size) + size / 4 + Self.step
        while room <= Self.most * 2 {
            var cut: Int?
            let piece = try fill(room, &cut)
            if let cut {
                // The comma goes; the resource behind it begins a list of its own.
                rest = Array(piece[cut...])
                rest[0] = UInt8(ascii: "[")
                var list = piece
                list.removeLast(piece.count - cut)
                list.append(UInt8(ascii: "]"))
                Self.pad(&list)
                return .list(list, place(cut))
            }
            rest = piece
            if isAtEnd { return try last() }
            room *= 2
        }
        return nil
    }

    /// Reads behind the rest until there is a cut, or an end, or no room.
    private mutating func fill(_ room: Int, _ cut: inout Int?) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: room) { memory, count in
            _ = memory.update(fromContentsOf: rest)
            count = rest.count
            var searched = size
            while count < room {
                let free = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(memory)[count...])
                let got = try read(UnsafeMutableRawBufferPointer(rebasing: free.prefix(Self.step)))
                count += got
                cut = self.cut(in: UnsafeBufferPointer(rebasing: memory[..<count]), from: searched)
                isAtEnd = got == 0
                if cut != nil || isAtEnd { break }
                searched = max(size, count - border.count)
            }
        }
    }

    /// The list's end and what follows it.
    private mutating func last() throws -> Piece? {
        var cut: Int?
        rest.withUnsafeBufferPointer { cut = self.cut(in: $0, from: size) }
        if let cut {
            var list = Array(rest[..<cut]) + [UInt8(ascii: "]")]
            Self.pad(&list)
            rest.replaceSubrange(...cut, with: [UInt8(ascii: "[")])
            return .list(list, place(cut))
        }
        if rest.isEmpty {
            isDone = true
            return .frame(frame)
        }
        var reader = JSONReader(rest)
        guard try reader.nextToken() == .beginArray else { return nil }
        while reader.depth > 0 { _ = try reader.nextToken() }
        let end = reader.offset
        frame += rest[end...]
        defer { rest = [] }
        var list = Array(rest[..<end])
        Self.pad(&list)
        return .list(list, place(end - 1))
    }

    /// Appends what the reader may look at behind its text.
    static func pad(_ list: inout [UInt8]) {
        list.append(contentsOf: repeatElement(0, count: JSONReader.paddingBytes))
    }

    /// Of the next piece, which is `count` bytes long without its closing bracket.
    private mutating func place(_ count: Int) -> Place {
        defer { offset += count }
        return Place(offset: offset, count: count)
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
    private func cut(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        border.withUnsafeBufferPointer { wanted -> Int? in
            guard let base = text.baseAddress, let pattern = wanted.baseAddress else { return nil }
            let last = text.count - wanted.count
            var index = start
            while index <= last {
                if base[index] == pattern[0], memcmp(base + index, pattern, wanted.count) == 0 { return index }
                index += 1
            }
            return nil
        }
    }
}
