import SharedBase
import SharedJSON
import SharedYAML

/// `YAML`: documents or a refusal with its place; what is read is a tree that JSON can hold, within the limits.
enum YAMLFuzz {
    /// Small, so that short inputs reach them.
    private static let limits = YAMLLimits(maxDepth: 64, maxNodes: 20_000, maxAliasNodes: 2_000)
    private static let deep = JSONLimits(maxDepth: 1024, maxKeys: .max)

    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let (readable, fault) = YAML.readable(bytes, limits: limits)
        let documents: [YAMLNode?]
        switch Result(catching: { () throws(YAMLError) in try YAML.documents(bytes, limits: limits) }) {
        case .success(let all):
            documents = all
            try demand(fault == nil, "both ways read", "\(String(describing: fault))")
        case .failure(let error):
            documents = readable
            try demand(error == fault, "both ways refuse alike", "\(error) | \(String(describing: fault))")
            try place(error, bytes)
        }
        try demand(documents.count == readable.count, "both ways read as many documents")
        for document in documents { try value(document, bytes) }
        // goyaml takes doubled keys: the last one counts.
        var lenient = limits
        lenient.allowsDuplicateKeys = true
        for document in YAML.readable(bytes, limits: lenient).documents { try value(document, bytes) }
    }

    private static func value(_ document: YAMLNode?, _ bytes: [UInt8]) throws(FuzzFailure) {
        guard let document else { return }
        for schema in [YAMLSchema.core, .kubernetes] {
            let tree: Value
            switch Result(catching: { () throws(YAMLError) in try document.value(schema) }) {
            case .success(let value): tree = value
            case .failure(let error):
                try place(error, bytes)
                continue
            }
            let count = size(tree)
            try demand(count <= 20_000, "a tree has no more nodes than the limit", "\(count)")
            let read = try? JSON.parse(JSON.bytes(tree), limits: deep)
            try demand(read == tree, "a tree can be written as JSON and read back", "\(schema) \(JSON.text(tree))")
        }
    }

    /// Offsets count characters, so the bytes are an upper bound.
    private static func place(_ error: YAMLError, _ bytes: [UInt8]) throws(FuzzFailure) {
        let place = error.position
        try demand((0...bytes.count).contains(place.offset), "a refusal points into the input", "\(error) \(place)")
        try demand(place.line >= 1 && place.column >= 1, "a refusal has line and column", "\(error)")
        try demand(!error.detail.isEmpty, "a refusal has a reason", "\(error.code)")
    }

    private static func size(_ value: Value) -> Int {
        switch value {
        case .array(let items): items.reduce(1) { $0 + size($1) }
        case .object(let members): members.reduce(1) { $0 + size($1.value) }
        default: 1
        }
    }
}
