import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedBase
import SharedJSON
import SharedZip
import Testing

/// Bodies with `Content-Encoding: gzip`, over a real socket.
@Suite struct CompressedBodyTests {
    private static let limit = 100_000

    private static let endpoints: [Endpoint] = [
        Endpoint(
            .post,
            "/v1/lines",
            "takeLines",
            tag: "test",
            summary: "Takes lines",
            role: .member,
            body: .bytes(["text/plain"], summary: "lines", limit: limit),
            answers: [.init(200, "ok", .any)]
        ) { request in
            let sum = request.content.reduce(0) { ($0 &* 31 &+ Int($1)) % 1_000_003 }
            return APIResponse(.ok, ["count": .number("\(request.content.count)"), "sum": .number("\(sum)")])
        }
    ]

    private static func post(_ port: Int, _ body: [UInt8], encoding: String) async throws -> HTTPProbe.Reply {
        try await HTTPProbe(port: port, key: TestKeys.owner)
            .post("/v1/lines", body, type: "text/plain", headers: [("Content-Encoding", encoding)])
    }

    private static func packed(_ bytes: [UInt8]) throws -> [UInt8] {
        try bytes.withUnsafeBytes { (all: UnsafeRawBufferPointer) in try Zip.deflate(all, .gzip, level: 9) }
    }

    @Test func aPackedBodyIsThePlainOne() async throws {
        try await Served.with(Self.endpoints, policy: TestKeys.policy()) { port in
            let body = Array((0..<4000).map { "line \($0 * 7919)\n" }.joined().utf8)
            let plain = try await Self.post(port, body, encoding: "identity")
            let packed = try await Self.post(port, Self.packed(body), encoding: "gzip")
            #expect(plain.status == 200 && packed.status == 200)
            #expect(packed.json == plain.json && packed.json["count"]?.intValue == body.count)
            #expect(try await Self.post(port, Self.packed(body), encoding: "br").status == 415)
        }
    }

    @Test func whatUnpacksBeyondTheLimitIsRefused() async throws {
        try await Served.with(Self.endpoints, policy: TestKeys.policy()) { port in
            let noise = (0..<Self.limit).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
            #expect(try await Self.post(port, Self.packed(noise), encoding: "gzip").status == 200)
            for body in [noise + [1], [UInt8](repeating: 0, count: 50 << 20), [UInt8](repeating: 0, count: 70_000)] {
                let reply = try await Self.post(port, Self.packed(body), encoding: "gzip")
                #expect(reply.status == 413 && reply.code == "body_too_large")
            }
        }
    }

    @Test func aDamagedBodyIsRefusedWithItsPlace() async throws {
        try await Served.with(Self.endpoints, policy: TestKeys.policy()) { port in
            let packed = try Self.packed(Array("a line\nand another\n".utf8))
            for body in (1..<packed.count).map({ Array(packed[..<$0]) }) + [packed + [0], [1, 2, 3]] {
                let reply = try await Self.post(port, body, encoding: "gzip")
                #expect(reply.status == 400)
                #expect(reply.json["errors"]?[0]?["message"]?.stringValue?.contains("is no whole gzip") == true)
            }
        }
    }
}
