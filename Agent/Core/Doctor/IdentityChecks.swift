internal import AgentLink
internal import SharedBase
internal import SharedCommand
internal import SharedCrypto

/// Certificate, key and authority, and this clock against them.
struct IdentityChecks: Sendable {
    let subject: DoctorSubject
    var clock: WallClock = .system

    private static let enrol = "dd0c-agent enroll --server HOST:PORT --token-file FILE"

    var checks: [DoctorCheck] {
        [
            DoctorCheck(blocking: "identity", "certificate and key: there, private (0600), belonging together") {
                [self] in
                switch identity {
                case nil: return StateChecks.noFolder
                case .success(let identity)?:
                    return .ok("agent \(identity.agentID) of tenant \(identity.tenantID), key private and fitting")
                case .failure(let error)?:
                    return .fail(error.reason, hint: error.advice ?? Self.enrol)
                }
            },
            DoctorCheck(blocking: "certificate", "how long the certificate is valid") { [self] in
                given { identity in
                    guard let leaf = identity.chain.first else { return .fail("there is none", hint: Self.enrol) }
                    return HostFindings.certificate(
                        "the certificate",
                        from: leaf.notBefore,
                        to: leaf.notAfter,
                        now: clock.now(),
                        renew:
                            "dd0c-agent status   (a connected agent renews by itself); after its end: \(Self.enrol) --force"
                    )
                }
            },
            DoctorCheck(blocking: "authority", "whether the certificate leads to the plane's authority") { [self] in
                given { Self.authority($0, now: clock.now()) }
            },
            DoctorCheck(blocking: "clock", "this clock against the life of the certificate") { [self] in
                given { identity in
                    guard let leaf = identity.chain.first else { return .skipped("there is no certificate") }
                    return Self.clock(leaf.notBefore, now: clock.now())
                }
            },
        ]
    }

    /// nil where no state directory is known.
    private var identity: Result<AgentIdentity, LinkError>? {
        guard let folder = subject.stateDirectory else { return nil }
        do { return .success(try IdentityStore(stateDirectory: folder).load()) } catch let error as LinkError {
            return .failure(error)
        } catch {
            return .failure(
                LinkError(.identityBroken, attempted: "load the identity", reason: ErrorChain.describe(error))
            )
        }
    }

    private func given(_ decide: (AgentIdentity) -> DoctorFinding) -> DoctorFinding {
        guard case .success(let identity)? = identity else { return .skipped("there is no usable identity") }
        return decide(identity)
    }

    private static func authority(_ identity: AgentIdentity, now: Timestamp) -> DoctorFinding {
        guard let leaf = identity.chain.first, let root = identity.roots.max(by: { $0.notAfter < $1.notAfter }) else {
            return .fail("no authority is stored", hint: enrol)
        }
        do {
            try CertificateVerifier.verify(
                leaf,
                intermediates: Array(identity.chain.dropFirst()),
                roots: identity.roots,
                // The chain, not its age: that is the check `certificate`.
                at: min(max(now, leaf.notBefore), leaf.notAfter),
                usage: .client
            )
        } catch {
            return .fail("the certificate does not lead to it: \(ErrorChain.describe(error))", hint: "\(enrol) --force")
        }
        let finding = HostFindings.certificate(
            "the authority",
            from: root.notBefore,
            to: root.notAfter,
            now: now,
            renew: "rotate the authority at the plane"
        )
        return finding
    }

    /// Certificates begin 5 minutes before they are issued: a clock before that is wrong, wherever the plane's stands.
    private static func clock(_ start: Timestamp, now: Timestamp) -> DoctorFinding {
        guard now < start else { return .ok("it is \(now), later than the certificate's first moment") }
        return .fail(
            "it is \(now) by this clock, and the certificate was made after \(start)",
            hint: "timedatectl status   (NTP keeps the clock right)"
        )
    }
}
