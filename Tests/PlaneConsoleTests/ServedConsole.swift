import Logging
import PlaneConsole
import PlaneHTTP
import PlaneTestKit
import ServiceLifecycle

/// The console on a free port, beside an API that knows nobody.
enum ServedConsole {
    static func with<T>(_ body: (HTTPProbe) async throws -> T) async throws -> T {
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        let server = APIServer(
            settings: ServerSettings(port: 0),
            table: try EndpointTable([], version: "0.0.0-test"),
            policy: APIPolicy(authenticate: { _ in nil }),
            site: Console.site(),
            logger: quiet
        )
        let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
        let running = Task { try await group.run() }
        do {
            let result = try await body(HTTPProbe(port: server.port))
            await group.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            running.cancel()
            throw error
        }
    }

    /// Every address that an attribute of the page names.
    static func addresses(in page: String) -> [String] {
        page.split(separator: "\"").map(String.init).filter { $0.hasPrefix("/assets/") }
    }
}
