package import SharedBase

/// A parameter of a statement, sent in binary. `nil` in a typed case is NULL of that type.
///
/// Arrays are for bulk writes: `INSERT … SELECT … FROM unnest($1::uuid[], $2::text[])` sends ten thousand rows in one statement.
package enum PostgresValue: Sendable {
    /// NULL of the type that the server infers; a typed `nil` is better, it keeps one prepared statement for both.
    case null
    case text(String?)
    /// bigint; the server narrows it for smaller columns.
    case int(Int?)
    case bool(Bool?)
    case uuid(PostgresUUID?)
    /// timestamptz
    case timestamp(Timestamp?)
    /// bytea
    case bytes([UInt8]?)
    /// jsonb, given as text. Postgres has no U+0000: its escape is stored as U+FFFD (in `text` it is `dataRejected`).
    case json(String?)
    /// double precision; never for money or ids.
    case double(Double?)
    case textArray([String?])
    case intArray([Int?])
    case boolArray([Bool?])
    case uuidArray([PostgresUUID?])
    case timestampArray([Timestamp?])
    case bytesArray([[UInt8]?])
    case jsonArray([String?])

    /// A typed identifier as uuid.
    package static func id<Kind>(_ id: ID<Kind>?) -> Self { .uuid(id.map { PostgresUUID($0) }) }

    /// Typed identifiers as uuid[].
    package static func ids<Kind>(_ ids: [ID<Kind>]) -> Self { .uuidArray(ids.map { PostgresUUID($0) }) }
}

/// The 128 bits of a uuid, without the kind of its `ID`.
package struct PostgresUUID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init<Kind>(_ id: ID<Kind>) {
        self.init(high: id.high, low: id.low)
    }
}

/// Object identifiers of the types in `pg_type` that this module sends and reads; fixed by Postgres.
enum TypeID {
    static let bool: UInt32 = 16
    static let bytes: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let unknown: UInt32 = 705
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let timestamptz: UInt32 = 1184
    static let uuid: UInt32 = 2950
    static let jsonb: UInt32 = 3802
    static let void: UInt32 = 2278
    static let boolArray: UInt32 = 1000
    static let bytesArray: UInt32 = 1001
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let timestamptzArray: UInt32 = 1185
    static let uuidArray: UInt32 = 2951
    static let jsonbArray: UInt32 = 3807
}
