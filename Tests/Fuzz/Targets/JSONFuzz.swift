import SharedBase
import SharedJSON

/// `JSON` and `JSONReader`: one verdict by every way of reading, and what is accepted survives writing.
enum JSONFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let whole = JSONRun { JSONReader(bytes) }
        if let error = whole.error { try place(error, in: bytes) }
        for size in [1, 3, 16] {
            let pieces = JSONRun { JSONReader(refill: Self.pieces(bytes, size)) }
            try demand(pieces == whole, "events in pieces of \(size) are those of the whole", "\(pieces) | \(whole)")
        }
        switch Result(catching: { () throws(JSONError) in try JSON.parse(bytes) }) {
        case .success(let tree): try accepted(tree, whole, bytes)
        case .failure(let error):
            try demand(error == whole.error, "tree and events refuse alike", "\(error) | \(whole)")
        }
    }

    private static func accepted(_ tree: Value, _ whole: JSONRun, _ bytes: [UInt8]) throws(FuzzFailure) {
        try demand(whole.error == nil, "a document with a tree has events", "\(String(describing: whole.error))")
        var events = whole.events[...]
        try demand(JSONRun.tree(&events) == tree, "the tree says what the events say")
        try written(tree)
        try demand((try? JSON.validate(bytes)) != nil, "what is read is valid")
        let lenient = try? JSON.parse(bytes, limits: JSONLimits(duplicateKeys: .allowed))
        try demand(lenient == tree, "without doubled keys both settings read the same")
    }

    /// Where a refusal points: inside the input or at its end, with the line that the bytes give.
    private static func place(_ error: JSONError, in bytes: [UInt8]) throws(FuzzFailure) {
        let offset = error.position.offset
        try demand((0...bytes.count).contains(offset), "a refusal points into the input", "\(error)")
        let line = 1 + bytes[..<offset].count { $0 == 10 }
        try demand(error.position.line == line, "a refusal counts its lines", "\(error), not \(line)")
        try demand(error.position.column >= 1 && !error.detail.isEmpty, "a refusal has column and reason", "\(error)")
    }

    private static func written(_ tree: Value) throws(FuzzFailure) {
        for pretty in [false, true] {
            let text = JSON.bytes(tree, pretty: pretty)
            try demand((try? JSON.parse(text)) == tree, "what is written reads back", "pretty: \(pretty)")
        }
        let canonical = JSON.canonical(tree)
        let again = (try? JSON.parse(canonical)).map(JSON.canonical)
        try demand(again == canonical, "the canonical form is its own canonical form")
    }

    private static func pieces(_ bytes: [UInt8], _ size: Int) -> (inout [UInt8]) -> Int {
        var rest = bytes[...]
        return { buffer in
            let piece = rest.prefix(size)
            rest = rest.dropFirst(size)
            buffer += piece
            return piece.count
        }
    }
}

/// All events of a reader, and the error that ended them.
struct JSONRun: Equatable {
    private(set) var events: [JSONEvent] = []
    private(set) var error: JSONError?

    init(_ start: () -> JSONReader) {
        var reader = start()
        do throws(JSONError) {
            while true {
                let event = try reader.next()
                events.append(event)
                if event == .end { break }
            }
        } catch {
            self.error = error
        }
    }

    /// The value that the events at the front of `events` spell; takes them away.
    static func tree(_ events: inout ArraySlice<JSONEvent>) -> Value? {
        switch events.popFirst() {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .number(let text): return .number(text)
        case .string(let text): return .string(text)
        case .beginArray:
            var items: [Value] = []
            while let first = events.first, first != .endArray {
                guard let item = tree(&events) else { return nil }
                items.append(item)
            }
            return events.popFirst() == nil ? nil : .array(items)
        case .beginObject:
            var members: [(String, Value)] = []
            while case .key(let key)? = events.popFirst() {
                guard let value = tree(&events) else { return nil }
                members.append((key, value))
            }
            return .object(ValueObject(members))
        default: return nil
        }
    }
}
