import PlaneHTTP
import SharedBase
import Testing

/// A table that contradicts itself is refused before it serves.
@Suite struct TableTests {
    private func endpoint(_ path: String, _ operation: String, _ parameters: [Parameter] = [], _ schema: Schema? = nil)
        -> Endpoint
    {
        Endpoint(
            .get,
            path,
            operation,
            tag: "t",
            summary: "s",
            role: nil,
            parameters: parameters,
            answers: [.init(200, "ok", schema)]
        ) { _ in APIResponse(.ok) }
    }

    private let id = [Parameter.path("id", .id, "i")]
    private let name = [Parameter.path("name", .text(maxLength: 9), "n")]

    @Test func contradictions() {
        #expect(throws: EndpointTable.Conflict.sameRoute("GET /a")) {
            try EndpointTable([endpoint("/a", "one"), endpoint("/a", "two")], version: "1")
        }
        #expect(throws: EndpointTable.Conflict.sameRoute("GET /a/{}")) {
            try EndpointTable([endpoint("/a/{id}", "one", id), endpoint("/a/{name}", "two", name)], version: "1")
        }
        #expect(throws: EndpointTable.Conflict.sameOperation("one")) {
            try EndpointTable([endpoint("/a", "one"), endpoint("/b", "one")], version: "1")
        }
        #expect(throws: EndpointTable.Conflict.pathParameters("one")) {
            try EndpointTable([endpoint("/a/{id}", "one")], version: "1")
        }
        #expect(throws: EndpointTable.Conflict.sameComponent("X")) {
            try EndpointTable(
                [
                    endpoint("/a", "one", [], .component("X", .boolean)),
                    endpoint("/b", "two", [], .component("X", .id)),
                ],
                version: "1"
            )
        }
    }

    @Test func aWholeTableIsAccepted() throws {
        let table = try EndpointTable(
            [endpoint("/a/{id}", "one", id), endpoint("/a/fixed", "two"), endpoint("/a/{id}/b", "three", id)],
            version: "1"
        )
        #expect(table.endpoints.map(\.operation) == ["one", "two", "three", "getOpenAPI"])
    }
}
