import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// The served document against the table.
@Suite struct OpenAPITests {
    private static let item = Schema.component(
        "Item",
        .object([
            .required("id", .id), .optional("note", .nullable(.string(maxLength: 9)), "n"), .optional("at", .timestamp),
            .optional("tags", .array(.string(), maxItems: 3)), .optional("any", .any), .optional("map", .map(.boolean)),
        ])
    )

    private static let endpoints: [Endpoint] = [
        Endpoint(
            .get,
            "/v1/items",
            "listItems",
            tag: "items",
            summary: "All",
            role: .viewer,
            parameters: [
                .query("kinds", .choices(["a", "b"]), "k", standard: "a,b"),
                .query("all", .boolean, "a", standard: "true"),
            ] + Parameter.paging,
            answers: [.init(200, "A page", Page.schema("ItemPage", of: item))]
        ) { _ in APIResponse(.ok) },
        Endpoint(
            .post,
            "/v1/items/{id}/copy",
            "copyItem",
            tag: "items",
            summary: "Copies",
            role: .admin,
            parameters: [.path("id", .id, "i")],
            body: .json(item),
            answers: [.init(201, "The copy", item)],
            problems: [409: ["taken"]],
            creates: true
        ) { _ in APIResponse(.ok) },
        Endpoint(
            .post,
            "/v1/raw",
            "raw",
            tag: "other",
            summary: "Bytes",
            role: .member,
            body: .bytes(["text/plain"], summary: "b", limit: 10),
            answers: [.init(204, "Done")]
        ) { _ in APIResponse(.noContent) },
    ]

    @Test func theDocumentHoldsTheTable() async throws {
        try await Served.with(Self.endpoints, policy: TestKeys.policy()) { port in
            let reply = try await HTTPProbe(port: port).get("/v1/openapi.json")
            #expect(reply.status == 200)
            let document = reply.json
            #expect(document["openapi"] == "3.1.0")
            var described: Set<String> = []
            for (path, item) in document["paths"]?.objectValue?.members ?? [] {
                for (method, operation) in item.objectValue?.members ?? [] {
                    described.insert("\(method.uppercased()) \(path) \(operation["operationId"]?.stringValue ?? "")")
                }
            }
            let table = try EndpointTable(Self.endpoints, version: "1")
            #expect(described == Set(table.endpoints.map { "\($0.method.rawValue) \($0.path) \($0.operation)" }))
            let copy = document["paths"]?["/v1/items/{id}/copy"]?["post"]
            #expect(
                copy?["parameters"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["id", "Idempotency-Key"]
            )
            #expect(copy?["responses"]?["409"]?["description"] == "Problem: taken, idempotency_in_progress")
            #expect(copy?["x-dd0c-role"] == "admin")
            // A request says nothing but what is described; an answer may say more.
            let sent = copy?["requestBody"]?["content"]?["application/json"]?["schema"]
            #expect(sent?["additionalProperties"] == false && sent?["$ref"] == nil)
            #expect(document["components"]?["schemas"]?["Item"]?["additionalProperties"] == nil)
            #expect(document["paths"]?["/v1/openapi.json"]?["get"]?["x-dd0c-role"] == nil)
            #expect(copy?["security"] == [["ApiKey": []], ["Bearer": []]])
            for status in ["201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503"] {
                #expect(copy?["responses"]?[status] != nil, "\(status)")
            }
            let schemas = document["components"]?["schemas"]?.objectValue?.keys.sorted()
            #expect(schemas == ["Item", "ItemPage", "Problem"])
            #expect(document["components"]?["securitySchemes"]?.objectValue?.keys == ["ApiKey", "Bearer"])
        }
    }

    @Test(.enabled(if: OpenAPIValidator.isInstalled))
    func theDocumentIsValid() throws {
        let table = try EndpointTable(Self.endpoints, version: "1")
        #expect(try OpenAPIValidator.complaints(of: table.document) == "")
        #expect(try OpenAPIValidator.complaints(of: ["openapi": "3.1.0", "info": ["title": "x"]]) != "")
    }
}
