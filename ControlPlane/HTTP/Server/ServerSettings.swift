package import NIOCore

/// Where and how a server listens.
package struct ServerSettings: Sendable {
    /// A name or an address, IPv4 or IPv6.
    package var host: String
    /// 0 takes any free port; the server tells which.
    package var port: Int
    /// Adds what has to stand before HTTP on each accepted connection, for example a TLS handler; nil speaks plain HTTP.
    package var front: (@Sendable (any Channel) throws -> Void)?
    /// Clients reach this server over TLS.
    package var isSecure: Bool
    /// A connection on which nothing comes in for so long is closed.
    package var idleTimeout: Duration
    /// A connection whose client takes nothing of what waits for it for so long is closed.
    package var stallTimeout: Duration
    /// A body has to be complete within this time.
    package var bodyTimeout: Duration
    /// More connections wait in the queue of the kernel.
    package var maxConnections: Int

    package init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        front: (@Sendable (any Channel) throws -> Void)? = nil,
        isSecure: Bool = false,
        idleTimeout: Duration = .seconds(75),
        stallTimeout: Duration = .seconds(60),
        bodyTimeout: Duration = .seconds(120),
        maxConnections: Int = 2048
    ) {
        self.host = host
        self.port = port
        self.front = front
        self.isSecure = isSecure
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
        self.bodyTimeout = bodyTimeout
        self.maxConnections = maxConnections
    }
}
