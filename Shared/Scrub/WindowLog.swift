/// The upper halves of the windows of learned values, kept to make a filter of the right size of them. In chunks, so that
/// growing moves nothing.
struct WindowLog: Sendable {
    private static let chunk = 4096

    private var full: [[SIMD4<UInt32>]] = []
    private var last: [SIMD4<UInt32>] = []
    /// Of all windows of all values.
    private(set) var count = 0

    /// Memory that it takes, in bytes.
    var size: Int { count * 4 }

    mutating func append(_ windows: SIMD4<UInt64>) {
        last.append(SIMD4(truncatingIfNeeded: windows &>> 32))
        count += HeadWindow.step
        guard last.count == Self.chunk else { return }
        full.append(last)
        last = []
    }

    mutating func take(_ other: inout WindowLog) {
        full += other.full
        full.append(other.last)
        count += other.count
        other = WindowLog()
    }

    /// A filter that has room for `room` times as many.
    func filter(room: Int) -> HeadFilter {
        var filter = HeadFilter(for: count * room)
        for part in [last] + full {
            for windows in part {
                for number in 0..<HeadWindow.step { filter.insert(UInt64(windows[number]) << 32) }
            }
        }
        return filter
    }
}
