internal import NIOPosix
internal import PlaneFleet
internal import SharedBase
internal import SharedCommand
internal import SharedCrypto

/// The certificate authority: its files, who may read them, and how long it lasts.
struct AuthorityChecks: Sendable {
    let home: String
    var clock: WallClock = .system

    private static let secrets = ["intermediate.key", "root.key", "root.passphrase"]

    var checks: [DoctorCheck] {
        [
            DoctorCheck(blocking: "authority", "the files of the certificate authority and who may read them") {
                [home] in
                do {
                    _ = try CertificateAuthority.load(home: home)
                } catch let error as FleetError {
                    let cause = error.cause.map { ": \(ErrorChain.describe($0))" } ?? ""
                    return .fail(
                        "\(error.reason)\(cause)",
                        hint: error.advice ?? "dd0c-plane ca init   (where there is none)"
                    )
                } catch {
                    return .fail(ErrorChain.describe(error), hint: "ls -l \(home)/ca")
                }
                return Self.modes(
                    Self.secrets.compactMap { name in FileFacts.of("\(home)/ca/\(name)").map { (name, $0.mode) } },
                    folder: "\(home)/ca"
                )
            },
            DoctorCheck(blocking: "authority-expiry", "how long the intermediate and the root are valid") {
                [home, clock] in
                guard let authority = try? CertificateAuthority.load(home: home) else {
                    return .skipped("the authority cannot be loaded")
                }
                let now = clock.now()
                let findings = [("the intermediate", authority.intermediate), ("the root", authority.root)].map {
                    HostFindings.certificate(
                        $0.0,
                        from: $0.1.notBefore,
                        to: $0.1.notAfter,
                        now: now,
                        renew: "dd0c-plane ca init with a new ca_dir   (agents then enrol anew)"
                    )
                }
                return findings.first { $0.verdict != .ok } ?? findings[0]
            },
        ]
    }

    /// Secrets that others than their owner may read.
    static func modes(_ files: [(name: String, mode: UInt32)], folder: String) -> DoctorFinding {
        let open = files.filter { $0.mode & 0o077 != 0 }
        if let first = open.first {
            return .fail(
                "\(first.name) has mode \(HostFindings.octal(first.mode)), others may read it",
                hint: "chmod 600 \(open.map { "\(folder)/\($0.name)" }.joined(separator: " "))"
            )
        }
        let root = files.contains { $0.name == "root.passphrase" } ? "; root.key and its passphrase still lie here" : ""
        return .ok("\(folder) is whole, its keys are private\(root)")
    }
}

extension DoctorCheck {
    /// A check that may block: it runs on NIO's pool of blocking threads.
    init(blocking name: String, _ summary: String, _ look: @escaping @Sendable () -> DoctorFinding) {
        self.init(name, summary) {
            do { return try await NIOThreadPool.singleton.runIfActive(look) } catch {
                return .unknown("could not be looked at: \(ErrorChain.describe(error))")
            }
        }
    }
}
