internal import Glibc

/// A file that stops all steps of this host at once, without the plane (P6-E4-17): `touch FILE`. What is inside does not matter.
package struct KillSwitch: Sendable {
    package let path: String
    /// How often a running step looks.
    static let pause = Duration.milliseconds(200)
    static let reason = "the kill switch of this host is on; remove its file to let steps run again"

    package init(_ path: String) { self.path = path }

    /// Whether anything is there. A place that cannot be looked at counts as on.
    package var isOn: Bool {
        var status = stat()
        return lstat(path, &status) == 0 || errno != ENOENT && errno != ENOTDIR
    }
}
