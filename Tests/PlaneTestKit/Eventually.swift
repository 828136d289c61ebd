/// Waits until `condition` holds, for things that happen in another process or task and tell nobody.
///
/// Looks every 5 ms; false after `limit`. A test that can be told should wait for that instead.
package func eventually(
    within limit: Duration = .seconds(20),
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
