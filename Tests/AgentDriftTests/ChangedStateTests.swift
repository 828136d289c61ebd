import AgentDrift
import Glibc
import SharedBase
import SharedDrift
import TestKit
import Testing

/// A state that is written to while it is read: nothing that was not learned from leaves.
@Suite("A state that changes while it is read")
struct ChangedStateTests {
    private static let secret = "Qz8w-" + "fake-" + "Lm3x7"

    /// 200 resources; a note stands in the 190th.
    private static func state(note: String) -> String {
        let resources = (0..<200).map { number in
            """
            {"mode":"managed","type":"t","name":"r\(number)","instances":[{"attributes":{"id":"i\(number)",\
            "note":"\(number == 190 ? note : "plain")"}}]}
            """
        }
        return "{\"version\":4,\"terraform_version\":\"1.9.5\",\"serial\":1,\"lineage\":\"x\",\"resources\":["
            + resources.joined(separator: ",") + "],\"check_results\":null}"
    }

    private static func stack(note: String) -> String {
        let resources = (0..<200).map { number in
            """
            {"urn":"urn:pulumi:p::s::a:b:C::n\(number)","custom":true,"id":"i\(number)","type":"a:b:C",\
            "outputs":{"note":"\(number == 190 ? note : "plain")"}}
            """
        }
        return "{\"version\":3,\"deployment\":{\"manifest\":{},\"resources\":[" + resources.joined(separator: ",")
            + "]}}"
    }

    private enum Change: CaseIterable { case written, replaced, removed }

    @Test("is refused, and nothing of what is new is printed", arguments: ["whole", "pieces", "pulumi"])
    func isRefused(way: String) throws {
        for change in Change.allCases {
            let folder = try TestFolder()
            let make = way == "pulumi" ? Self.stack : Self.state
            let name = way == "pulumi" ? "stack.json" : "large.tfstate"
            let path = try folder.write(name, make("plain"))
            var printed: [InspectedResource] = []
            var refusals: [StateError] = []
            let sizes = ParallelState.Sizes(file: way == "pieces" ? 0 : .max, piece: 2000)
            var inspector = Inspector(scrubber: Sample.scrubber, sizes: sizes) { output in
                switch output {
                case .resource(let resource):
                    printed.append(resource)
                    guard printed.count == 1 else { return }
                    // The copy of a secret without its mark, which the first reading would have found.
                    switch change {
                    case .written: try folder.write(name, make(Self.secret))
                    case .replaced: rename(try folder.write("next", make(Self.secret)), path)
                    case .removed: unlink(path)
                    }
                case .refusal(let refusal): refusals.append(refusal)
                }
            }
            let summary = try inspector.inspect([path])
            #expect(printed.count < 190)
            #expect(!printed.contains { String(decoding: $0.line, as: UTF8.self).contains(Self.secret) })
            #expect(refusals.count == 1 && summary.exitCode == 1, "\(way) \(change)")
            #expect(refusals.first?.description.contains("changed while it was read") == true, "\(way) \(change)")
        }
    }

    @Test("one that nobody writes to is printed whole", arguments: ["whole", "pieces", "pulumi"])
    func isPrinted(way: String) throws {
        let folder = try TestFolder()
        let path = try folder.write("s.tfstate", way == "pulumi" ? Self.stack(note: "x") : Self.state(note: "x"))
        let sizes = ParallelState.Sizes(file: way == "pieces" ? 0 : .max, piece: 2000)
        let found = try Inspection([path], kind: way == "pulumi" ? .pulumi : .terraform, sizes: sizes)
        #expect(found.resources.count == 200 && found.refusals.isEmpty)
    }
}
