package import SharedBase
internal import SharedJSON

/// The canonical bytes of RFC 8785 (JCS) for the values that an audit entry may hold: texts, whole numbers, truth
/// values, null, lists and objects.
///
/// JCS writes numbers as ECMAScript does, which is exact for whole numbers up to 2^53 - 1 and a matter of rounding
/// beyond. So only those stay numbers; any other number is written as the string of its text. Members are sorted by
/// the UTF-16 code units of their keys (RFC 8785, 3.2.3). No Unicode normalisation.
package enum CanonicalJSON {
    /// The largest whole number that every reader of JSON understands alike (RFC 8259, 6).
    package static let largestInteger = 9_007_199_254_740_991

    package static func bytes(_ value: Value) -> [UInt8] {
        var writer = JSONWriter()
        write(value, to: &writer)
        return writer.bytes
    }

    private static func write(_ value: Value, to writer: inout JSONWriter) {
        switch value {
        case .number(let text):
            if let number = Int(text), (-largestInteger...largestInteger).contains(number) {
                writer.int(number)
            } else {
                writer.string(text)
            }
        case .array(let items):
            writer.beginArray()
            for item in items { write(item, to: &writer) }
            writer.endArray()
        case .object(let object):
            writer.beginObject()
            for (key, value) in object.members.sorted(by: { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }) {
                writer.key(key)
                write(value, to: &writer)
            }
            writer.endObject()
        case .null, .bool, .string:
            writer.value(value)
        }
    }
}
