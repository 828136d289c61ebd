package import SharedBase

package enum UpdateCode: String, FaultCode {
    /// A file cannot be read or written.
    case file
    /// The pinned key is missing, is none, or others may change it.
    case key
    /// What lies beside the new binary is no release.
    case manifest
    /// The signature is not that of the pinned key over this manifest.
    case signature
    /// The bytes are not those that were signed.
    case content
    /// For another program, another platform.
    case wrongTarget = "wrong_target"
    /// Not newer than what is installed.
    case notNewer = "not_newer"
    /// The package manager installed the binary, and updates it.
    case packageOwned = "package_owned"
    /// The new binary does not run here, or says another version.
    case unhealthy
    /// There is no old binary to go back to.
    case nothingToRollBack = "nothing_to_roll_back"
    /// Another update is running.
    case busy
}

/// Why an update was refused; the binary is as it was.
package typealias UpdateError = Fault<UpdateCode>
