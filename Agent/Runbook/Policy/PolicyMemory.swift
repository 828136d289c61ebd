internal import AgentSpool
internal import Glibc
internal import SharedBase

/// The highest version of a signed policy that this agent has taken, in a file of its state folder: no older one is taken again, however
/// well it is signed.
package struct PolicyMemory: Sendable {
    package let path: String
    /// false for a run by hand: whoever runs it may have no agent here, or no right to look into its folder.
    package let isRequired: Bool

    package init(_ path: String, isRequired: Bool) {
        self.path = path
        self.isRequired = isRequired
    }

    /// 0 where none was taken.
    ///
    /// - Throws: `policy` where the file cannot be read or holds something else.
    func highest() throws(StepError) -> Int {
        let bytes: [UInt8]?
        do throws(StepError) { bytes = try TrustedFile.read(path, "the version of the last policy") } catch {
            if !isRequired { return 0 }
            throw error
        }
        guard let bytes else { return 0 }
        guard let number = Int(String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }), number > 0 else {
            throw StepError(
                .policy,
                attempted: "read the version of the last policy \(path)",
                reason: "it is no number above 0",
                advice: "see which version was the last one, and write it there"
            )
        }
        return number
    }

    /// Returns once it is on disk.
    func keep(_ version: Int) throws(StepError) {
        do throws(SpoolError) { try FileAccess.replace(path, with: Array("\(version)\n".utf8)) } catch {
            guard isRequired else { return }
            throw StepError(
                .policy,
                attempted: "keep the version \(version) of the policy",
                reason: error.reason,
                advice: "the agent must be able to write \(path)",
                cause: error
            )
        }
    }
}
