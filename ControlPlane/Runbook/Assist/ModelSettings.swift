package import PlaneHTTP
package import SharedBase

/// A language model behind an OpenAI-compatible endpoint, where an operator has named one.
package struct ModelSettings: Sendable {
    /// What `/chat/completions` is appended to, for example `http://127.0.0.1:8000/v1`.
    package var endpoint: OutboundAddress
    package var model: String
    package var key: Secret<String>?
    /// Over all tries of one question. Source: P6-E1-13.
    package var timeout: Duration = .seconds(10)
    /// What deadlines are counted on.
    package var now: @Sendable () -> ContinuousClock.Instant = { .now }

    /// Bytes of a text that is sent; a longer one is not.
    package static let largestText = 131_072
    /// Bytes of an answer that are read.
    package static let largestAnswer = 524_288

    package init(endpoint: OutboundAddress, model: String, key: Secret<String>? = nil) {
        self.endpoint = endpoint
        self.model = model
        self.key = key
    }
}
