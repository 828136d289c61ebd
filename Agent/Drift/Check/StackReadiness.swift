import Glibc
import SharedBase
import SharedDrift

/// Whether the inputs of a stack are there and what they should be, without comparing anything; for `doctor`.
package enum StackReadiness {
    /// Blocks while it reads the files; a Terraform state or plan is read through once.
    ///
    /// - Returns: nil where all is well, else why a scan could not compare, as one line.
    package static func problem(of stack: StackSettings) -> String? {
        do throws(StateError) {
            switch stack.kind {
            case .terraform:
                try state(stack.source)
                if let live = stack.live { try recording(live, besides: stack.source) }
            case .kubernetes:
                try objects(stack.source)
                if let live = stack.live { try objects(live) }
            case .cloudformation:
                try template(stack.source)
                if let live = stack.live { try objects(live) }
            case .pulumi:
                try pulumi(stack.source)
                if let live = stack.live { try pulumi(live, besides: stack.source) }
            }
            return nil
        } catch {
            return error.description
        }
    }

    private static func state(_ path: String) throws(StateError) {
        let file = try InputFile(path: try readable(path, folder: false), patience: 1000)
        guard try file.beginsLikeJSON() else {
            let isEmpty = try file.isBlank()
            throw StateError(
                isEmpty ? .empty : .notJSON,
                path: path,
                reason: isEmpty ? "the file is empty" : "a state is a JSON object"
            )
        }
        if let refusal = try Survey.kind(of: file).stateRefusal(path) { throw refusal }
    }

    /// A plan, or a state written after a refresh.
    private static func recording(_ path: String, besides source: String) throws(StateError) {
        let file = try InputFile(path: try readable(path, folder: false), patience: 1000)
        try demandOther(file, than: source)
        let kind = try file.beginsLikeJSON() ? Survey.kind(of: file) : .unknown
        guard kind == .terraformPlan || kind.stateRefusal(path) == nil else {
            throw StateError(
                .notAPlan,
                path: path,
                reason: "this is no plan and no state",
                advice: "terraform plan -refresh-only -out=p && terraform show -json p"
            )
        }
    }

    private static func template(_ path: String) throws(StateError) {
        let file = try InputFile(path: try readable(path, folder: false), patience: 1000)
        let found = try CloudFormationFile(path: path, bytes: try file.bytes())
        if let refusal = found.refusal { throw refusal }
        guard found.template != nil else { throw .noTemplate(path) }
    }

    private static func pulumi(_ path: String, besides source: String? = nil) throws(StateError) {
        let file = try InputFile(path: try readable(path, folder: false), patience: 1000)
        if let source { try demandOther(file, than: source) }
        do {
            try PulumiStack.read(file) { _ in }
        } catch {
            throw StateError(error, path: path)
        }
    }

    /// A file beside itself never shows drift.
    private static func demandOther(_ live: InputFile, than source: String) throws(StateError) {
        guard live.isSame(as: try InputFile(path: source, patience: 1000)) else { return }
        throw StateError(
            .malformed,
            path: live.path,
            reason: "the live side is the declared file itself: nothing was refreshed",
            advice: "name a plan, or what was written after a refresh"
        )
    }

    private static func objects(_ path: String) throws(StateError) {
        guard try FileTree.entry(path) == .directory else {
            _ = try readable(path, folder: true)
            return
        }
        let files = try FileTree.files(below: path)
        let suffixes = [".yaml", ".yml", ".json"]
        guard files.contains(where: { file in suffixes.contains { file.hasSuffix($0) } }) else {
            throw StateError(.empty, path: path, reason: "the folder holds no .yaml, .yml or .json file")
        }
    }

    private static func readable(_ path: String, folder: Bool) throws(StateError) -> String {
        if try FileTree.entry(path) == .directory, !folder {
            throw StateError(.cannotOpen, path: path, reason: "it is a folder where a file is due")
        }
        guard access(path, R_OK) == 0 else { throw StateError(cannotOpen: path, errno) }
        return path
    }
}
