internal import Glibc
package import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
package import SharedBase
internal import SharedJSON

/// Answers the agent's own commands on a Unix socket (0600), to the agent's user and to root alone.
///
/// One request and one answer for each connection. The agent opens no TCP port.
package struct AdminServer: Service {
    /// The longest request line.
    private static let requestLimit = 4096

    private let path: String
    private let logger: Logger
    private let answer: @Sendable (AdminRequest) async -> Value

    /// - Parameter answer: gives the document for a request.
    package init(path: String, logger: Logger, answer: @escaping @Sendable (AdminRequest) async -> Value) {
        self.path = path
        self.logger = logger
        self.answer = answer
    }

    /// Serves until graceful shutdown; removes the socket then.
    package func run() async throws {
        // A socket that a killed agent left behind; the spool's lock has already shown that no other agent runs here.
        unlink(path)
        defer { unlink(path) }
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .bind(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        // The folder around it is 0700, so nobody can come in before this; a umask would hold for the whole process.
        chmod(path, 0o600)
        await cancelWhenGracefulShutdown {
            try? await server.executeThenClose { connections in
                await withDiscardingTaskGroup { group in
                    do {
                        for try await connection in connections {
                            group.addTask { await self.serve(connection) }
                        }
                    } catch is CancellationError {
                        // The agent stops.
                    } catch {
                        logger.warning(
                            "admin socket failed",
                            metadata: ["error.chain": "\(ErrorChain.describe(error))"]
                        )
                    }
                }
            }
        }
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        guard await isTrusted(connection.channel) else {
            logger.warning("admin request of another user refused")
            try? await connection.channel.close()
            return
        }
        try? await connection.executeThenClose { inbound, outbound in
            var line: [UInt8] = []
            for try await part in inbound {
                line += part.readableBytesView
                guard line.count <= Self.requestLimit else { return }
                if line.last == UInt8(ascii: "\n") { break }
            }
            let reply: Value
            if let request = AdminRequest(line: line) {
                reply = await answer(request)
            } else {
                reply = [
                    "error": "not a request that this agent knows; the command may be newer than the running agent"
                ]
            }
            try await outbound.write(ByteBuffer(bytes: JSON.bytes(reply) + [UInt8(ascii: "\n")]))
        }
    }

    /// The kernel names the user at the other end (SO_PEERCRED).
    private func isTrusted(_ channel: any Channel) async -> Bool {
        guard let provider = channel as? any SocketOptionProvider else { return false }
        let peer: PeerCredentials? = try? await provider.unsafeGetSocketOption(
            level: .init(rawValue: SOL_SOCKET),
            name: .init(rawValue: SO_PEERCRED)
        ).get()
        guard let peer else { return false }
        return peer.uid == geteuid() || peer.uid == 0
    }
}

/// The kernel's `struct ucred`, which Glibc's module hides behind a feature macro.
private struct PeerCredentials {
    var pid: Int32
    var uid: UInt32
    var gid: UInt32
}
