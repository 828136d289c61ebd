package import NIOCore

extension ByteBuffer {
    /// The next piece of a step's output; nil at the end. It ends between two letters of UTF-8, so that whoever decodes piece by piece
    /// reads what a decoder of the whole would (P6-E3-19). Bytes that are no UTF-8 stay what and where they are.
    ///
    /// - Parameter limit: the most bytes of a piece, at least four: no letter is longer.
    package mutating func readOutputPiece(limit: Int = StepBounds.outputFrame) -> ByteBuffer? {
        guard readableBytes > 0 else { return nil }
        guard readableBytes > limit else { return readSlice(length: readableBytes) }
        let open = OutputCut.openBytes(readableBytesView.prefix(limit).suffix(3))
        return readSlice(length: limit - open)
    }
}

/// Where text may be cut.
package enum OutputCut {
    /// How many of the last bytes begin a letter that is not whole, 0 to 3.
    ///
    /// A byte that begins a letter is never the rest of another one, broken or not, so a cut before it changes no decoding. That is why
    /// the bytes behind it need no closer look.
    ///
    /// - Parameter end: the last bytes before the cut; more than three are not looked at.
    package static func openBytes(_ end: some BidirectionalCollection<UInt8>) -> Int {
        for (behind, byte) in end.reversed().prefix(3).enumerated() {
            switch byte {
            case 0x80...0xBF: continue
            case 0xC2...0xDF: return behind < 1 ? behind + 1 : 0
            case 0xE0...0xEF: return behind < 2 ? behind + 1 : 0
            case 0xF0...0xF4: return behind + 1
            default: return 0
            }
        }
        return 0
    }
}
