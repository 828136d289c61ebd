internal import Glibc

/// Asks the package managers of this machine whose a file is.
package enum PackageOwner {
    struct Manager: Sendable {
        let name: String
        let program: String
        let arguments: [String]
        /// Its exit code for "no package has this file".
        let nobody: Int32
        /// What it says then; nil where its exit code says nothing else.
        let words: String?
    }

    static let managers = [
        Manager(name: "dpkg", program: "/usr/bin/dpkg-query", arguments: ["--search"], nobody: 1, words: nil),
        // A database that is locked or damaged ends with 1 as well: only the words tell.
        Manager(
            name: "rpm",
            program: "/usr/bin/rpm",
            arguments: ["-qf"],
            nobody: 1,
            words: "is not owned by any package"
        ),
        Manager(
            name: "pacman",
            program: "/usr/bin/pacman",
            arguments: ["-Qo"],
            nobody: 1,
            words: "No package owns"
        ),
        Manager(name: "apk", program: "/sbin/apk", arguments: ["info", "--who-owns"], nobody: 1, words: nil),
    ]

    /// Managers that are not installed own nothing; one that does not answer leaves the question open.
    package static func of(
        _ path: String,
        run: ([String]) -> HelperProgram.Outcome = { HelperProgram.run($0, withErrors: true) },
        exists: (String) -> Bool = { access($0, X_OK) == 0 }
    ) -> UpdateRules.Owner {
        for manager in managers where exists(manager.program) {
            for name in names(of: path) {
                switch run([manager.program] + manager.arguments + [name]) {
                case .exited(0, let output):
                    let line = output.split(separator: "\n").first.map(String.init) ?? ""
                    let owner =
                        manager.name == "dpkg" ? line.split(separator: ":").first.map(String.init) ?? line : line
                    return .package(manager: manager.name, name: owner.trimmed)
                case .exited(manager.nobody, let output) where manager.words.map(output.contains) ?? true: continue
                case .exited(manager.nobody, _):
                    return .unknown(reason: "\(manager.program) does not say whose \(name) is")
                case .exited(let code, _): return .unknown(reason: "\(manager.program) ended with \(code)")
                case .timedOut: return .unknown(reason: "\(manager.program) did not answer")
                case .cannotStart(let reason): return .unknown(reason: "\(manager.program): \(reason)")
                }
            }
        }
        return .nobody
    }

    /// The path and its other name where `/bin` and `/usr/bin` are one folder: a package lists only one of them.
    static func names(of path: String) -> [String] {
        for top in ["/bin/", "/sbin/", "/lib/"] {
            if path.hasPrefix("/usr" + top) { return [path, String(path.dropFirst(4))] }
            if path.hasPrefix(top) { return [path, "/usr" + path] }
        }
        return [path]
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
