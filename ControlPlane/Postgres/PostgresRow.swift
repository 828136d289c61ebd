internal import CPostgres
package import SharedBase

/// One row of a result. Columns count from 0. Lives as long as somebody holds it; read it before the unit of work ends.
///
/// Each reader throws `unexpectedValue` for NULL or a foreign type; the `optional…` readers give nil for NULL.
package struct PostgresRow {
    private let result: ResultOwner
    private let row: Int32

    init(result: ResultOwner, row: Int32) {
        self.result = result
        self.row = row
    }

    package var columnCount: Int { Int(PQnfields(result.pointer)) }

    package func isNull(_ column: Int) -> Bool {
        column < 0 || column >= columnCount || PQgetisnull(result.pointer, row, Int32(column)) == 1
    }

    package func text(_ column: Int) throws(PostgresError) -> String { try demand(column, optionalText(column)) }
    package func int(_ column: Int) throws(PostgresError) -> Int { try demand(column, optionalInt(column)) }
    package func bool(_ column: Int) throws(PostgresError) -> Bool { try demand(column, optionalBool(column)) }
    package func double(_ column: Int) throws(PostgresError) -> Double { try demand(column, optionalDouble(column)) }
    package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try demand(column, optionalBytes(column)) }
    /// The text of a json or jsonb column.
    package func json(_ column: Int) throws(PostgresError) -> String { try demand(column, optionalJSON(column)) }

    package func timestamp(_ column: Int) throws(PostgresError) -> Timestamp {
        try demand(column, optionalTimestamp(column))
    }

    /// A uuid as the identifier that the caller names: `let stack: StackID = try row.id(0)`.
    package func id<Kind>(_ column: Int) throws(PostgresError) -> ID<Kind> {
        let words = try demand(column, optionalUUID(column))
        return ID(high: words.high, low: words.low)
    }

    package func optionalText(_ column: Int) throws(PostgresError) -> String? {
        try read(column, as: "text", [TypeID.text, TypeID.varchar, TypeID.bpchar, TypeID.name, TypeID.unknown]) {
            bytes,
            _ in
            String(decoding: bytes, as: UTF8.self)
        }
    }

    package func optionalInt(_ column: Int) throws(PostgresError) -> Int? {
        try read(column, as: "integer", [TypeID.int8, TypeID.int4, TypeID.int2, TypeID.oid]) { bytes, type in
            switch type {
            case TypeID.int8: bytes.big(Int64.self).map { Int($0) }
            case TypeID.int4: bytes.big(Int32.self).map { Int($0) }
            case TypeID.int2: bytes.big(Int16.self).map { Int($0) }
            default: bytes.big(UInt32.self).map { Int($0) }
            }
        }
    }

    package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
        try read(column, as: "boolean", [TypeID.bool]) { bytes, _ in bytes.count == 1 ? bytes[0] != 0 : nil }
    }

    package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
        try read(column, as: "double", [TypeID.float8, TypeID.float4]) { bytes, type in
            type == TypeID.float8
                ? bytes.big(UInt64.self).map { Double(bitPattern: $0) }
                : bytes.big(UInt32.self).map { Double(Float(bitPattern: $0)) }
        }
    }

    package func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try read(column, as: "bytea", [TypeID.bytes]) { bytes, _ in Array(bytes) }
    }

    package func optionalJSON(_ column: Int) throws(PostgresError) -> String? {
        try read(column, as: "json", [TypeID.jsonb, TypeID.json]) { bytes, type in
            guard type == TypeID.jsonb else { return String(decoding: bytes, as: UTF8.self) }
            return bytes.first == 1 ? String(decoding: bytes.dropFirst(), as: UTF8.self) : nil
        }
    }

    /// `infinity` has no counterpart and is refused.
    package func optionalTimestamp(_ column: Int) throws(PostgresError) -> Timestamp? {
        try read(column, as: "timestamptz", [TypeID.timestamptz]) { bytes, _ in
            guard let value = bytes.big(Int64.self), value != .max, value != .min else { return nil }
            let (sum, overflow) = value.addingReportingOverflow(ParameterEncoder.epoch)
            return overflow ? nil : Timestamp(microseconds: sum)
        }
    }

    package func optionalID<Kind>(_ column: Int) throws(PostgresError) -> ID<Kind>? {
        guard let words = try optionalUUID(column) else { return nil }
        return ID(high: words.high, low: words.low)
    }

    /// Without a type parameter: looking up the metadata of `ID<Kind>` at each step of the reading cost more than the reading.
    private func optionalUUID(_ column: Int) throws(PostgresError) -> (high: UInt64, low: UInt64)? {
        try read(column, as: "uuid", [TypeID.uuid]) { bytes, _ in
            guard bytes.count == 16 else { return nil }
            return (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// The elements of a text[]; NULL elements are refused.
    package func textArray(_ column: Int) throws(PostgresError) -> [String] {
        try demand(
            column,
            read(column, as: "text[]", [TypeID.textArray]) { bytes, _ in
                bytes.arrayElements { String(decoding: $0, as: UTF8.self) }
            }
        )
    }

    /// The elements of a bigint[]; NULL elements are refused.
    package func intArray(_ column: Int) throws(PostgresError) -> [Int] {
        try demand(
            column,
            read(column, as: "bigint[]", [TypeID.int8Array]) { bytes, _ in
                bytes.arrayElements { $0.big(Int64.self).map { Int($0) } }
            }
        )
    }

    /// The elements of a uuid[]; NULL elements are refused.
    package func idArray<Kind>(_ column: Int) throws(PostgresError) -> [ID<Kind>] {
        try demand(
            column,
            read(column, as: "uuid[]", [TypeID.uuidArray]) { bytes, _ in
                bytes.arrayElements { ID<Kind>(bytes: $0) }
            }
        )
    }

    private func demand<Item>(_ column: Int, _ item: Item?) throws(PostgresError) -> Item {
        guard let item else { throw unexpected(column, "it is NULL") }
        return item
    }

    private func read<Item>(
        _ column: Int,
        as wanted: String,
        _ types: [UInt32],
        _ decode: (UnsafeRawBufferPointer, UInt32) -> Item?
    ) throws(PostgresError) -> Item? {
        guard column >= 0, column < columnCount else {
            throw unexpected(column, "the result has \(columnCount) columns")
        }
        if isNull(column) { return nil }
        let type = PQftype(result.pointer, Int32(column))
        guard types.contains(type) else { throw unexpected(column, "its type is \(type), not \(wanted)") }
        let length = Int(PQgetlength(result.pointer, row, Int32(column)))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result.pointer, row, Int32(column)), count: length)
        guard let item = decode(bytes, type) else { throw unexpected(column, "its bytes are no \(wanted)") }
        return item
    }

    private func unexpected(_ column: Int, _ reason: String) -> PostgresError {
        let name = PQfname(result.pointer, Int32(column)).map { String(cString: $0) } ?? "?"
        return PostgresError(.unexpectedValue, attempted: "read column \(column) (\(name))", reason: reason)
    }
}

/// Owns a `PGresult` and frees it.
final class ResultOwner {
    let pointer: OpaquePointer

    init(takingOwnership pointer: OpaquePointer) { self.pointer = pointer }
    deinit { PQclear(pointer) }

    var rows: [PostgresRow] {
        (0..<PQntuples(pointer)).map { PostgresRow(result: self, row: $0) }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func big<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        count == MemoryLayout<Number>.size ? Number(bigEndian: loadUnaligned(as: Number.self)) : nil
    }

    private func big32(at offset: Int) -> Int? {
        guard offset + 4 <= count else { return nil }
        return Int(Int32(bigEndian: loadUnaligned(fromByteOffset: offset, as: Int32.self)))
    }

    /// Elements of a one-dimensional array in binary form; nil when it is none, or holds NULL.
    fileprivate func arrayElements<Item>(_ decode: (UnsafeRawBufferPointer) -> Item?) -> [Item]? {
        guard let dimensions = big32(at: 0), dimensions <= 1 else { return nil }
        guard dimensions == 1 else { return [] }
        guard let length = big32(at: 12), length >= 0 else { return nil }
        var items: [Item] = []
        var offset = 20
        for _ in 0..<length {
            guard let size = big32(at: offset), size >= 0, offset + 4 + size <= count else { return nil }
            let element = UnsafeRawBufferPointer(rebasing: self[(offset + 4)..<(offset + 4 + size)])
            guard let item = decode(element) else { return nil }
            items.append(item)
            offset += 4 + size
        }
        return items
    }
}
