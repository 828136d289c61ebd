/// How a redacted value looks.
package enum ScrubStyle: Sendable {
    /// The string `[REDACTED:rule]`.
    case marker
    /// The object `{"redacted": rule, "tag": 8 hex digits}`; a secret inside a longer string still becomes a marker.
    case tagged
}
