internal import AgentRunbook
internal import Glibc
internal import SharedBase
internal import SharedCrypto

/// `dd0c-agent update`: takes a release from a folder on this machine, without any network. It believes nothing but the pinned
/// key, leaves alone what a package manager owns, tries the new binary before it takes the name, and keeps the old one.
package struct UpdateProgram: Sendable {
    package static let product = "dd0c-agent"
    /// Whose releases are taken; put there by whoever set the machine up.
    package static let keyFile = "/etc/dd0c/release-key.pem"

    #if arch(x86_64)
        package static let platform = "linux-x86_64"
    #elseif arch(arm64)
        package static let platform = "linux-aarch64"
    #else
        package static let platform = "linux-unknown"
    #endif

    /// The file that is replaced, and what it is.
    package let target: String
    package let version: String
    private let owner: @Sendable (String) -> UpdateRules.Owner

    /// - Parameter target: nil is this very program, wherever it was started from.
    package init(
        target: String? = nil,
        version: String = AgentVersion.text,
        owner: @escaping @Sendable (String) -> UpdateRules.Owner = { PackageOwner.of($0) }
    ) throws {
        self.target = try target ?? Self.ownPath()
        self.version = version
        self.owner = owner
    }

    package struct Answer: Sendable, Equatable {
        package let from: String
        package let to: String
        /// False where it was only looked at.
        package let isDone: Bool
    }

    /// Takes the release in `folder`: `dd0c-agent` with `dd0c-agent.release.json` beside it.
    ///
    /// - Parameter onlyCheck: everything but the switch.
    /// - Throws: `UpdateError`; the installed binary is as it was.
    package func update(from folder: String, keyFile: String, onlyCheck: Bool) throws -> Answer {
        let files = BinarySwitch(target: target)
        return try files.locked {
            let key = try Self.key(keyFile)
            let source = folder + "/" + Self.product
            let release = try ReleaseManifest(try Self.read(source + ReleaseManifest.suffix), signedBy: key)
            try UpdateRules.check(release, over: installed())
            defer { files.discard() }
            try files.stage(source, release)
            try Self.tryOut(files.draft, release.version.description)
            if !onlyCheck { try files.commit() }
            return Answer(from: version, to: release.version.description, isDone: !onlyCheck)
        }
    }

    /// The binary before the last update comes back. It was checked when it was installed.
    package func rollBack() throws -> Answer {
        let files = BinarySwitch(target: target)
        return try files.locked {
            try UpdateRules.check(owner(target))
            guard access(files.previous, X_OK) == 0 else { throw files.nothingKept }
            let old = try Self.tryOut(files.previous, nil)
            try files.rollBack()
            return Answer(from: version, to: old, isDone: true)
        }
    }

    private func installed() throws(UpdateError) -> UpdateRules.Installed {
        guard let current = ReleaseVersion(version) else {
            throw UpdateError(.manifest, attempted: "compare versions", reason: "this program's own is `\(version)`")
        }
        return UpdateRules.Installed(
            product: Self.product,
            version: current,
            platform: Self.platform,
            owner: owner(target)
        )
    }

    /// Runs `FILE version`; gives the version that it says.
    ///
    /// - Throws: `unhealthy`.
    @discardableResult
    private static func tryOut(_ path: String, _ expected: String?) throws(UpdateError) -> String {
        func unhealthy(_ reason: String) -> UpdateError {
            UpdateError(.unhealthy, attempted: "run \(path) version", reason: reason, advice: "nothing was replaced")
        }
        switch HelperProgram.run([path, "version"]) {
        case .timedOut: throw unhealthy("it did not end within 10 s")
        case .cannotStart(let reason): throw unhealthy(reason)
        case .exited(let code, _) where code != 0: throw unhealthy("it ended with \(code)")
        case .exited(_, let output):
            let words = output.split { $0 == " " || $0 == "\n" }.map(String.init)
            guard let said = words.first(where: { ReleaseVersion($0) != nil }) else {
                throw unhealthy("it says no version")
            }
            guard expected == nil || said == expected else {
                throw unhealthy("it says \(said), the release \(expected ?? "")")
            }
            return said
        }
    }

    /// The pinned key: only its owner may be able to change it, and that is root or whoever runs this.
    private static func key(_ path: String) throws(UpdateError) -> PublicKey {
        func fault(_ reason: String) -> UpdateError {
            UpdateError(
                .key,
                attempted: "read the pinned key \(path)",
                reason: reason,
                advice: "the key of whoever signs your releases belongs there, owned by root, 0644"
            )
        }
        do throws(StepError) {
            if let key = try PinnedKey.read(path) { return key }
        } catch {
            throw fault(error.reason)
        }
        throw fault("there is no such file")
    }

    private static func read(_ path: String) throws(UpdateError) -> [UInt8] {
        func fault() -> UpdateError {
            UpdateError(.file, attempted: "read \(path)", reason: String(cString: strerror(errno)))
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault() }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_537)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw fault() }
        return Array(buffer[..<count])
    }

    private static func ownPath() throws(UpdateError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else {
            throw UpdateError(.file, attempted: "find this program's file", reason: String(cString: strerror(errno)))
        }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
