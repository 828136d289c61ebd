import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// Writes the lines of one file's resources: what is the same in all of them is made once.
struct ResourceLine: Sendable {
    /// The line up to the address.
    private let start: [UInt8]

    init(kind: StackKindName, file: String) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("kind", .string(kind.rawValue))
        writer.member("file", .string(file))
        writer.key("address")
        start = writer.bytes
    }

    /// A line up to its attributes.
    func head(address: String, type: String, provider: String?, id: String?, to buffer: inout LineBuffer) {
        buffer.append(start)
        buffer.append(quoted: address)
        buffer.append(",\"type\":")
        buffer.append(quoted: type)
        buffer.append(",\"provider\":")
        buffer.append(quoted: provider)
        buffer.append(",\"id\":")
        buffer.append(quoted: id)
        buffer.append(",\"attributes\":")
    }

    /// The line of an instance whose attributes `stream` has judged, or has learned from last where this is a draft.
    func put(
        _ instance: borrowing TerraformInstance,
        _ stream: inout ScrubStream,
        to writer: inout ScrubDraftWriter,
        isDraft: Bool
    ) {
        let (attributes, tape) = (instance.attributes, instance.tape)
        let found = attributes.flatMap(instance.identifier)
        var id = found.map { stream.replacement(of: $0) ?? tape.text($0) }
        if id == nil, let other = instance.primaryID { id = Self.scrubbed(other, &stream, &writer, isDraft) }
        let address = Self.scrubbed(instance.address, &stream, &writer, isDraft)
        let (type, provider) = (instance.type, instance.provider)
        writer.put { head(address: address, type: type, provider: provider, id: id, to: &$0) }
        if let attributes {
            if isDraft {
                stream.json(tape, root: attributes, to: &writer)
            } else {
                writer.put { stream.json(tape, root: attributes, to: &$0) }
            }
        } else {
            writer.put { $0.append("{}") }
        }
        writer.put { $0.append(UInt8(ascii: "}")) }
        writer.endLine()
    }

    private static func scrubbed(
        _ text: String,
        _ stream: inout ScrubStream,
        _ writer: inout ScrubDraftWriter,
        _ isDraft: Bool
    ) -> String {
        isDraft ? stream.scrub(line: text, to: &writer) : stream.scrub(line: text)
    }
}

extension LineBuffer {
    fileprivate mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A JSON string, as `JSONWriter` writes it; null where there is none.
    fileprivate mutating func append(quoted text: String?) {
        guard var text else { return append("null") }
        let isPlain = text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
                return false
            }
            append(UInt8(ascii: "\""))
            append(bytes)
            append(UInt8(ascii: "\""))
            return true
        }
        if !isPlain { append(JSON.bytes(.string(text))) }
    }
}
