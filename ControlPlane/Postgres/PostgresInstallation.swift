internal import Glibc
internal import SharedBase

/// The programs of a Postgres server on this machine.
struct PostgresInstallation: Sendable {
    /// The folder of `initdb` and `postgres`.
    let programs: String

    var initdb: String { programs + "/initdb" }
    var postgres: String { programs + "/postgres" }

    static let oldestVersion = 15

    /// Looks at `given`, then where Debian puts them (newest version first), then in PATH.
    static func find(given: String? = nil, path: String? = nil) throws(PostgresError) -> Self {
        var folders: [String] = []
        if let given {
            folders = [given]
        } else {
            folders += versions(in: debianFolder).sorted(by: >).map { "\(debianFolder)/\($0)/bin" }
            folders += (path ?? environmentPath).split(separator: ":").map(String.init)
        }
        for folder in folders {
            let candidate = Self(programs: folder)
            if access(candidate.initdb, X_OK) == 0, access(candidate.postgres, X_OK) == 0 { return candidate }
        }
        throw PostgresError(
            .notInstalled,
            attempted: "find a Postgres server",
            reason: "initdb and postgres are neither in \(given ?? debianFolder + "/*/bin nor in PATH")",
            advice: "apt-get install postgresql"
        )
    }

    private static let debianFolder = "/usr/lib/postgresql"
    private static var environmentPath: String { getenv("PATH").map { String(cString: $0) } ?? "" }

    private static func versions(in folder: String) -> [Int] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var found: [Int] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let version = Int(name), version >= oldestVersion { found.append(version) }
        }
        return found
    }
}
