internal import Glibc
package import SharedBase

package enum DevCode: String, FaultCode {
    case home
    case notReachable
}

package typealias DevError = Fault<DevCode>

/// The folder in which `dd0c-plane dev` keeps everything of one private plane.
package struct DevHome: Sendable {
    package let folder: String

    package init(_ folder: String) { self.folder = folder }

    /// `/var/lib/dd0c-dev` for root, `~/.local/state/dd0c-dev` for everybody else.
    package static func standard(environment: [String: String]) -> String {
        if geteuid() == 0 { return "/var/lib/dd0c-dev" }
        let state = environment["XDG_STATE_HOME"] ?? (environment["HOME"] ?? "/tmp") + "/.local/state"
        return state + "/dd0c-dev"
    }

    package var postgres: String { folder + "/postgres" }
    package var authority: String { folder + "/ca" }
    package var configuration: String { folder + "/plane.yaml" }
    package var apiKey: String { folder + "/api-key" }
    package var adminPassword: String { folder + "/admin-password" }
    package var tokenKeys: String { folder + "/token-keys.json" }

    /// Makes the folder and its parents. As root the way down must be open to the account that Postgres runs as.
    package func prepare() throws(DevError) {
        var path = ""
        let parts = folder.split(separator: "/")
        for (index, part) in parts.enumerated() {
            path += "/" + part
            let isLast = index == parts.count - 1
            if mkdir(path, isLast ? 0o711 : 0o755) != 0, errno != EEXIST {
                throw DevError(
                    .home,
                    attempted: "make the folder \(path)",
                    reason: String(cString: strerror(errno)),
                    advice: "choose another with --home"
                )
            }
            if geteuid() == 0, let mode = FileMode.of(path: path), mode & 0o001 == 0 {
                throw DevError(
                    .notReachable,
                    attempted: "use the folder \(folder)",
                    reason: "\(path) is closed to other users, and Postgres does not run as root",
                    advice: "choose another with --home, for example under /var/lib or /tmp"
                )
            }
        }
    }

    /// A small file with mode 0600; nil where it is not there.
    package func readSecret(_ path: String) -> Secret<String>? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return Secret(String(decoding: buffer[..<count], as: UTF8.self))
    }

    /// Written beside and renamed, so that a reader never sees half of it.
    package func write(_ text: String, to path: String) throws(DevError) {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let bytes = Array(text.utf8)
        let written = descriptor < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if descriptor >= 0 { close(descriptor) }
        guard written == bytes.count, rename(temporary, path) == 0 else {
            throw DevError(.home, attempted: "write \(path)", reason: String(cString: strerror(errno)))
        }
    }
}
