package import SharedBase
package import SharedJSON

/// Where in a list a page begins and how long it is: keyset paging, so that a page costs the same wherever it lies.
package struct Page: Sendable {
    /// 1 to 200.
    package let limit: Int
    /// The sort keys of the last item of the page before, nil for the first page.
    package let after: [String]?
    private let filter: String

    /// The form of a page of `item`.
    package static func schema(_ name: String, of item: Schema) -> Schema {
        .component(
            name,
            .object([
                .required("items", .array(item)),
                .required("nextCursor", .nullable(.string()), "null on the last page"),
            ])
        )
    }

    /// - Parameter keys: how many sort keys the list has; a cursor with another count is refused.
    init(_ arguments: Arguments, operation: String, keys: Int) throws(Problem) {
        limit = arguments.integer("limit") ?? 50
        filter = operation + arguments.filter
        guard let cursor = arguments.text("cursor") else {
            after = nil
            return
        }
        guard let (bound, values) = Cursor.decode(cursor), values.count == keys else {
            throw .invalid(.query, "cursor", "is no cursor of this list")
        }
        guard bound == Cursor.mark(filter) else {
            throw .invalid(.query, "cursor", "belongs to a list with other filters")
        }
        after = values
    }

    /// The page as `value` makes it, written to bytes at once: for lists that are asked for often.
    package func bytes<Item>(
        _ items: [Item],
        keys: (Item) -> [String],
        item write: (Item, inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("items")
        json.beginArray()
        for item in items.prefix(limit) { write(item, &json) }
        json.endArray()
        json.key("nextCursor")
        if items.count > limit, limit > 0 {
            json.string(Cursor.encode(keys(items[limit - 1]), mark: Cursor.mark(filter)))
        } else {
            json.null()
        }
        json.endObject()
        return json.bytes
    }

    /// The page as JSON.
    ///
    /// - Parameters:
    ///   - items: one more than `limit` where there are more; the surplus is cut.
    ///   - keys: the sort keys of an item.
    package func value<Item>(
        _ items: [Item],
        keys: (Item) -> [String],
        item view: (Item) -> Value
    ) -> Value {
        let shown = items.prefix(limit)
        var next = Value.null
        if items.count > limit, let last = shown.last {
            next = .string(Cursor.encode(keys(last), mark: Cursor.mark(filter)))
        }
        return ["items": .array(shown.map(view)), "nextCursor": next]
    }
}

extension APIRequest {
    /// The page that the caller asks for.
    package func page(keys: Int) throws(Problem) -> Page {
        try Page(arguments, operation: operation, keys: keys)
    }
}

/// The text of a cursor: base64url of a mark of the filters and the sort keys as JSON. Not signed: it can only say from where
/// to read on among rows that the caller may see anyway.
enum Cursor {
    static func encode(_ keys: [String], mark: String) -> String {
        Base64.encode(JSON.bytes(.array([.string(mark)] + keys.map { .string($0) })), .url)
    }

    static func decode(_ text: String) -> (mark: String, keys: [String])? {
        guard let bytes = Base64.decode(text, .url), let parsed = try? JSON.parse(bytes), let items = parsed.arrayValue
        else { return nil }
        let texts = items.compactMap(\.stringValue)
        // What no row can hold is in no cursor of ours.
        guard texts.count == items.count, let mark = texts.first, !texts.contains(where: { $0.utf8.contains(0) }) else {
            return nil
        }
        return (mark, Array(texts.dropFirst()))
    }

    /// FNV-1a of the filters: catches mistakes, keeps nobody out.
    static func mark(_ filter: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in filter.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}
