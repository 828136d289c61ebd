internal import Glibc
internal import SharedBase

/// The unprivileged account that a private server runs as: Postgres refuses root.
struct ServerAccount: Sendable {
    let name: String
    let user: UInt32
    let group: UInt32
    /// Starts a program as this account, as a prefix of its command line; empty where we are that account already.
    let prefix: [String]

    /// Ourselves; when we are root, `postgres` (made by Debian's package).
    static func choose() throws(PostgresError) -> Self {
        guard geteuid() == 0 else { return Self(name: "", user: geteuid(), group: getegid(), prefix: []) }
        let name = "postgres"
        guard let entry = getpwnam(name) else {
            throw PostgresError(
                .notInstalled,
                attempted: "choose an account for Postgres",
                reason: "we are root, Postgres does not run as root, and there is no user \(name)",
                advice: "apt-get install postgresql, or run as another user"
            )
        }
        let user = entry.pointee.pw_uid
        let group = entry.pointee.pw_gid
        let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first { (path: String) in access(path, X_OK) == 0 }
        if let setpriv {
            let arguments = [setpriv, "--reuid=\(user)", "--regid=\(group)", "--init-groups", "--"]
            return Self(name: name, user: user, group: group, prefix: arguments)
        }
        let runuser = ["/usr/sbin/runuser", "/sbin/runuser"].first { (path: String) in access(path, X_OK) == 0 }
        guard let runuser else {
            throw PostgresError(
                .notInstalled,
                attempted: "run Postgres as \(name)",
                reason: "neither setpriv nor runuser was found",
                advice: "apt-get install util-linux"
            )
        }
        return Self(name: name, user: user, group: group, prefix: [runuser, "-u", name, "--"])
    }

    /// Makes `folder` with mode 0700 in the hands of the account.
    func own(_ folder: String) throws(PostgresError) {
        let made = mkdir(folder, 0o700) == 0 || errno == EEXIST
        guard made, chmod(folder, 0o700) == 0, geteuid() != 0 || chown(folder, user, group) == 0 else {
            throw PostgresError(
                .startFailed,
                attempted: "make folder \(folder)",
                reason: String(cString: strerror(errno))
            )
        }
    }
}
