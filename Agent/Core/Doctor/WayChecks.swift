internal import AgentLink
internal import SharedBase
internal import SharedCommand

/// The way to the plane, step by step: name, port, mutual TLS.
struct WayChecks: Sendable {
    let subject: DoctorSubject
    /// For each step that waits for somebody else.
    var limit = Duration.seconds(5)

    var checks: [DoctorCheck] {
        [
            DoctorCheck(blocking: "server-name", "whether the plane's name has an address") { [self] in
                guard let server else { return Self.noServer }
                do { return .ok("\(server.host) is \(try LinkProbe.resolve(server))") } catch {
                    return .fail(ErrorChain.describe(error), hint: "getent hosts \(server.host)")
                }
            },
            DoctorCheck("gateway", "whether the gateway can be reached over TCP") { [self] in
                guard let server else { return Self.noServer }
                do {
                    try await LinkProbe.connect(server, limit: limit)
                    return .ok("\(server) takes connections")
                } catch {
                    return .fail(
                        ErrorChain.describe(error),
                        hint:
                            "nc -vz \(server.host) \(server.port)   (a firewall between, or a plane that does not run)"
                    )
                }
            },
            DoctorCheck("tls-handshake", "mutual TLS with this identity, without a word after it") { [self] in
                guard let identity else { return .skipped("there is no usable identity") }
                do {
                    try await LinkProbe.handshake(identity, limit: limit)
                    return .ok("this agent and the gateway \(identity.server) accept each other")
                } catch {
                    return .fail(ErrorChain.describe(error), hint: Self.hint(error))
                }
            },
        ]
    }

    private static let noServer = DoctorFinding.skipped("no server is known: there is no usable identity")

    private static func hint(_ error: any Error) -> String {
        guard let error = error as? LinkError, error.code == .identityRefused else {
            return "dd0c-agent doctor --only gateway clock authority"
        }
        return "at the plane: dd0c-plane agent list; to come back: dd0c-agent enroll --force with a new token"
    }

    /// The identity with the server that `run` would use.
    private var identity: AgentIdentity? {
        guard let folder = subject.stateDirectory,
            var identity = try? IdentityStore(stateDirectory: folder).load()
        else { return nil }
        if let server { identity.server = server }
        return identity
    }

    private var server: ServerAddress? {
        if let named = subject.settings?.server { return try? ServerAddress(parsing: named) }
        guard let folder = subject.stateDirectory else { return nil }
        return (try? IdentityStore(stateDirectory: folder).load())?.server
    }
}
