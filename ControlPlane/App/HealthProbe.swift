/// What `/readyz?verbose` of a running plane says.
package struct HealthProbe: Sendable {
    package let ready: Bool
    package let lines: [String]

    /// One request over plain HTTP on loopback.
    package static func ask(_ address: ListenAddress) async throws -> HealthProbe {
        let answer = try await LoopbackRequest.get("/readyz?verbose", from: address)
        return HealthProbe(
            ready: answer.isGood,
            lines: answer.body.split(whereSeparator: \.isNewline).map(String.init)
        )
    }
}
