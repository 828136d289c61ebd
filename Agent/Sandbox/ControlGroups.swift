internal import Glibc
internal import SharedBase

/// Where this process may make control groups for steps. Read once; which version a host has does not change while it runs.
package struct ControlGroups: Sendable, Equatable {
    /// One hierarchy that limits memory or processes.
    struct Place: Sendable, Equatable {
        let version: Int
        /// The folder of the agent's own group, in which the steps' groups are made.
        let folder: String
    }

    let memory: Place?
    let processes: Place?

    package static let none = ControlGroups(memory: nil, processes: nil)

    init(memory: Place?, processes: Place?) {
        self.memory = memory
        self.processes = processes
    }

    package var limitsMemory: Bool { memory != nil }

    /// For people: `version 2`, `version 1`, `none`.
    package var description: String {
        guard let place = memory ?? processes else { return "none" }
        let parts = [memory.map { _ in "memory" }, processes.map { _ in "pids" }].compactMap { $0 }
        return "version \(place.version) with \(parts.joined(separator: " and "))"
    }

    /// What this process finds and may use.
    ///
    /// - Parameter enabling: version 2 is made ready for groups of steps, which may move the agent into a group of its own.
    package static func find(enabling: Bool = true) -> ControlGroups {
        let places = places(
            groups: TextFile.read("/proc/self/cgroup") ?? "",
            mounts: TextFile.read("/proc/self/mountinfo") ?? ""
        )
        let usable = places.filter { isUsable($0.value, enabling: enabling) }
        return ControlGroups(memory: usable["memory"], processes: usable["pids"])
    }

    /// The controllers that are wanted, by the kernel's text alone.
    ///
    /// - Parameters:
    ///   - groups: `/proc/self/cgroup`, lines `number:controllers:path`; version 2 has number 0 and no controllers.
    ///   - mounts: `/proc/self/mountinfo`; a mount may show a part of the hierarchy only (its root, field 4).
    static func places(groups: String, mounts: String) -> [String: Place] {
        var found: [String: Place] = [:]
        let own = groups.split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        .filter { $0.count == 3 }
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 3 < fields.count, fields.count > 4 else { continue }
            let kind = fields[dash + 1]
            let options = Set(fields[dash + 3].split(separator: ",").map(String.init))
            for controller in ["memory", "pids"] {
                let path: Substring?
                switch kind {
                case "cgroup" where options.contains(controller):
                    path = own.first { $0[1].split(separator: ",").contains(Substring(controller)) }?[2]
                case "cgroup2": path = own.first { $0[0] == "0" }?[2]
                default: path = nil
                }
                guard let path, let folder = folder(path, root: fields[3], mount: fields[4]) else { continue }
                let version = kind == "cgroup2" ? 2 : 1
                // In a hybrid a controller belongs to one version only; version 1 then is where it is.
                if found[controller]?.version != 1 { found[controller] = Place(version: version, folder: folder) }
            }
        }
        return found
    }

    /// The path of a group below a mount that shows the hierarchy from `root` on; nil where it is not shown.
    private static func folder(_ path: Substring, root: Substring, mount: Substring) -> String? {
        guard root != "/" else { return String(mount) + (path == "/" ? "" : String(path)) }
        guard path == root || path.hasPrefix(root + "/") else { return nil }
        return String(mount) + String(path.dropFirst(root.count))
    }

    private static func isUsable(_ place: Place, enabling: Bool) -> Bool {
        guard access(place.folder, W_OK | X_OK) == 0 else { return false }
        guard place.version == 2 else { return true }
        return enabling ? VersionTwo.enable(place.folder) : VersionTwo.hasControllers(place.folder)
    }
}

/// What version 2 asks for before a group may have children with limits.
enum VersionTwo {
    private static let wanted = "+memory +pids"

    /// Whether the group's parent hands both on to it.
    static func hasControllers(_ folder: String) -> Bool {
        let controllers = (TextFile.read("\(folder)/cgroup.controllers") ?? "").split(whereSeparator: \.isWhitespace)
        return Set(controllers).isSuperset(of: ["memory", "pids"])
    }

    /// Hands memory and processes on to the children of `folder`.
    ///
    /// A group with processes in it cannot do that, so that the agent first goes into a group of its own below; only where it is alone.
    static func enable(_ folder: String) -> Bool {
        guard hasControllers(folder) else { return false }
        let control = "\(folder)/cgroup.subtree_control"
        if TextFile.write(wanted, to: control) == 0 { return true }
        let members = (TextFile.read("\(folder)/cgroup.procs") ?? "").split(separator: "\n")
        guard members == ["\(getpid())"] else { return false }
        let home = "\(folder)/agent"
        guard mkdir(home, 0o755) == 0 || errno == EEXIST else { return false }
        guard TextFile.write("0", to: "\(home)/cgroup.procs") == 0 else { return false }
        return TextFile.write(wanted, to: control) == 0
    }
}
