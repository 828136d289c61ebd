/// What went through a `FrameHandler` since it was last asked: for metrics.
package struct FrameTraffic: Hashable, Sendable {
    package var receivedFrames = 0
    /// Headers included, compressed payloads as they came.
    package var receivedBytes = 0
    package var sentFrames = 0
    package var sentBytes = 0

    package init() {}

    package var isEmpty: Bool { self == FrameTraffic() }
}
