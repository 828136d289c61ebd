/// Lines of resources as they are printed, each with its line feed, one behind the other: handed on as they lie there.
struct WrittenLines: Sendable {
    let bytes: [UInt8]
    /// Where each ends, behind its line feed.
    let ends: [Int]

    /// Each without its line feed.
    var lines: some Sequence<ArraySlice<UInt8>> {
        ends.indices.lazy.map { bytes[($0 > 0 ? ends[$0 - 1] : 0)..<ends[$0] - 1] }
    }
}
