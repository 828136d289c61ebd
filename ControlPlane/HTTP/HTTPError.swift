package import SharedBase

package enum HTTPCode: String, FaultCode {
    /// The address is taken, not ours, or the server failed later.
    case notServing
    /// A stored answer cannot be read.
    case damagedAnswer
}

/// What can go wrong in this room apart from what clients do (that is a `Problem`).
package typealias HTTPError = Fault<HTTPCode>
