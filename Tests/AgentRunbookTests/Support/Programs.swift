import Glibc
import TestKit

/// The programs beside these tests, and how to run them.
enum Programs {
    /// `dd0c-agent`, where it has been built: `scripts/test` names its folder.
    static let agent: String? = {
        let folder = getenv("DD0C_BIN").map { String(cString: $0) } ?? Fixtures.repository + "/.build/debug"
        return access(folder + "/dd0c-agent", X_OK) == 0 ? folder + "/dd0c-agent" : nil
    }()

    /// Built with these tests and lies beside them.
    static let probe: String = {
        var name = [CChar](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/self/exe", &name, name.count))
        let path = String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + "dd0c-step-probe"
    }()

    /// Whether an ordinary user gets namespaces here: what the sandbox stands on.
    static let hasSandbox: Bool = {
        let user = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : ""
        return system(user + "unshare --user --mount --pid --net --fork true 2>/dev/null") == 0
    }()

    struct Result {
        let code: Int32
        let output: String
        let error: String
    }

    /// Runs a line of shell; nothing is on its standard input.
    static func shell(_ script: String) -> Result {
        let folder = TemporaryFolder()
        folder.write("script", script)
        let here = folder.path
        let status = system("sh '\(here)/script' > '\(here)/out' 2> '\(here)/err' < /dev/null")
        return Result(code: status >> 8 & 0xff, output: folder.text("out"), error: folder.text("err"))
    }

    /// `'text'` for a line of shell.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
