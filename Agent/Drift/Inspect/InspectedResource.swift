import SharedBase
package import SharedDrift
import SharedJSON
import SharedScrub

/// One resource as `dd0c-agent inspect` prints it: scrubbed.
package struct InspectedResource: Sendable {
    package let kind: StackKindName
    package let file: String
    package let address: String
    package let type: String
    package let provider: String?
    package let id: String?
    /// The scrubbed attributes as compact JSON.
    package let attributesJSON: [UInt8]

    package init(
        kind: StackKindName,
        file: String,
        address: String,
        type: String,
        provider: String?,
        id: String?,
        attributesJSON: [UInt8]
    ) {
        self.kind = kind
        self.file = file
        self.address = address
        self.type = type
        self.provider = provider
        self.id = id
        self.attributesJSON = attributesJSON
    }

    /// A Terraform instance, scrubbed by what `stream` has learned.
    init(_ instance: borrowing TerraformInstance, _ path: String, _ stream: inout ScrubStream) {
        var json: [UInt8] = []
        var id: String?
        if let attributes = instance.attributes {
            stream.write(instance.tape, root: attributes, hints: instance.hints, into: &json)
            if let found = instance.identifier(attributes) {
                id = stream.replacement(of: found) ?? instance.tape.text(found)
            }
        } else {
            json = Array("{}".utf8)
        }
        self.init(
            kind: .terraform,
            file: path,
            address: stream.scrub(line: instance.address),
            type: instance.type,
            provider: instance.provider,
            id: id ?? instance.primaryID.map { stream.scrub(line: $0) },
            attributesJSON: json
        )
    }

    /// One line of JSON Lines, without the line's end:
    /// `{"kind","file","address","type","provider","id","attributes"}`, in this order; what is unknown is null.
    package var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("kind", .string(kind.rawValue))
        writer.member("file", .string(file))
        writer.member("address", .string(address))
        writer.member("type", .string(type))
        writer.member("provider", provider.map(Value.string) ?? .null)
        writer.member("id", id.map(Value.string) ?? .null)
        writer.key("attributes")
        attributesJSON.withUnsafeBufferPointer { writer.raw($0) }
        writer.endObject()
        return writer.bytes
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
