import SharedBase
package import SharedDrift
import SharedJSON
import SharedScrub

/// One resource as `dd0c-agent inspect` prints it: scrubbed.
///
/// It is its line and nothing more; what stands in the line is read from it when somebody asks.
package struct InspectedResource: Sendable {
    /// One line of JSON Lines, without the line's end:
    /// `{"kind","file","address","type","provider","id","attributes"}`, in this order; what is unknown is null.
    package let text: ArraySlice<UInt8>

    package var line: [UInt8] { Array(text) }
    package var kind: StackKindName { StackKindName(rawValue: head.texts["kind"] ?? "") ?? .terraform }
    package var file: String { head.texts["file"] ?? "" }
    package var address: String { head.texts["address"] ?? "" }
    package var type: String { head.texts["type"] ?? "" }
    package var provider: String? { head.texts["provider"] }
    package var id: String? { head.texts["id"] }
    /// The scrubbed attributes as compact JSON.
    package var attributesJSON: [UInt8] { Array(text.dropFirst(head.length).dropLast()) }

    /// A line that `ResourceLine` has written.
    init(line: ArraySlice<UInt8>) { text = line }

    package init(
        kind: StackKindName,
        file: String,
        address: String,
        type: String,
        provider: String?,
        id: String?,
        attributesJSON: [UInt8]
    ) {
        var buffer = LineBuffer()
        let line = ResourceLine(kind: kind, file: file)
        line.head(address: address, type: type, provider: provider, id: id, to: &buffer)
        buffer.append(attributesJSON)
        buffer.append(UInt8(ascii: "}"))
        text = buffer.take()[...]
    }

    /// A Terraform instance, scrubbed by what `stream` has learned.
    init(_ instance: borrowing TerraformInstance, _ path: String, _ stream: inout ScrubStream) {
        var writer = ScrubDraftWriter()
        if let attributes = instance.attributes {
            stream.judge(instance.tape, root: attributes, hints: instance.hints)
        }
        ResourceLine(kind: .terraform, file: path).put(instance, &stream, to: &writer, isDraft: false)
        let draft = writer.finish()
        text = draft.bytes[draft.line(0)]
    }

    /// The members before the attributes, and how long they are.
    private var head: (texts: [String: String], length: Int) {
        text.withUnsafeBytes { bytes in
            var reader = JSONReader(unowned: bytes)
            var texts: [String: String] = [:]
            do {
                guard try reader.nextToken() == .beginObject else { return (texts, 0) }
                while try reader.nextToken() == .key {
                    let name = reader.tokenText()
                    if name == "attributes" { break }
                    if try reader.nextToken() == .string { texts[name] = reader.tokenText() }
                }
                return (texts, reader.offset)
            } catch {
                // No line that was written here is refused.
                return (texts, 0)
            }
        }
    }
}

/// What an inspection went through.
package struct InspectSummary: Hashable, Sendable {
    /// Files that were read whole.
    package var read = 0
    /// Files that were refused, each with its own refusal.
    package var refused = 0
    /// Files in folders that are of no known kind.
    package var skipped = 0
    /// Paths that could not be opened.
    package var unopened = 0
    package var resources = 0

    package init() {}

    /// The exit code of the contract: 2 where a path could not be opened, 1 where a file was refused, else 0.
    package var exitCode: Int32 { unopened > 0 ? 2 : refused > 0 ? 1 : 0 }
}
