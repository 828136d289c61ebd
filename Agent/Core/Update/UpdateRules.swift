internal import SharedBase

/// Whether a release may take the place of what is installed; a pure decision.
package enum UpdateRules {
    /// Who put the installed binary where it is.
    package enum Owner: Sendable, Hashable {
        case nobody
        /// A package of this manager.
        case package(manager: String, name: String)
        /// The manager could not be asked: nothing is replaced on a guess.
        case unknown(reason: String)
    }

    package struct Installed: Sendable {
        package let product: String
        package let version: ReleaseVersion
        package let platform: String
        package let owner: Owner

        package init(product: String, version: ReleaseVersion, platform: String, owner: Owner) {
            self.product = product
            self.version = version
            self.platform = platform
            self.owner = owner
        }
    }

    /// - Throws: `packageOwned`, `wrongTarget`, `notNewer`.
    package static func check(_ release: ReleaseManifest, over installed: Installed) throws(UpdateError) {
        try check(installed.owner)
        func refuse(_ code: UpdateCode, _ reason: String, _ advice: String? = nil) -> UpdateError {
            UpdateError(
                code,
                attempted: "update to \(release.product) \(release.version)",
                reason: reason,
                advice: advice
            )
        }
        guard release.product == installed.product else {
            throw refuse(.wrongTarget, "this program is \(installed.product)")
        }
        guard release.platform == installed.platform else {
            throw refuse(.wrongTarget, "it is for \(release.platform), this is \(installed.platform)")
        }
        guard release.version > installed.version else {
            throw refuse(
                .notNewer,
                "\(installed.version) is installed",
                "an older one is only had back with: dd0c-agent update --rollback"
            )
        }
    }

    /// - Throws: `packageOwned`.
    package static func check(_ owner: Owner) throws(UpdateError) {
        switch owner {
        case .nobody: return
        case .package(let manager, let name):
            throw UpdateError(
                .packageOwned,
                attempted: "replace the binary",
                reason: "it belongs to the package \(name), which \(manager) installed",
                advice: "update the package: its manager would undo this, or call it damaged"
            )
        case .unknown(let reason):
            throw UpdateError(
                .packageOwned,
                attempted: "find out whether a package owns the binary",
                reason: reason,
                advice: "nothing was changed; repair the package manager, or replace the file by hand"
            )
        }
    }
}
