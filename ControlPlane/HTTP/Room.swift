package import PlaneKernel
package import ServiceLifecycle

/// A part of the plane with its own tables, addresses and services. The list of rooms makes the plane.
package protocol Room: Sendable {
    /// Lower case, one word; also the prefix of its tables.
    var name: String { get }
    /// Known without an instance: migrations run before anything is built.
    static var migrations: MigrationSet { get }
    var endpoints: [Endpoint] { get }
    /// Run until graceful shutdown.
    var services: [any Service] { get }
}
