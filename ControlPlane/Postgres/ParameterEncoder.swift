internal import SharedBase

/// The parameters of one call in Postgres' binary form, in one buffer.
struct ParameterEncoder {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    /// Start of each value in `bytes`; nil for NULL.
    private(set) var offsets: [Int?] = []
    private(set) var bytes: [UInt8] = []

    /// Seconds from 1970 to 2000, the zero of Postgres' timestamps, in microseconds.
    static let epoch: Int64 = 946_684_800_000_000

    init(_ values: [PostgresValue]) {
        types.reserveCapacity(values.count)
        for value in values { append(value) }
        // A value of no bytes still needs an address that is not null.
        bytes.append(0)
    }

    private mutating func append(_ value: PostgresValue) {
        switch value {
        case .null: none(0)
        case .text(let text): one(TypeID.text, text) { $0.append(contentsOf: $1.utf8) }
        case .int(let int): one(TypeID.int8, int) { $0.append(big: UInt64(bitPattern: Int64($1))) }
        case .bool(let bool): one(TypeID.bool, bool) { $0.append($1 ? 1 : 0) }
        case .uuid(let uuid): one(TypeID.uuid, uuid) { $0.append(uuid: $1) }
        case .timestamp(let time): one(TypeID.timestamptz, time) { $0.append(time: $1) }
        case .bytes(let data): one(TypeID.bytes, data) { $0.append(contentsOf: $1) }
        case .json(let text): one(TypeID.jsonb, text) { $0.append(json: $1) }
        case .double(let double): one(TypeID.float8, double) { $0.append(big: $1.bitPattern) }
        case .textArray(let items): array(TypeID.textArray, TypeID.text, items) { $0.append(contentsOf: $1.utf8) }
        case .intArray(let items):
            array(TypeID.int8Array, TypeID.int8, items) { $0.append(big: UInt64(bitPattern: Int64($1))) }
        case .boolArray(let items): array(TypeID.boolArray, TypeID.bool, items) { $0.append($1 ? 1 : 0) }
        case .uuidArray(let items): array(TypeID.uuidArray, TypeID.uuid, items) { $0.append(uuid: $1) }
        case .timestampArray(let items):
            array(TypeID.timestamptzArray, TypeID.timestamptz, items) { $0.append(time: $1) }
        case .bytesArray(let items): array(TypeID.bytesArray, TypeID.bytes, items) { $0.append(contentsOf: $1) }
        case .jsonArray(let items): array(TypeID.jsonbArray, TypeID.jsonb, items) { $0.append(json: $1) }
        }
    }

    private mutating func none(_ type: UInt32) {
        types.append(type)
        lengths.append(0)
        offsets.append(nil)
    }

    private mutating func one<Item>(_ type: UInt32, _ item: Item?, _ encode: (inout [UInt8], Item) -> Void) {
        guard let item else { return none(type) }
        types.append(type)
        offsets.append(bytes.count)
        let start = bytes.count
        encode(&bytes, item)
        lengths.append(Int32(clamping: bytes.count - start))
    }

    /// Dimensions, null flag, element type, length and lower bound, then each element with its length (-1 for NULL).
    private mutating func array<Item>(
        _ type: UInt32,
        _ element: UInt32,
        _ items: [Item?],
        _ encode: (inout [UInt8], Item) -> Void
    ) {
        one(type, items) { bytes, items in
            bytes.append(big: UInt32(items.isEmpty ? 0 : 1))
            bytes.append(big: UInt32(items.contains { $0 == nil } ? 1 : 0))
            bytes.append(big: element)
            if items.isEmpty { return }
            bytes.append(big: UInt32(clamping: items.count))
            bytes.append(big: UInt32(1))
            for item in items {
                let mark = bytes.count
                bytes.append(big: UInt32.max)
                guard let item else { continue }
                encode(&bytes, item)
                let length = UInt32(clamping: bytes.count - mark - 4)
                for index in 0..<4 { bytes[mark + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index)) }
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(big number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(uuid: PostgresUUID) {
        append(big: uuid.high)
        append(big: uuid.low)
    }

    fileprivate mutating func append(time: Timestamp) {
        append(big: UInt64(bitPattern: time.microseconds - ParameterEncoder.epoch))
    }

    /// jsonb has one version byte before its text. Postgres has no place for U+0000 in text, so its escape becomes U+FFFD.
    fileprivate mutating func append(json: String) {
        append(1)
        let bytes = Array(json.utf8)
        let backslash = UInt8(ascii: "\\")
        var index = 0
        while index < bytes.count {
            guard bytes[index] == backslash, index + 1 < bytes.count else {
                append(bytes[index])
                index += 1
                continue
            }
            let isZero = bytes[(index + 1)...].starts(with: "u0000".utf8)
            append(contentsOf: isZero ? Array("\\ufffd".utf8) : [backslash, bytes[index + 1]])
            index += isZero ? 6 : 2
        }
    }
}
