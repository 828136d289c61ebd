internal import CSandbox
internal import Glibc

/// Hands everything that the child needs to C, alive until it has become bubblewrap.
enum ChildStart {
    static func start(
        program: String,
        arguments: [String],
        standard: [Int32],
        kept: [Int32],
        group: StepGroup?,
        user: StepUser,
        limits: [dd0c_limit],
        folders: [(folder: WritableFolder, map: Int32)],
        scratch: String
    ) -> dd0c_started {
        let list = CStrings(arguments)
        let environment = CStrings(BubblewrapArguments.cleanEnvironment)
        let texts = CStrings([program, scratch, BubblewrapArguments.passwd, BubblewrapArguments.groups])
        let paths = CStrings(folders.map(\.folder.path))
        let places = folders.enumerated().map { index, row in
            dd0c_folder(
                path: paths.pointers[index].map { UnsafePointer($0) },
                device: row.folder.device,
                inode: row.folder.inode,
                owner_map: row.map
            )
        }
        let tasks = (group?.tasks.map(\.number) ?? []) + [-1, -1]
        var started = dd0c_started()
        list.pointers.withUnsafeBufferPointer { argumentList in
            environment.pointers.withUnsafeBufferPointer { environmentList in
                kept.withUnsafeBufferPointer { keptList in
                    limits.withUnsafeBufferPointer { limitList in
                        places.withUnsafeBufferPointer { placeList in
                            var child = dd0c_child()
                            child.program = constant(texts, 0)
                            child.arguments = argumentList.baseAddress
                            child.environment = environmentList.baseAddress
                            child.standard = (standard[0], standard[1], standard[2])
                            child.kept = keptList.baseAddress
                            child.kept_count = keptList.count
                            child.groups = (tasks[0], tasks[1])
                            child.group_folder = group?.folder?.number ?? -1
                            child.privileged = user.isPrivileged ? 1 : 0
                            child.switch_user = user.switches ? 1 : 0
                            child.user = user.user
                            child.group = user.group
                            child.limits = limitList.baseAddress
                            child.limit_count = limitList.count
                            child.folders = placeList.baseAddress
                            child.folder_count = placeList.count
                            child.scratch_options = constant(texts, 1)
                            child.passwd = constant(texts, 2)
                            child.group_names = constant(texts, 3)
                            dd0c_sandbox_start(&child, &started)
                        }
                    }
                }
            }
        }
        withExtendedLifetime((list, environment, texts, paths, group)) {}
        return started
    }

    private static func constant(_ texts: CStrings, _ index: Int) -> UnsafePointer<CChar>? {
        texts.pointers[index].map { UnsafePointer($0) }
    }
}
