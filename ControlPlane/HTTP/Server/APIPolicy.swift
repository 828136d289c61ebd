package import PlaneKernel
package import SharedBase
internal import SharedTelemetry

/// What the server asks the rest of the plane, handed in so that this room decides nothing about accounts.
package struct APIPolicy: Sendable {
    /// Whose key or token this is; nil for an unknown or revoked one. Throws where the answer cannot be had: 503, never 401.
    package var authenticate: @Sendable (Secret<String>) async throws -> Principal?
    /// nil: each request asks `authenticate`.
    package var credentials: CredentialCache?
    package var limiter: RateLimiter
    /// nil: `Idempotency-Key` is refused.
    package var idempotency: IdempotencyStore?
    package var random: RandomSource
    /// Whose `X-Forwarded-For` is believed.
    package var trustedProxies: [AddressBlock]
    /// Tells an error of the layers below that passes by itself from a fault: the first becomes a 503.
    package var isTransient: @Sendable (any Error) -> Bool
    package var metrics: HTTPMetrics

    package init(
        authenticate: @escaping @Sendable (Secret<String>) async throws -> Principal?,
        credentials: CredentialCache? = nil,
        limiter: RateLimiter = RateLimiter(),
        idempotency: IdempotencyStore? = nil,
        random: RandomSource = .system,
        trustedProxies: [AddressBlock] = [],
        isTransient: @escaping @Sendable (any Error) -> Bool = TransientErrors.isTransient,
        metrics: HTTPMetrics = HTTPMetrics(MetricsRegistry())
    ) {
        self.authenticate = authenticate
        self.credentials = credentials
        self.limiter = limiter
        self.idempotency = idempotency
        self.random = random
        self.trustedProxies = trustedProxies
        self.isTransient = isTransient
        self.metrics = metrics
    }
}
