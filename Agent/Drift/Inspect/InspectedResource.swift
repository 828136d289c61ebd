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
    /// One line of JSON Lines, without the line's end:
    /// `{"kind","file","address","type","provider","id","attributes"}`, in this order; what is unknown is null.
    package let line: [UInt8]
    /// Where in the line the attributes begin; they end before its last brace.
    private let start: Int

    /// The scrubbed attributes as compact JSON.
    package var attributesJSON: [UInt8] { Array(line[start..<line.count - 1]) }

    package init(
        kind: StackKindName,
        file: String,
        address: String,
        type: String,
        provider: String?,
        id: String?,
        attributesJSON: [UInt8]
    ) {
        self.init(kind: kind, file: file, address: address, type: type, provider: provider, id: id) {
            $0 + attributesJSON + [UInt8(ascii: "}")]
        }
    }

    /// - Parameter finish: gives the line from its beginning, with attributes and the last brace behind it.
    private init(
        kind: StackKindName,
        file: String,
        address: String,
        type: String,
        provider: String?,
        id: String?,
        _ finish: ([UInt8]) -> [UInt8]
    ) {
        self.kind = kind
        self.file = file
        self.address = address
        self.type = type
        self.provider = provider
        self.id = id
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("kind", .string(kind.rawValue))
        writer.member("file", .string(file))
        writer.member("address", .string(address))
        writer.member("type", .string(type))
        writer.member("provider", provider.map(Value.string) ?? .null)
        writer.member("id", id.map(Value.string) ?? .null)
        writer.key("attributes")
        start = writer.bytes.count
        line = finish(writer.bytes)
    }

    /// A Terraform instance, scrubbed by what `stream` has learned.
    ///
    /// - Parameter isJudged: whether `stream` has judged its attributes already.
    init(
        _ instance: borrowing TerraformInstance,
        _ path: String,
        _ stream: inout ScrubStream,
        isJudged: Bool = false
    ) {
        var id: String?
        if let attributes = instance.attributes {
            if !isJudged { stream.judge(instance.tape, root: attributes, hints: instance.hints) }
            if let found = instance.identifier(attributes) {
                id = stream.replacement(of: found) ?? instance.tape.text(found)
            }
        }
        let (attributes, tape) = (instance.attributes, instance.tape)
        self.init(
            kind: .terraform,
            file: path,
            address: stream.scrub(line: instance.address),
            type: instance.type,
            provider: instance.provider,
            id: id ?? instance.primaryID.map { stream.scrub(line: $0) }
        ) { head in
            guard let attributes else { return head + Array("{}}".utf8) }
            return stream.json(tape, root: attributes, after: head, before: [UInt8(ascii: "}")])
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
