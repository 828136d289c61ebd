import NIOCore
import NIOEmbedded
import SharedBase
import SharedWire
import TestKit
import Testing

@Suite("Frames")
struct FrameTests {
    static let ping = Ping(nonce: 7).frame.encoded()

    @Test("A header split at each byte, and the payload too, gives the one frame")
    func splits() throws {
        let bytes = Array(Self.ping.readableBytesView)
        for cut in 0...bytes.count {
            var decoder = FrameDecoder()
            decoder.feed(ByteBuffer(bytes: bytes[..<cut]))
            let early = try decoder.next()
            #expect((early != nil) == (cut == bytes.count))
            decoder.feed(ByteBuffer(bytes: bytes[cut...]))
            let frame = try early ?? decoder.next()
            #expect(frame == Ping(nonce: 7).frame, "cut at \(cut)")
            try decoder.finish()
        }
    }

    @Test("Fed byte by byte, several frames come out in order")
    func byteByByte() throws {
        var decoder = FrameDecoder(cap: WireLimits.established)
        var frames: [Frame] = []
        let sent =
            (0..<5).map { Ping(nonce: $0).frame } + [Frame(type: 99, payload: ByteBuffer(repeating: 1, count: 3000))]
        for byte in sent.flatMap({ Array($0.encoded().readableBytesView) }) {
            decoder.feed(ByteBuffer(bytes: [byte]))
            while let frame = try decoder.next() { frames.append(frame) }
        }
        #expect(frames == sent)
    }

    @Test(
        "Lengths at and around the cap",
        arguments: [
            (0, 4096, true), (1, 4096, true), (4096, 4096, true), (4097, 4096, false), (1 << 20, 1 << 20, true),
            (1 << 20 + 1, 1 << 20, false), (1 << 31, 1 << 20, false), (1 << 32 - 1, 1 << 20, false),
        ]
    )
    func lengths(length: Int, cap: Int, taken: Bool) throws {
        var decoder = FrameDecoder(cap: cap)
        var header = ByteBuffer()
        FrameHeader(type: 6, flags: [], length: UInt32(length)).write(to: &header)
        decoder.feed(header)
        guard taken else {
            let error = #expect(throws: WireError.self) { _ = try decoder.next() }
            #expect(error?.code == .tooLarge)
            #expect(error?.code.status == 413)
            decoder.feed(ByteBuffer(repeating: 0, count: 64))
            #expect(throws: WireError.self) { _ = try decoder.next() }
            return
        }
        if length > 0 {
            #expect(try decoder.next() == nil)
            decoder.feed(ByteBuffer(repeating: 0, count: length))
        }
        #expect(try decoder.next()?.payload.readableBytes == length)
    }

    @Test("Large frames in pieces of any size come whole, and each keeps its bytes when the next ones come")
    func largeFrames() throws {
        var generator = SeededGenerator(seed: 21)
        var sent: [Frame] = []
        var stream = ByteBuffer()
        for number in 1...40 {
            let size = [0, 1, 8191, 8192, 65_536, 200_000][number % 6]
            let payload = ByteBuffer(bytes: generator.bytes(1) + [UInt8](repeating: UInt8(number), count: size))
            let frame = Frame(.reportChunk, stream: 1, sequence: UInt64(number), payload: payload)
            sent.append(frame)
            frame.write(to: &stream)
        }
        for piece in [1400, 16_384, 65_536, 1 << 20] {
            var decoder = FrameDecoder(cap: WireLimits.established)
            var rest = stream
            var frames: [Frame] = []
            while rest.readableBytes > 0 {
                let count = min(rest.readableBytes, Int.random(in: 1...piece, using: &generator))
                if let bytes = rest.readSlice(length: count) { decoder.feed(bytes) }
                while let frame = try decoder.next() { frames.append(frame) }
            }
            try decoder.finish()
            #expect(frames == sent, "pieces up to \(piece)")
        }
    }

    @Test("The handler sends a large payload as it is behind its header: the same bytes")
    func largeOut() throws {
        let channel = EmbeddedChannel(handler: FrameHandler())
        for size in [0, 8191, 8192, 70_000] {
            let frame = Frame(.reportChunk, stream: 1, sequence: 9, payload: ByteBuffer(repeating: 5, count: size))
            try channel.writeOutbound(frame)
            var bytes = ByteBuffer()
            while let part = try channel.readOutbound(as: ByteBuffer.self) { bytes.writeImmutableBuffer(part) }
            #expect(bytes == frame.encoded())
        }
        let traffic = try channel.pipeline.syncOperations.handler(type: FrameHandler.self).takeTraffic()
        #expect(traffic.sentFrames == 4 && traffic.sentBytes == 8191 + 8192 + 70_000 + 4 * FrameHeader.size)
        _ = try? channel.finish()
    }

    @Test("Each byte of a wrong magic is refused as soon as it is there")
    func magic() {
        for position in 0..<4 {
            var bytes = Array(FrameHeader.magic[..<position])
            bytes.append(FrameHeader.magic[position] ^ 0x20)
            var decoder = FrameDecoder()
            decoder.feed(ByteBuffer(bytes: bytes))
            let error = #expect(throws: WireError.self) { _ = try decoder.next() }
            #expect(error?.code == .badMagic)
        }
        var decoder = FrameDecoder()
        decoder.feed(ByteBuffer(bytes: FrameHeader.magic + [2]))
        let error = #expect(throws: WireError.self) { _ = try decoder.next() }
        #expect(error?.code == .unsupportedFrameVersion)
    }

    @Test("Bytes that end inside a frame are reported, at each place")
    func truncated() throws {
        let bytes = Array(Self.ping.readableBytesView)
        for count in 1..<bytes.count {
            var decoder = FrameDecoder()
            decoder.feed(ByteBuffer(bytes: bytes[..<count]))
            #expect(try decoder.next() == nil)
            let error = #expect(throws: WireError.self) { try decoder.finish() }
            #expect(error?.code == .truncated)
            #expect(error?.reason.contains("after \(count) bytes") == true)
        }
    }

    @Test("The handler passes frames on, reports a refusal once and reads nothing after it")
    func handler() throws {
        let channel = EmbeddedChannel(handler: FrameHandler())
        var bytes = Self.ping
        bytes.writeString("garbage!")
        bytes.writeImmutableBuffer(Self.ping)
        #expect(throws: WireError.self) { try channel.writeInbound(bytes) }
        #expect(try channel.readInbound(as: Frame.self) == Ping(nonce: 7).frame)
        try channel.writeInbound(Self.ping)
        #expect(try channel.readInbound(as: Frame.self) == nil)
        try channel.writeOutbound(Ping(nonce: 7).frame)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == Self.ping)
        _ = try? channel.finish()
    }

    @Test("The handler reports a connection that ends inside a frame, and raises its cap")
    func handlerEndAndCap() throws {
        let channel = EmbeddedChannel(handler: FrameHandler())
        try channel.pipeline.syncOperations.handler(type: FrameHandler.self).raiseCap()
        let large = Frame(type: 99, payload: ByteBuffer(repeating: 7, count: 500_000))
        try channel.writeInbound(large.encoded())
        #expect(try channel.readInbound(as: Frame.self) == large)
        try channel.writeInbound(ByteBuffer(bytes: Array(Self.ping.readableBytesView)[..<10]))
        let error = #expect(throws: WireError.self) { _ = try channel.finish() }
        #expect(error?.code == .truncated)
    }

    @Test("Control overtakes data, each keeps its order, data waits while it is not allowed")
    func queue() {
        var queue = OutboundQueue()
        let data = (0..<600).map { Frame(type: 64, sequence: UInt64($0)) }
        let control = (0..<3).map { Ping(nonce: $0).frame }
        for frame in data { queue.push(frame) }
        for frame in control { queue.push(frame) }
        #expect(queue.bytes == (data + control).reduce(0) { $0 + $1.size })
        #expect(queue.pop(dataAllowed: false) == control[0])
        #expect(queue.pop() == control[1])
        #expect(queue.pop() == control[2])
        #expect(queue.pop(dataAllowed: false) == nil)
        #expect(data.map { _ in queue.pop() } == data)
        #expect(queue.isEmpty && queue.bytes == 0 && queue.pop() == nil)
    }
}
