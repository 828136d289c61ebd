/// Frames that wait to be written. Control overtakes data; each kind keeps its order.
package struct OutboundQueue: Sendable {
    private var control = FrameQueue()
    private var data = FrameQueue()

    package init() {}

    package var isEmpty: Bool { control.isEmpty && data.isEmpty }
    /// Data frames that wait.
    package var waitingData: Int { data.count }
    /// Bytes that wait, headers included.
    package var bytes: Int { control.bytes + data.bytes }

    package mutating func push(_ frame: Frame) {
        if frame.isData { data.push(frame) } else { control.push(frame) }
    }

    /// The next frame to write. Data is held back while `dataAllowed` is false (the channel is not writable).
    package mutating func pop(dataAllowed: Bool = true) -> Frame? {
        control.pop() ?? (dataAllowed ? data.pop() : nil)
    }

    package mutating func removeAll() { self = OutboundQueue() }
}

/// First in, first out, without moving the rest at each step.
private struct FrameQueue: Sendable {
    private var frames: [Frame] = []
    private var head = 0
    private(set) var bytes = 0

    var count: Int { frames.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func push(_ frame: Frame) {
        bytes += frame.size
        frames.append(frame)
    }

    mutating func pop() -> Frame? {
        guard head < frames.count else { return nil }
        let frame = frames[head]
        bytes -= frame.size
        head += 1
        if head == frames.count || head >= 256 {
            frames.removeFirst(head)
            head = 0
        }
        return frame
    }
}
