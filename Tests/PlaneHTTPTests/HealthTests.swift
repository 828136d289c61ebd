import PlaneHTTP
import PlaneTestKit
import SharedTelemetry
import Synchronization
import Testing

/// The port for probes and scrapers.
@Suite struct HealthTests {
    @Test func probesAndMetrics() async throws {
        let health = HealthRegistry()
        let metrics = MetricsRegistry()
        metrics.counter("dd0c_plane_test_total", help: "h").add(3)
        let refusal = Mutex<String?>(nil)
        let asked = Mutex(0)
        let check = HealthServer.Check("database") {
            asked.withLock { $0 += 1 }
            return refusal.withLock { $0 }
        }
        let server = HealthServer(
            settings: ServerSettings(port: 0),
            health: health,
            metrics: metrics,
            checks: [check],
            logger: Served.quiet
        )
        try await Served.run(server, port: { try await server.port }) { port in
            let probe = HTTPProbe(port: port)
            #expect(try await probe.get("/livez").status == 200)
            #expect(try await probe.get("/health").text == "ok\n")
            #expect(asked.withLock { $0 } == 0)
            health.set("gateway", .ok)
            #expect(try await probe.get("/readyz").status == 200)
            #expect(try await probe.get("/ready?verbose").text == "[+] gateway\n[+] database\nok\n")
            refusal.withLock { $0 = "no answer" }
            let away = try await probe.get("/readyz")
            #expect(away.status == 503)
            #expect(away.text == "[-] database: no answer\nnot ok\n")
            #expect(try await probe.get("/livez").status == 200)
            refusal.withLock { $0 = nil }
            health.set("gateway", .starting)
            #expect(try await probe.get("/readyz").status == 503)
            let scraped = try await probe.get("/metrics")
            #expect(scraped.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(scraped.text.contains("dd0c_plane_test_total 3\n"))
            #expect(try await probe.get("/").status == 404)
            #expect(try await probe.send("POST", "/livez").status == 405)
        }
    }

    /// PX-14: a database that hangs is not ready, and the probe does not hang with it.
    @Test func aCheckThatHangsIsNotReady() async throws {
        let held = Mutex<[CheckedContinuation<Void, Never>]>([])
        let server = HealthServer(
            settings: ServerSettings(port: 0),
            health: HealthRegistry(),
            metrics: MetricsRegistry(),
            checks: [
                .init("database") {
                    await withCheckedContinuation { waiting in held.withLock { $0.append(waiting) } }
                    return nil
                }
            ],
            checkLimit: .milliseconds(20),
            logger: Served.quiet
        )
        try await Served.run(server, port: { try await server.port }) { port in
            let answer = try await HTTPProbe(port: port).get("/readyz")
            #expect(answer.status == 503)
            #expect(answer.text == "[-] database: no answer in time\nnot ok\n")
        }
        for waiting in held.withLock({ $0 }) { waiting.resume() }
    }

    @Test func aTakenPortIsAnError() async throws {
        let health = HealthRegistry()
        func server(_ port: Int) -> HealthServer {
            HealthServer(
                settings: ServerSettings(port: port),
                health: health,
                metrics: MetricsRegistry(),
                checks: [],
                logger: Served.quiet
            )
        }
        let first = server(0)
        try await Served.run(first, port: { try await first.port }) { port in
            let second = server(port)
            await #expect(throws: HTTPError.self) { try await second.run() }
            await #expect(throws: HTTPError.self) { _ = try await second.port }
        }
    }
}
