import SharedBase

/// All Kubernetes objects of a file, or of the files below a folder.
struct KubernetesFolder {
    var objects: [KubernetesObject] = []
    /// What could not be read, each with path and position.
    var refusals: [StateError] = []
    /// Why the files, taken as the live side, do not show a whole cluster.
    var shortfalls: [StateError] = []

    /// Throws `StateError` where the path itself cannot be opened, and what `checkpoint` throws.
    init(_ path: String, meter: ScanMeter? = nil, checkpoint: () throws -> Void) throws {
        let named = try FileTree.entry(path) == .file
        let files = named ? [path] : try FileTree.files(below: path).filter(Self.mayHoldObjects)
        if files.isEmpty {
            shortfalls.append(StateError(.empty, path: path, reason: "there is no YAML or JSON file in this folder"))
        }
        for file in files {
            try checkpoint()
            do throws(StateError) {
                let found = KubernetesFile(path: file, bytes: try InputFile(path: file, meter: meter).bytes())
                objects += found.objects
                if let shortfall = found.shortfall { shortfalls.append(shortfall) }
                if let refusal = found.refusal, named || refusal.code != .empty { refusals.append(refusal) }
                if named, found.objects.isEmpty, found.refusal == nil, let position = found.foreign.first {
                    refusals.append(.noObject(file, position))
                }
            } catch {
                refusals.append(error)
            }
        }
    }

    static func mayHoldObjects(_ path: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
    }
}

extension StateError {
    static func noObject(_ path: String, _ position: TextPosition) -> StateError {
        StateError(
            .unknownKind,
            path: path,
            position: position,
            reason: "this is no Kubernetes object: it has no kind and apiVersion"
        )
    }
}
