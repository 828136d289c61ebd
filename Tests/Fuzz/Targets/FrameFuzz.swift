import NIOCore
import SharedBase
import SharedWire

/// `FrameDecoder`: the same frames and the same refusal however the bytes are cut; what it gives is what was sent.
///
/// The first byte of an input chooses the cap and how the rest is cut.
enum FrameFuzz {
    static func run(_ input: [UInt8]) throws(FuzzFailure) {
        guard let choice = input.first else { return }
        let bytes = Array(input.dropFirst())
        let cap = choice & 1 == 0 ? WireLimits.beforeHello : WireLimits.established
        let whole = try FrameRun(bytes, cap: cap, step: max(1, bytes.count))
        for step in [1, 2 + Int(choice >> 1), 25] {
            let cut = try FrameRun(bytes, cap: cap, step: step)
            try demand(cut.frames == whole.frames, "the cut changes no frame", "steps of \(step)")
            try demand(cut.error == whole.error, "the cut changes no refusal", "\(cut.error) | \(whole.error)")
        }
        var written = ByteBuffer()
        for frame in whole.frames {
            try demand(frame.payload.readableBytes <= cap, "no payload is above the cap")
            frame.write(to: &written)
        }
        let sent = Array(written.readableBytesView)
        try demand(bytes.starts(with: sent), "a frame is written as it was read")
        if whole.error.isEmpty { try demand(sent.count == bytes.count, "what is no frame is refused") }
    }
}

/// All frames of a stream that came in steps of so many bytes, and how it ended.
private struct FrameRun {
    private(set) var frames: [Frame] = []
    /// The refusal in words; empty where the stream ended well.
    private(set) var error = ""

    init(_ bytes: [UInt8], cap: Int, step: Int) throws(FuzzFailure) {
        var decoder = FrameDecoder(cap: cap)
        do throws(WireError) {
            for start in stride(from: 0, to: bytes.count, by: step) {
                decoder.feed(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + step)]))
                while let frame = try decoder.next() { frames.append(frame) }
            }
            try decoder.finish()
        } catch {
            self.error = "\(error.code) \(error)"
        }
        guard !error.isEmpty, !error.hasPrefix("truncated") else { return }
        // After a refusal nothing is read any more, whatever comes.
        decoder.feed(Frame(.ping, payload: ByteBuffer()).encoded())
        switch Result(catching: { () throws(WireError) in try decoder.next() }) {
        case .success(let more):
            throw FuzzFailure(property: "a refusal is final", detail: "\(String(describing: more))")
        case .failure(let again):
            try demand("\(again.code) \(again)" == error, "a refusal stays the same", "\(again) | \(error)")
        }
    }
}
