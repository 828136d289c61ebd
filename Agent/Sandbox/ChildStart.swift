internal import CSandbox
internal import Glibc

/// Hands everything that the child needs to C, alive until it has become bubblewrap.
struct ChildStart {
    /// The program first, by its path.
    let arguments: [String]
    /// What becomes 0, 1 and 2.
    let standard: [Int32]
    /// Descriptors that bubblewrap needs under their numbers.
    let kept: [Int32]
    let group: StepGroup?
    let user: StepUser
    let limits: [dd0c_limit]
    let folders: [(folder: WritableFolder, map: Int32)]
    /// Mount options of the scratch file system.
    let scratch: String

    func start() -> dd0c_started {
        let list = CStrings(arguments)
        let environment = CStrings(BubblewrapArguments.cleanEnvironment)
        let texts = CStrings([scratch, BubblewrapArguments.passwd, BubblewrapArguments.groups])
        let paths = CStrings(folders.map(\.folder.path))
        let places = folders.enumerated().map { index, row in
            dd0c_folder(
                path: paths[index],
                device: row.folder.device,
                inode: row.folder.inode,
                owner_map: row.map
            )
        }
        var child = plain
        child.program = list[0]
        child.scratch_options = texts[0]
        child.passwd = texts[1]
        child.group_names = texts[2]
        var started = dd0c_started()
        withPointers(list, environment, places) { arguments, environment, kept, limits, places in
            child.arguments = arguments.baseAddress
            child.environment = environment.baseAddress
            (child.kept, child.kept_count) = (kept.baseAddress, kept.count)
            (child.limits, child.limit_count) = (limits.baseAddress, limits.count)
            (child.folders, child.folder_count) = (places.baseAddress, places.count)
            dd0c_sandbox_start(&child, &started)
        }
        withExtendedLifetime((list, environment, texts, paths, group)) {}
        return started
    }

    /// What is a number.
    private var plain: dd0c_child {
        let tasks = (group?.tasks.map(\.number) ?? []) + [-1, -1, -1, -1]
        var child = dd0c_child()
        child.standard = (standard[0], standard[1], standard[2])
        child.groups = (tasks[0], tasks[1], tasks[2], tasks[3])
        child.group_folder = group?.folder?.number ?? -1
        child.privileged = user.isPrivileged ? 1 : 0
        child.switch_user = user.switches ? 1 : 0
        child.user = user.user
        child.group = user.group
        return child
    }

    private typealias Words = UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>

    private func withPointers(
        _ arguments: CStrings,
        _ environment: CStrings,
        _ places: [dd0c_folder],
        _ body: (
            Words, Words, UnsafeBufferPointer<Int32>, UnsafeBufferPointer<dd0c_limit>, UnsafeBufferPointer<dd0c_folder>
        ) -> Void
    ) {
        arguments.pointers.withUnsafeBufferPointer { arguments in
            environment.pointers.withUnsafeBufferPointer { environment in
                kept.withUnsafeBufferPointer { kept in
                    limits.withUnsafeBufferPointer { limits in
                        places.withUnsafeBufferPointer { body(arguments, environment, kept, limits, $0) }
                    }
                }
            }
        }
    }
}
