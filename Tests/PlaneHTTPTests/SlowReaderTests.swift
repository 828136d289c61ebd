import Glibc
import PlaneHTTP
import PlaneKernel
import PlaneTestKit
import SharedBase
import Synchronization
import Testing

/// Clients that ask for a stream and never read it.
@Suite struct SlowReaderTests {
    private final class Tap: Sendable {
        private let state = Mutex((pieces: 0, open: 0))

        var pieces: Int { state.withLock { $0.pieces } }
        var open: Int { state.withLock { $0.open } }

        func drew() { state.withLock { $0.pieces += 1 } }
        func opened(_ change: Int) { state.withLock { $0.open += change } }
    }

    /// Without an end.
    private struct Spring: AsyncSequence, Sendable {
        let tap: Tap

        func makeAsyncIterator() -> Iterator { Iterator(tap) }

        final class Iterator: AsyncIteratorProtocol {
            private let tap: Tap

            init(_ tap: Tap) {
                self.tap = tap
                tap.opened(1)
            }

            deinit { tap.opened(-1) }

            func next() async throws -> [UInt8]? {
                tap.drew()
                return [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
            }
        }
    }

    /// The source is asked for what the kernel's buffers hold and no more, others are served meanwhile, and when the clients go
    /// their streams go.
    @Test(.timeLimit(.minutes(10))) func whoNeverReadsHoldsNothingUp() async throws {
        let tap = Tap()
        let other = Endpoint(
            .get,
            "/v1/other",
            "other",
            tag: "t",
            summary: "s",
            role: .viewer,
            answers: [.init(200, "ok", .any)]
        ) { _ in APIResponse(.ok, ["ok": true]) }
        try await Served.with([Self.spring(tap), other], policy: TestKeys.policy()) {
            (port: Int) async throws -> Void in
            let clients = (0..<8).map { _ in Self.asks("/v1/spring", port) }
            let areOpen = await eventually { tap.open == 8 && tap.pieces > 8 }
            #expect(areOpen)
            let probe = HTTPProbe(port: port, key: TestKeys.viewer)
            for _ in 0..<50 { #expect(try await probe.get("/v1/other").status == 200) }
            // 64 MiB for each would be 1,024 pieces; the kernel's buffers on a loopback are a few MiB.
            #expect(tap.pieces < 8 * 1024, "\(tap.pieces)")
            for client in clients { close(client) }
            let areGone = await eventually { tap.open == 0 }
            #expect(areGone)
        }
    }

    /// Nothing is taken for as long as the settings allow: the connection goes, though the client would keep it.
    @Test(.timeLimit(.minutes(10))) func whoTakesNothingLosesTheConnection() async throws {
        let tap = Tap()
        let settings = ServerSettings(port: 0, stallTimeout: .milliseconds(500))
        try await Served.with([Self.spring(tap)], policy: TestKeys.policy(), settings: settings) {
            (port: Int) async throws -> Void in
            let client = Self.asks("/v1/spring", port)
            defer { close(client) }
            let isOpen = await eventually { tap.pieces > 1 }
            #expect(isOpen)
            let isGone = await eventually { tap.open == 0 }
            #expect(isGone)
        }
    }

    private static func spring(_ tap: Tap) -> Endpoint {
        Endpoint(
            .get,
            "/v1/spring",
            "spring",
            tag: "t",
            summary: "s",
            role: .viewer,
            answers: [.init(200, "Bytes", mediaTypes: ["text/event-stream"])]
        ) { _ in APIResponse(streaming: "text/event-stream", Spring(tap: tap)) }
    }

    /// Sends a request and leaves it at that.
    private static func asks(_ path: String, _ port: Int) -> Int32 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, size) }
        }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: x\r\nX-API-Key: \(TestKeys.viewer)\r\n\r\n".utf8)
        _ = write(client, request, request.count)
        return client
    }
}
