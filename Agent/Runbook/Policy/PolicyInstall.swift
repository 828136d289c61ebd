internal import AgentSpool
internal import SharedBase
internal import SharedCrypto

/// Puts a policy into force: proven and compared first, then written so that a crash at any point leaves the old one or the new one.
package struct PolicyInstall: Sendable {
    /// What would be done.
    package struct Plan: Sendable {
        package let changes: [PolicyChange]
        package let policy: LoadedPolicy
        /// What now counts has the same version and other content: of the two neither is older.
        package let isSameVersion: Bool
        fileprivate let bytes: [UInt8]
        fileprivate let signatures: [String]
    }

    private let source: PolicySource

    package init(_ source: PolicySource) { self.source = source }

    /// - Parameters:
    ///   - file: the new policy.
    ///   - signature: the file with its signature; must be given where a key is pinned, and cannot be used where none is.
    /// - Throws: `file`; `policy`, with nothing changed: not signed by the pinned key, no policy, older than what was in force.
    package func plan(_ file: String, signature: String?) throws(StepError) -> Plan {
        let bytes = try TrustedFile.readAny(file, "the policy")
        let now = source.load(remember: false)
        guard let key = try source.key() else {
            guard signature == nil else {
                throw StepError(
                    .policy,
                    attempted: "check the signature of \(file)",
                    reason: "no key is pinned on this host",
                    advice:
                        "put the key of whoever signs your policies to \(PolicySource.standardKey), owned by root, 0644"
                )
            }
            let policy = LoadedPolicy(policy: try LocalPolicy.parse(bytes), isSigned: false)
            return plan(policy, over: now, bytes, [])
        }
        guard let signature else { throw PolicySource.unsigned(file, "a key is pinned, and no --signature is given") }
        let text = try TrustedFile.readAny(signature, "the signature")
        let floor = max(try source.memory?.highest() ?? 0, now.closed == nil ? now.policy.version ?? 0 : 0)
        let policy = try PolicySource.proven(bytes, text, key, file, floor: floor)
        return plan(LoadedPolicy(policy: policy, isSigned: true), over: now, bytes, PolicySignature.lines(text))
    }

    private func plan(_ new: LoadedPolicy, over now: LoadedPolicy, _ bytes: [UInt8], _ signatures: [String]) -> Plan {
        Plan(
            changes: PolicyChange.all(from: now.policy, to: new.policy),
            policy: new,
            isSameVersion: new.isSigned && new.policy.version == now.policy.version && new.policy != now.policy,
            bytes: bytes,
            signatures: signatures
        )
    }

    /// Both signatures stand there while the policy is replaced, so that at no moment one without the other is found.
    ///
    /// - Throws: `file` where one cannot be written.
    package func commit(_ plan: Plan) throws(StepError) {
        do throws(SpoolError) {
            if plan.policy.isSigned {
                let before =
                    (try? FileAccess.read(source.signaturePath, limit: 65_536)).map(PolicySignature.lines) ?? []
                try write(plan.signatures + before)
            }
            try FileAccess.replace(source.path, with: plan.bytes, mode: plan.policy.policy.hasSecrets ? 0o600 : 0o644)
            if plan.policy.isSigned { try write(plan.signatures) }
        } catch {
            throw StepError(
                .file,
                attempted: "install the policy as \(source.path)",
                reason: error.reason,
                advice: "run this as root, and see that the folder is there",
                cause: error
            )
        }
    }

    private func write(_ signatures: [String]) throws(SpoolError) {
        let text = signatures.prefix(PolicySignature.most).map { $0 + "\n" }.joined()
        try FileAccess.replace(source.signaturePath, with: Array(text.utf8), mode: 0o644)
    }
}
