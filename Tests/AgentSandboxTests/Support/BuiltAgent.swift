import Glibc
import TestKit

/// The program `dd0c-agent`, where it has been built: `scripts/test` names its folder.
enum BuiltAgent {
    static let path: String? = {
        let folder = getenv("DD0C_BIN").map { String(cString: $0) } ?? Fixtures.repository + "/.build/debug"
        return access(folder + "/dd0c-agent", X_OK) == 0 ? folder + "/dd0c-agent" : nil
    }()

    /// Stands before a command that starts agents: waits for the processes that they leave.
    static let adopt = "python3 '\(Fixtures.folder("sandbox"))/adopt.py'"
}
