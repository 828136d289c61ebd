internal import PlaneHTTP
internal import SharedBase

/// One question to a model, with one more try where its answer is not of the schema (P6-E1-11), and one deadline over both (P6-E1-13).
struct ModelQuestion {
    let settings: ModelSettings
    let client: OutboundClient
    /// When no more is waited.
    let deadline: ContinuousClock.Instant

    /// - Parameters:
    ///   - request: the body to send; where it is a second one, with what was wrong with the first answer.
    ///   - read: what the body of an answer says, read strictly.
    /// - Throws: `ModelAnswer.Refused` for an answer of no use, `OutboundError` where none came.
    func ask<Answer>(
        _ request: (_ complaint: String?) -> [UInt8],
        read: ([UInt8]) throws(ModelAnswer.Refused) -> Answer
    ) async throws -> Answer {
        let first = try await send(request(nil))
        let complaint: String
        do throws(ModelAnswer.Refused) {
            return try read(first)
        } catch {
            complaint = error.reason
        }
        return try read(try await send(request(complaint)))
    }

    private func send(_ body: [UInt8]) async throws -> [UInt8] {
        guard let address = settings.endpoint.appending("/chat/completions") else {
            throw ModelAnswer.Refused(reason: "the endpoint is no address")
        }
        let left = deadline - settings.now()
        guard left > .zero else {
            throw OutboundError(.timedOut, attempted: "ask \(address)", reason: "no time was left to ask once more")
        }
        var client = client
        client.timeout = left
        var headers = [("Content-Type", "application/json"), ("Accept", "application/json")]
        if let key = settings.key { headers.append(("Authorization", "Bearer \(key.expose())")) }
        let answer = try await client.post(address, headers: headers, body: body)
        guard answer.status == 200 else { throw ModelAnswer.Refused(reason: "it answered \(answer.status)") }
        return answer.body
    }
}
