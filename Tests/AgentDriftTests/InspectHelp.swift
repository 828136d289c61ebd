import AgentDrift
import SharedBase
import SharedDrift
import SharedJSON
import Testing

/// What an inspection printed.
struct Inspection {
    var resources: [InspectedResource] = []
    var refusals: [StateError] = []
    var summary = InspectSummary()

    init(_ paths: [String], kind: StackKindName? = nil, sizes: ParallelState.Sizes = .standard) throws {
        var resources: [InspectedResource] = []
        var refusals: [StateError] = []
        var inspector = Inspector(kind: kind, scrubber: Sample.scrubber, sizes: sizes) {
            switch $0 {
            case .resource(let resource): resources.append(resource)
            case .refusal(let refusal): refusals.append(refusal)
            }
        }
        summary = try inspector.inspect(paths)
        self.resources = resources
        self.refusals = refusals
    }

    /// One file of this name and content.
    init(file name: String, _ text: String, kind: StackKindName? = nil) throws {
        let folder = try TestFolder()
        try self.init([folder.write(name, text)], kind: kind)
    }
}

extension InspectedResource {
    /// The printed attributes as a tree; null where they are no JSON, which no test expects.
    var attributes: Value { (try? JSON.parse(attributesJSON)) ?? .null }
}
