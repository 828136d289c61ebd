internal import PlaneAccount
internal import SharedBase
internal import SharedCommand

/// The file of the keys that sign people's tokens: there, private, of the user who keeps the CA's keys, readable, rotated.
struct TokenKeyChecks: Sendable {
    let path: String
    /// Who owns it has to own this too: one user runs the plane.
    let authorityKey: String
    var clock: WallClock = .system

    /// A key that signs for longer than this is old.
    static let longest = Duration.seconds(365 * 86_400)

    var checks: [DoctorCheck] {
        [
            DoctorCheck(blocking: "token-keys", "the keys that sign tokens: their file, who may read it, and their age")
            {
                [path, authorityKey, clock] in
                guard let facts = FileFacts.of(path) else {
                    return .warn(
                        "\(path) is not there, or may not be seen; the first start makes it",
                        hint: "dd0c-plane tokenkey rotate   (to make it now)"
                    )
                }
                if let complaint = Self.owner(path, facts, authority: FileFacts.of(authorityKey)) { return complaint }
                do {
                    guard let ring = try KeyFile(path).read() else {
                        return .unknown("\(path) went away while it was looked at")
                    }
                    return Self.rotation(ring.keys.map { ($0.createdAt, $0.retiredAt) }, now: clock.now())
                } catch let error as AccountError {
                    return .fail(
                        "\(path): \(error.reason)",
                        hint: error.advice
                            ?? "restore it, or move it away: the next start makes one and people sign in anew"
                    )
                } catch {
                    return .fail("\(path): \(ErrorChain.describe(error))", hint: "ls -l \(path)")
                }
            }
        ]
    }

    /// What is wrong with the file as such; nil where nothing is.
    static func owner(_ path: String, _ facts: FileFacts, authority: FileFacts?) -> DoctorFinding? {
        if facts.isFolder {
            return .fail("\(path) is a folder", hint: "name a file in token_key_file")
        }
        guard facts.mode & 0o077 == 0 else {
            return .fail(
                "\(path) has mode \(HostFindings.octal(facts.mode)), others may use its keys",
                hint: "chmod 600 \(path), then dd0c-plane tokenkey rotate"
            )
        }
        if let authority, authority.owner != facts.owner {
            return .fail(
                "\(path) belongs to user \(facts.owner), the CA's keys to user \(authority.owner): one plane cannot use both",
                hint: "chown \(authority.owner) \(path)"
            )
        }
        return nil
    }

    /// - Parameter keys: oldest first; the last signs.
    static func rotation(_ keys: [(madeAt: Timestamp, retiredAt: Timestamp?)], now: Timestamp) -> DoctorFinding {
        guard let signing = keys.last else {
            return .fail("there is no key that signs", hint: "dd0c-plane tokenkey rotate")
        }
        if signing.madeAt > now + .seconds(300) {
            return .warn(
                "the signing key was made at \(signing.madeAt), which is still to come",
                hint: "look at the clock"
            )
        }
        let days = (now - signing.madeAt).components.seconds / 86_400
        let retired = keys.count - 1
        let rest =
            retired == 0 ? "" : "; \(retired) retired \(retired == 1 ? "one still verifies" : "ones still verify")"
        let sentence = "the signing key is \(days) day\(days == 1 ? "" : "s") old\(rest)"
        return now - signing.madeAt > longest ? .warn(sentence, hint: "dd0c-plane tokenkey rotate") : .ok(sentence)
    }
}
