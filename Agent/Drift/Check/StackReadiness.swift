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
                if let live = stack.live { try plan(live) }
            case .kubernetes:
                try objects(stack.source)
                if let live = stack.live { try objects(live) }
            case .cloudformation:
                try template(stack.source)
                if let live = stack.live { try objects(live) }
            case .pulumi:
                return "\(stack.kind.rawValue) stacks are read from a later version on"
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

    private static func plan(_ path: String) throws(StateError) {
        let file = try InputFile(path: try readable(path, folder: false), patience: 1000)
        guard try file.beginsLikeJSON(), try Survey.kind(of: file) == .terraformPlan else {
            throw StateError(
                .notAPlan,
                path: path,
                reason: "this is no plan",
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
