import NIOCore
import NIOPosix
package import SharedBase
import SharedCrypto
import SharedTLS
import SharedWire

/// Turns a token into an identity on disk.
///
/// The key pair is made here and never leaves. It is on disk before the request goes out, so that an enrolment whose answer was lost
/// is asked for again with the same key: the plane then gives the same certificate. Blocking file work is done in between; this is for
/// the `enroll` command.
package enum Enroller {
    /// What the plane gets to know of this agent.
    package struct Request: Sendable {
        package var server: ServerAddress
        package var token: Secret<String>
        package var name: String
        package var labels: [String: String]
        package var agentVersion: String
        /// The name to demand of the gateway's certificate; nil for the host of the address.
        package var serverName: String?
        /// Replace an identity that is there.
        package var force = false
        package var timeout: Duration = .seconds(15)

        package init(
            server: ServerAddress,
            token: Secret<String>,
            name: String,
            labels: [String: String] = [:],
            agentVersion: String
        ) {
            self.server = server
            self.token = token
            self.name = name
            self.labels = labels
            self.agentVersion = agentVersion
        }
    }

    /// Throws a `LinkError` whose code says what went wrong; nothing of an older identity is changed then.
    package static func enroll(
        _ request: Request,
        stateDirectory: String,
        clock: WallClock = .system,
        random: RandomSource = .system
    ) async throws -> AgentIdentity {
        let store = IdentityStore(stateDirectory: stateDirectory)
        if store.exists, !request.force {
            throw LinkError(
                .alreadyEnrolled,
                attempted: "enrol",
                reason: "\(store.folder) holds an identity already",
                advice: "use `--force` to replace it"
            )
        }
        let token: EnrolmentToken
        do {
            token = try EnrolmentToken(parsing: request.token.expose())
        } catch {
            throw LinkError(.tokenMalformed, attempted: "enrol", reason: error.reason, advice: error.advice)
        }
        let key = try store.makePendingKey()
        let answer = try await ask(request, token, key, clock)
        let identity = try identity(from: answer, request, token, key, clock)
        try store.save(identity, random: random)
        return identity
    }

    private static func ask(
        _ request: Request,
        _ token: EnrolmentToken,
        _ key: PrivateKey,
        _ clock: WallClock
    ) async throws -> Enrolled {
        let message = Enrol(
            token: token.text,
            csr: try CertificateRequest.create(subject: SubjectName(commonName: "dd0c-agent"), key: key).der,
            name: request.name,
            labels: request.labels,
            agentVersion: request.agentVersion
        )
        guard message.payload.readableBytes <= WireLimits.beforeHello else {
            throw LinkError(.enrolmentRefused, attempted: "enrol", reason: "name and labels together are too long")
        }
        let tls = try TLSContext.client(
            TLSClientSettings(
                trust: .pinnedAuthority(spkiSHA256: token.authorityKeyHash),
                serverName: request.serverName ?? request.server.host,
                applicationProtocol: LinkProtocol.enrolment,
                clock: clock
            )
        )
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: Frame.self)
        let timeout = TimeAmount.nanoseconds(request.timeout.wholeMicroseconds * 1000)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .connectTimeout(timeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers([
                            TLSHandler(context: tls), FrameHandler(cap: WireLimits.enrolmentReply),
                            EnrolHandler(request: message.frame, answer: answer),
                        ])
                    }
                }
                .connect(host: request.server.host, port: request.server.port)
                .get()
        } catch {
            answer.fail(error)
            throw EnrolmentFailure.unreachable(request.server, ConnectFailure.reason(error))
        }
        let timer = loop.scheduleTask(in: timeout) { answer.fail(EnrolmentFailure.noReply(request.server)) }
        defer {
            timer.cancel()
            channel.close(promise: nil)
        }
        do {
            return try EnrolmentFailure.read(try await answer.futureResult.get(), from: request.server)
        } catch {
            throw EnrolmentFailure.explain(error, server: request.server)
        }
    }

    /// Holds the answer against what was asked for.
    private static func identity(
        from answer: Enrolled,
        _ request: Request,
        _ token: EnrolmentToken,
        _ key: PrivateKey,
        _ clock: WallClock
    ) throws -> AgentIdentity {
        do {
            guard answer.tenantID == token.tenantID else { throw bad("it names another tenant than the token") }
            let roots = try answer.certificates.roots.map { try Certificate(der: $0) }
            guard roots.contains(where: { $0.publicKey.spkiSHA256 == token.authorityKeyHash }) else {
                throw bad("none of its authorities is the one of the token")
            }
            let identity = try AgentIdentity(
                agentID: answer.agentID,
                tenantID: answer.tenantID,
                server: request.server,
                serverName: answer.serverName,
                chain: try answer.certificates.chain.map { try Certificate(der: $0) },
                roots: roots,
                key: key
            )
            try CertificateVerifier.verify(
                identity.chain[0],
                intermediates: Array(identity.chain.dropFirst()),
                roots: roots,
                at: clock.now(),
                usage: .client
            )
            return identity
        } catch let error as LinkError where error.code == .badReply {
            throw error
        } catch {
            throw LinkError(
                .badReply,
                attempted: "enrol with \(request.server)",
                reason: "its certificate is of no use here",
                cause: error
            )
        }
    }

    private static func bad(_ reason: String) -> LinkError {
        LinkError(.badReply, attempted: "take the plane's answer", reason: reason)
    }
}
