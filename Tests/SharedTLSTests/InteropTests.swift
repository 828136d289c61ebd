import Glibc
import NIOCore
import NIOPosix
import SharedBase
import SharedCrypto
import SharedTLS
import Testing

/// Against the `openssl` program over loopback, in both directions.
@Suite(.enabled(if: OpenSSLProgram.paths != nil), .serialized)
struct InteropTests {
    /// What one connection came to.
    struct Outcome: Sendable {
        var handshake: TLSHandshakeDone?
        var text = ""
        var codes: [TLSCode] = []
        var others: [String] = []
    }

    /// Collects one connection's outcome; hands it over when the channel is gone.
    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var outcome = Outcome()
        private let done: EventLoopPromise<Outcome>
        /// What is done with a line.
        private let line: (ChannelHandlerContext, String) -> Void
        private let greeting: String?

        init(
            _ done: EventLoopPromise<Outcome>,
            greeting: String?,
            line: @escaping (ChannelHandlerContext, String) -> Void
        ) {
            self.done = done
            self.greeting = greeting
            self.line = line
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard let event = event as? TLSHandshakeDone else { return }
            outcome.handshake = event
            if let greeting { context.writeAndFlush(NIOAny(ByteBuffer(string: greeting)), promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            outcome.text += String(buffer: unwrapInboundIn(data))
            if outcome.text.hasSuffix("\n") { line(context, outcome.text) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? TLSError {
                outcome.codes.append(error.code)
            } else {
                outcome.others.append("\(error)")
            }
        }

        func channelInactive(context: ChannelHandlerContext) { done.succeed(outcome) }
    }

    private let group = MultiThreadedEventLoopGroup.singleton

    /// Runs `openssl s_client` against our server, which sends each line back and closes.
    private func ask(_ estate: Estate, _ arguments: [String]) throws -> (said: String, outcome: Outcome) {
        let context = try TLSContext.server(estate.serverSettings)
        let done = group.next().makePromise(of: Outcome.self)
        let server = try ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let collector = Collector(done, greeting: nil) { context, text in
                        context.writeAndFlush(NIOAny(ByteBuffer(string: "echo " + text)), promise: nil)
                        context.close(promise: nil)
                    }
                    try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: context), collector])
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        defer { try? server.close().wait() }
        let program = try OpenSSLProgram()
        defer { program.remove() }
        let roots = try program.write("roots", estate.root.pem)
        let common = [
            "s_client", "-connect", "127.0.0.1:\(server.localAddress?.port ?? 0)", "-CAfile", roots, "-attime",
            "\(Estate.now.seconds)", "-verify_return_error", "-verify_hostname", "plane.example", "-ign_eof",
        ]
        let identity = try program.identity("agent", estate.agent.chain, estate.agent.key)
        let running = try program.start(
            common + arguments.flatMap { $0 == "IDENTITY" ? identity : [$0] },
            input: "hello\n"
        )
        let said = running.end()
        return (said, try done.futureResult.wait())
    }

    @Test func theirClientIsServed() throws {
        let estate = try Estate()
        let (said, outcome) = try ask(estate, ["-alpn", "dd0c/1", "IDENTITY"])
        #expect(said.contains("echo hello"))
        #expect(said.contains("Verify return code: 0 (ok)"))
        #expect(said.contains("ALPN protocol: dd0c/1"))
        #expect(said.contains("TLSv1.3"))
        #expect(!said.contains("New Session Ticket arrived"))
        #expect(outcome.codes.isEmpty && outcome.others.isEmpty)
        #expect(outcome.text == "hello\n")
        #expect(outcome.handshake?.peer == estate.agent.chain[0])
    }

    @Test func theirClientEnrolsWithoutACertificate() throws {
        let (said, outcome) = try ask(Estate(), ["-alpn", "http/1.1,dd0c-enrol/1"])
        #expect(said.contains("echo hello"))
        #expect(outcome.handshake?.applicationProtocol == "dd0c-enrol/1")
        #expect(outcome.handshake?.peer == nil)
    }

    @Test(arguments: [
        (["-alpn", "dd0c/1", "-tls1_2", "IDENTITY"], TLSCode.wrongVersion, "alert protocol version"),
        (["-tls1_2", "IDENTITY"], .wrongVersion, "alert protocol version"),
        (["IDENTITY"], .protocolMismatch, "alert no application protocol"),
        (["-alpn", "h2", "IDENTITY"], .protocolMismatch, "alert no application protocol"),
        (["-alpn", "dd0c/1"], .noCertificate, "certificate required"),
        (["-alpn", "dd0c/1", "-verify_hostname", "other.example", "IDENTITY"], .identityRefused, "hostname mismatch"),
    ])
    func theirClientIsRefused(arguments: [String], code: TLSCode, words: String) throws {
        let (said, outcome) = try ask(Estate(), arguments)
        #expect(outcome.codes == [code])
        #expect(outcome.handshake == nil)
        #expect(said.lowercased().contains(words), "\(said)")
        #expect(!said.contains("echo"))
    }

    /// Connects to `openssl s_server`, which sends each line back reversed.
    private func call(
        _ estate: Estate,
        _ arguments: [String],
        kill: Bool = false,
        change: (inout TLSClientSettings) -> Void = { _ in }
    ) throws -> Outcome {
        let program = try OpenSSLProgram()
        defer { program.remove() }
        let roots = try program.write("roots", estate.root.pem)
        let identity = try program.identity("plane", estate.server.chain, estate.server.key)
        let running = try program.start(
            ["s_server", "-accept", "127.0.0.1:0", "-CAfile", roots, "-attime", "\(Estate.now.seconds)", "-rev"]
                + identity
                + arguments
        )
        let banner = running.read(until: "ACCEPT")
        guard let port = banner.split(separator: ":").last.flatMap({ Int($0.filter(\.isNumber)) }) else {
            throw OpenSSLProgram.Problem("no port in: " + banner + running.end(kill: SIGTERM))
        }
        var settings = estate.clientSettings
        change(&settings)
        let context = try TLSContext.client(settings)
        let pid = running.pid
        let done = group.next().makePromise(of: Outcome.self)
        let channel = try ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let collector = Collector(done, greeting: "hello\n") { context, _ in
                        if kill { Self.killChild(of: pid) } else { context.close(promise: nil) }
                    }
                    try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: context), collector])
                }
            }
            .connect(host: "127.0.0.1", port: port).wait()
        let outcome = try done.futureResult.wait()
        try? channel.close().wait()
        Self.killChild(of: pid)
        _ = running.end()
        return outcome
    }

    /// Ends `openssl` under its `timeout`, which ends then, too. The kernel lists the children of a process.
    private static func killChild(of pid: pid_t) {
        guard let file = fopen("/proc/\(pid)/task/\(pid)/children", "r") else { return }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 64)
        guard fgets(&text, Int32(text.count), file) != nil else { return }
        let child = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let child = child.split(separator: " ").first.flatMap({ pid_t($0) }), child > 1 { kill(child, SIGKILL) }
    }

    private static let mutual = ["-tls1_3", "-alpn", "dd0c/1", "-Verify", "1", "-verify_return_error"]

    @Test func theirServerIsUsed() throws {
        let estate = try Estate()
        // It sends its two session tickets, which we take no notice of.
        let outcome = try call(estate, Self.mutual)
        #expect(outcome.codes.isEmpty && outcome.others.isEmpty)
        #expect(outcome.text == "olleh\n")
        #expect(outcome.handshake?.peer == estate.server.chain[0])
    }

    @Test func theirServerIsKilled() throws {
        let outcome = try call(Estate(), Self.mutual, kill: true)
        #expect(outcome.text == "olleh\n")
        #expect(
            outcome.codes == [.truncated] && outcome.others.isEmpty
                || outcome.codes.isEmpty && outcome.others.count == 1
        )
    }

    @Test func theirServerRefusesUs() throws {
        let foreign = try Estate()
        let outcome = try call(Estate(), Self.mutual) { $0.identity = foreign.agent }
        #expect(outcome.codes == [.identityRefused])
        let none = try call(Estate(), Self.mutual) { $0.identity = nil }
        #expect(none.codes == [.identityRefused])
    }

    @Test func theirServerIsRefused() throws {
        let foreign = try Estate()
        #expect(try call(Estate(), Self.mutual) { $0.trust = .authorities([foreign.root]) }.codes == [.untrustedPeer])
        #expect(try call(Estate(), Self.mutual) { $0.serverName = "other.example" }.codes == [.nameMismatch])
        #expect(try call(Estate(), ["-tls1_2", "-alpn", "dd0c/1"]).codes == [.wrongVersion])
        #expect(try call(Estate(), ["-tls1_3"]).codes == [.protocolMismatch])
        #expect(try call(Estate(), ["-tls1_3", "-alpn", "h2"]).codes == [.protocolMismatch])
    }
}
