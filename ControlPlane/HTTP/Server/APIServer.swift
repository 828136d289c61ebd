package import Logging
internal import ServiceLifecycle

/// The REST API as a service. On graceful shutdown it takes no new connection and lets running requests finish.
package final class APIServer: Service {
    private let listener: Listener<APIResponder>

    /// - Parameter site: pages for browsers beside the API.
    package init(
        settings: ServerSettings,
        table: EndpointTable,
        policy: APIPolicy,
        site: Site? = nil,
        logger: Logger
    ) {
        listener = Listener(
            responder: APIResponder(table: table, policy: policy, settings: settings, site: site),
            settings: settings,
            bound: BoundPort(),
            logger: logger
        )
    }

    package func run() async throws { try await listener.run() }

    /// The port in use, once it is; throws where the server could not start.
    package var port: Int {
        get async throws { try await listener.bound.value() }
    }
}
