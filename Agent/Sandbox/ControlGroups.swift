internal import Glibc
internal import SharedBase

/// Where this process may make control groups for steps. Read once; which version a host has does not change while it runs.
package struct ControlGroups: Sendable, Equatable {
    /// What a group limits or counts, by the kernel's names. Version 2 counts processor time in every group, so that `cpuacct` stands there
    /// for any group at all.
    enum Controller: String, CaseIterable, Sendable {
        case memory, pids, cpu, cpuacct
    }

    /// One hierarchy with a controller.
    struct Place: Sendable, Equatable {
        let version: Int
        /// The folder of the agent's own group, in which the steps' groups are made.
        let folder: String
    }

    let places: [Controller: Place]

    package static let none = ControlGroups([:])

    init(_ places: [Controller: Place]) { self.places = places }

    package var limitsMemory: Bool { places[.memory] != nil }
    package var limitsProcessors: Bool { places[.cpu] != nil }
    package var countsProcessorTime: Bool { places[.cpuacct] != nil }

    /// For people: `version 1 with memory, pids, cpu, cpuacct`; `none`.
    package var description: String {
        let parts = Set(places.values.map(\.version)).sorted().map { version in
            let names = Controller.allCases.filter {
                places[$0]?.version == version && (version == 1 || $0 != .cpuacct)
            }
            return "version \(version) with \(names.map(\.rawValue).joined(separator: ", "))"
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    /// What this process finds and may use.
    ///
    /// - Parameter enabling: version 2 is made ready for groups of steps, which may move the agent into a group of its own.
    package static func find(enabling: Bool = true) -> ControlGroups {
        let places = places(
            groups: TextFile.read("/proc/self/cgroup") ?? "",
            mounts: TextFile.read("/proc/self/mountinfo") ?? ""
        )
        // One folder for all controllers of version 2, which is made ready once.
        var ready: [String: Set<Controller>] = [:]
        for folder in Set(places.values.filter { $0.version == 2 }.map(\.folder)) {
            guard access(folder, W_OK | X_OK) == 0 else { continue }
            ready[folder] = enabling ? VersionTwo.enable(folder) : VersionTwo.controllers(folder)
        }
        return ControlGroups(
            places.filter { controller, place in
                guard place.version == 2 else { return access(place.folder, W_OK | X_OK) == 0 }
                let usable = ready[place.folder] ?? []
                return controller == .cpuacct ? !usable.isEmpty : usable.contains(controller)
            }
        )
    }

    /// The controllers that are wanted, by the kernel's text alone.
    ///
    /// - Parameters:
    ///   - groups: `/proc/self/cgroup`, lines `number:controllers:path`; version 2 has number 0 and no controllers.
    ///   - mounts: `/proc/self/mountinfo`; a mount may show a part of the hierarchy only (its root, field 4).
    static func places(groups: String, mounts: String) -> [Controller: Place] {
        var found: [Controller: Place] = [:]
        let own = groups.split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        .filter { $0.count == 3 }
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 3 < fields.count, fields.count > 4 else { continue }
            let kind = fields[dash + 1]
            let options = Set(fields[dash + 3].split(separator: ",").map(String.init))
            for controller in Controller.allCases {
                let path: Substring?
                switch kind {
                case "cgroup" where options.contains(controller.rawValue):
                    path = own.first { $0[1].split(separator: ",").contains(Substring(controller.rawValue)) }?[2]
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
}

/// What version 2 asks for before a group may have children with limits.
enum VersionTwo {
    private static let wanted: [ControlGroups.Controller] = [.memory, .pids, .cpu]

    /// Those that the group's parent hands on to it, of the wanted ones.
    static func controllers(_ folder: String, file: String = "cgroup.controllers") -> Set<ControlGroups.Controller> {
        let words = (TextFile.read("\(folder)/\(file)") ?? "").split(whereSeparator: \.isWhitespace)
        return Set(wanted.filter { words.contains(Substring($0.rawValue)) })
    }

    /// Hands what there is on to the children of `folder`, and says what they now have.
    ///
    /// A group with processes in it cannot do that, so that the agent first goes into a group of its own below; only where it is alone.
    static func enable(_ folder: String) -> Set<ControlGroups.Controller> {
        let offered = controllers(folder)
        guard !offered.isEmpty else { return [] }
        let control = "\(folder)/cgroup.subtree_control"
        let text = wanted.filter(offered.contains).map { "+\($0.rawValue)" }.joined(separator: " ")
        if TextFile.write(text, to: control) != 0 {
            let members = (TextFile.read("\(folder)/cgroup.procs") ?? "").split(separator: "\n")
            let home = "\(folder)/agent"
            guard members == ["\(getpid())"], mkdir(home, 0o755) == 0 || errno == EEXIST,
                TextFile.write("0", to: "\(home)/cgroup.procs") == 0
            else { return controllers(folder, file: "cgroup.subtree_control") }
            _ = TextFile.write(text, to: control)
        }
        return controllers(folder, file: "cgroup.subtree_control")
    }
}
