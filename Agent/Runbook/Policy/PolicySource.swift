internal import SharedBase
internal import SharedCrypto

/// Where the policy of this host lies, and what it must carry to be believed (P6-E4-07).
///
/// Where a key is pinned, the policy counts only with a signature of it and a `version` that is not below the highest taken before. Whoever
/// can write the file but has no such key can then close this host and never open it further; a plane can do neither.
package struct PolicySource: Sendable {
    /// A key here is pinned without further words.
    package static let standardKey = "/etc/dd0c/policy.pub"

    package let path: String
    /// Named by the configuration: must be there then. nil: the standard one counts, where there is one.
    package let keyPath: String?
    package let memory: PolicyMemory?

    package init(path: String = LocalPolicy.standardPath, keyPath: String? = nil, memory: PolicyMemory? = nil) {
        self.path = path
        self.keyPath = keyPath
        self.memory = memory
    }

    package var signaturePath: String { path + PolicySignature.suffix }

    /// What counts from now on.
    ///
    /// - Parameter remember: false only looks; true keeps a version that is higher than all before.
    package func load(remember: Bool = true) -> LoadedPolicy {
        do throws(StepError) {
            guard let key = try key() else { return LoadedPolicy(policy: LocalPolicy.load(path), isSigned: false) }
            let policy = try signed(key)
            if remember, let memory, let version = policy.version, try version > memory.highest() {
                try memory.keep(version)
            }
            return LoadedPolicy(policy: policy, isSigned: true)
        } catch {
            return LoadedPolicy(
                policy: .closed("the local policy is closed: \(ErrorChain.describe(error))"),
                isSigned: true
            )
        }
    }

    /// The pinned key; nil where none is.
    ///
    /// - Throws: `policy` where one is named or there and cannot be used.
    func key() throws(StepError) -> PublicKey? {
        let found = try PinnedKey.read(keyPath ?? Self.standardKey)
        if let keyPath, found == nil {
            throw StepError(
                .policy,
                attempted: "read the pinned key \(keyPath)",
                reason: "there is no such file",
                advice:
                    "put the key of whoever signs your policies there, owned by root, 0644; or take policy_key out of the configuration"
            )
        }
        return found
    }

    private func signed(_ key: PublicKey) throws(StepError) -> LocalPolicy {
        guard let file = try TrustedFile.open(path, "the local policy") else {
            throw StepError(
                .policy,
                attempted: "read the local policy \(path)",
                reason: "there is none, and a key is pinned",
                advice: "dd0c-agent policy install FILE --signature FILE"
            )
        }
        guard let signature = try TrustedFile.read(signaturePath, "the signature") else {
            throw Self.unsigned(path, "there is no \(signaturePath)")
        }
        let policy = try Self.proven(file.bytes, signature, key, path, floor: memory?.highest() ?? 0)
        try policy.check(isPrivate: file.isPrivate)
        return policy
    }

    /// The policy that these bytes are, if the key has signed them and they are not older than `floor`.
    static func proven(
        _ bytes: [UInt8],
        _ signature: [UInt8],
        _ key: PublicKey,
        _ path: String,
        floor: Int
    ) throws(StepError) -> LocalPolicy {
        // Nothing of a policy that is not signed is looked at.
        guard PolicySignature.fits(signature, bytes, key) else {
            throw unsigned(path, "its signature is not that of the pinned key over these bytes")
        }
        let policy = try LocalPolicy.parse(bytes)
        guard let version = policy.version else {
            throw StepError(.policy, attempted: "take the policy \(path)", reason: "it is signed and has no `version`")
        }
        guard version >= floor else {
            throw StepError(
                .policy,
                attempted: "take the policy \(path)",
                reason: "it is version \(version), and version \(floor) was in force before",
                advice: "sign what you want under a version of at least \(floor)"
            )
        }
        return policy
    }

    static func unsigned(_ path: String, _ reason: String) -> StepError {
        StepError(
            .policy,
            attempted: "take the policy \(path)",
            reason: reason,
            advice: "sign it with scripts/sign-policy, then: dd0c-agent policy install FILE --signature FILE"
        )
    }
}

/// A policy and how it came to count.
package struct LoadedPolicy: Sendable, Equatable {
    package let policy: LocalPolicy
    /// A key is pinned, so that it had to be signed.
    package let isSigned: Bool

    /// Why nothing runs; nil where the policy decides.
    package var closed: String? { policy.closedReason }

    /// One line for a person.
    package var sentence: String {
        if let closed { return closed }
        let version = policy.version.map { "version \($0), " } ?? ""
        return version + (isSigned ? "signed; " : "") + policy.summary
    }
}
