/// Waits until `condition` holds, for things that happen in another process or task and tell nobody.
///
/// False after `limit`. A test that can be told should wait for that instead.
///
/// - Parameter pause: between two looks; longer where each is a request to a server that counts them.
package func eventually(
    within limit: Duration = .seconds(20),
    every pause: Duration = .milliseconds(5),
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: pause)
    }
    return try await condition()
}
