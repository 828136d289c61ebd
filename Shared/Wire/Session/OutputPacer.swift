/// How many bytes of output an agent lets fly at most, so that what comes behind them (a result) is not late on a slow link.
///
/// The plane's window says what the plane can hold; this says what the line can carry. It doubles while acknowledgements come
/// within half of `target`, and shrinks in proportion where they take longer. Measured where it is used: Agent/Link/README.md.
struct OutputPacer: Hashable, Sendable {
    static let target = Duration.milliseconds(150)
    static let floor = StepBounds.outputFrame
    static let start = 4 * StepBounds.outputFrame

    private(set) var allowed = Self.start

    /// A piece was acknowledged `delay` after it was sent, with `inFlight` bytes on the line at that moment.
    mutating func acknowledged(after delay: Duration, inFlight: Int) {
        if delay <= Self.target / 2 {
            // Only what was used can have been too small.
            if inFlight * 2 >= allowed { allowed = min(allowed * 2, StepBounds.largestWindow) }
        } else if delay > Self.target {
            let share = Self.target / delay
            allowed = max(Self.floor, min(allowed, Int(Double(allowed) * share)))
        }
    }
}
