/// The version of the plane; a test holds it against the file VERSION.
package enum PlaneVersion {
    package static let text = "0.1.0"
}
