import SharedBase
import SharedDrift

/// Finds what can be a stack below a folder: Terraform states, Kubernetes manifests, CloudFormation templates, Pulumi
/// checkpoints, and what was recorded of their live sides.
package struct SourceFinder {
    /// Files that are looked at at most.
    package static let standardLimit = 20_000
    /// A file beyond this is told by its name alone.
    private static let mostBytes = 32 << 20

    private let root: String
    private var found = FoundSources()
    private var manifests: [String] = []
    private var liveObjects: [String] = []
    private var plans: [String] = []
    private var states: [String] = []
    private var charts: [String] = []
    private var templates: [String] = []
    private var answers: [String] = []
    private var exports: [(file: String, stack: String?)] = []

    private init(_ root: String) { self.root = root }

    /// Blocks while it reads. Throws where `root` cannot be opened.
    package static func search(_ root: String, limit: Int = standardLimit) throws(StateError) -> FoundSources {
        var finder = SourceFinder(root)
        let walk = try FolderWalk(root, limit: limit)
        finder.found.files = walk.files.count
        finder.found.isComplete = walk.isComplete
        finder.charts = walk.files.filter { Self.name($0) == "Chart.yaml" }.map(Self.folder)
        for file in walk.files { finder.look(at: file) }
        return finder.finish()
    }

    // MARK: One file

    private mutating func look(at file: String) {
        let name = Self.name(file)
        if let chart = charts.first(where: { Self.lies(file, below: $0) }) {
            if name == "Chart.yaml" {
                note("\(Self.shown(chart)) is a Helm chart: render it (helm template) into a folder of its own")
            }
            return
        }
        if name.hasSuffix(".tf") || name.hasSuffix(".tf.json") { return backend(file) }
        if name.hasSuffix(".tfstate") { return state(file) }
        if name.hasSuffix(".json") || name.hasSuffix(".template") { return json(file) }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return yaml(file) }
    }

    private mutating func state(_ file: String) {
        do throws(StateError) {
            switch try Survey.kind(of: try InputFile(path: path(file), patience: 0)) {
            case .terraformState(let version):
                if version == 4 {
                    states.append(file)
                } else {
                    note("\(file) is a state of version \(version), which is not read")
                }
            case .terraformBackendStub:
                note(
                    "\(Self.shown(Self.above(file))) keeps its state in a backend: `terraform state pull > FILE` brings it here"
                )
            case .terraformEncrypted: note("\(file) is encrypted and cannot be compared")
            default: note("\(file) is no Terraform state")
            }
        } catch {
            note("\(file) does not read: \(error.reason)")
        }
    }

    private mutating func json(_ file: String) {
        guard let input = try? InputFile(path: path(file), patience: 0), let kind = try? Survey.kind(of: input) else {
            return
        }
        switch kind {
        case .terraformState(version: 4): states.append(file)
        case .terraformPlan: plans.append(file)
        case .cloudformation: template(file, input)
        case .pulumi: export(file, input)
        case .kubernetes: objects(file, input)
        // A list of recorded answers is an array.
        case .unknown: if RecordedAnswer.isOne(input, atMost: Self.mostBytes) { answers.append(file) }
        default: return
        }
    }

    private mutating func template(_ file: String, _ input: InputFile) {
        if RecordedAnswer.isOne(input, atMost: Self.mostBytes) { answers.append(file) } else { templates.append(file) }
    }

    private mutating func export(_ file: String, _ input: InputFile) {
        do {
            exports.append((file, try PulumiStack.read(input) { _ in }.name))
        } catch let error as StateError {
            note("\(file) does not read: \(error.reason)")
        } catch {
            note("\(file) does not read")
        }
    }

    private mutating func yaml(_ file: String) {
        guard let input = try? InputFile(path: path(file), patience: 0) else { return }
        objects(file, input)
    }

    private mutating func objects(_ file: String, _ input: InputFile) {
        guard input.size <= Self.mostBytes, let bytes = try? input.bytes() else { return }
        let parsed = KubernetesFile(path: file, bytes: bytes)
        let own = parsed.objects.filter { !KubernetesScan.isTooling($0.identity) }
        if parsed.holdsTemplate, own.isEmpty {
            templates.append(file)
        } else if !own.isEmpty {
            let isLive = own.allSatisfy { $0.value["metadata"]?["uid"] != nil }
            if isLive { liveObjects.append(file) } else { manifests.append(file) }
        }
    }

    /// `backend "s3" {` in the configuration: the state is elsewhere. Only the kind of backend is told, never its settings.
    private mutating func backend(_ file: String) {
        guard let input = try? InputFile(path: path(file), patience: 0), input.size <= 1 << 20,
            let bytes = try? input.bytes()
        else { return }
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let words = line.split { $0.isWhitespace || $0 == "\"" || $0 == "{" }
            guard words.count >= 2, words[0] == "backend", words[1] != "local", line.contains("{") else { continue }
            let kind = words[1].prefix(20).filter { $0.isLetter || $0.isNumber }
            note(
                "\(Self.shown(Self.folder(file))) keeps its state in a backend (\(kind)): `terraform state pull > FILE` brings it here"
            )
        }
    }

    // MARK: Together

    private mutating func finish() -> FoundSources {
        for state in states {
            let beside = plans.filter { Self.folder($0) == Self.folder(state) }
            let live =
                beside.count == 1 && states.count { Self.folder($0) == Self.folder(state) } == 1 ? beside[0] : nil
            found.sources.append(FoundSource(kind: .terraform, source: state, live: live))
        }
        for source in manifestSources() {
            let live = LiveSides.beside(source, liveObjects)
            found.sources.append(FoundSource(kind: .kubernetes, source: source, live: live))
        }
        for template in templates {
            let live = LiveSides.of(template: template, among: templates, answers: answers)
            found.sources.append(FoundSource(kind: .cloudformation, source: template, live: live))
        }
        for (source, live) in LiveSides.ofExports(exports) {
            found.sources.append(FoundSource(kind: .pulumi, source: source, live: live))
        }
        found.sources.sort { $0.source < $1.source }
        return found
    }

    /// The highest folders that hold manifests and no recorded objects; where both lie together, file by file.
    private func manifestSources() -> [String] {
        let folders = Set(manifests.map(Self.folder))
        let top = folders.filter { folder in !folders.contains { $0 != folder && Self.lies(folder + "/x", below: $0) } }
        return top.sorted().flatMap { folder -> [String] in
            let isClean = !folder.isEmpty && !liveObjects.contains { Self.lies($0, below: folder) }
            return isClean ? [folder] : manifests.filter { Self.lies($0, below: folder) }
        }
    }

    private mutating func note(_ text: String) {
        if !found.notes.contains(text) { found.notes.append(text) }
    }

    // MARK: Paths

    private func path(_ file: String) -> String { "\(root)/\(file)" }
    private static func shown(_ folder: String) -> String { folder.isEmpty ? "this folder" : folder }
    private static func name(_ path: String) -> String { LiveSides.name(path) }
    private static func folder(_ path: String) -> String { LiveSides.folder(path) }

    /// The folder above `.terraform`.
    private static func above(_ file: String) -> String { folder(folder(file)) }

    private static func lies(_ file: String, below folder: String) -> Bool {
        folder.isEmpty || file.hasPrefix(folder + "/")
    }
}
