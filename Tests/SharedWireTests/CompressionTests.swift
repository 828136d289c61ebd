import NIOCore
import NIOEmbedded
import SharedBase
import SharedWire
import SharedZip
import TestKit
import Testing

@Suite("Compressed frames")
struct CompressionTests {
    /// As a report looks: lines that resemble each other.
    static func body(_ lines: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        for line in 0..<lines {
            buffer.writeString(
                "{\"record\":\"resource\",\"address\":\"aws_instance.web[\(line)]\",\"hash\":\"\(line * 7919)\"}\n"
            )
        }
        return buffer
    }

    static func frame(_ payload: ByteBuffer) -> Frame { Frame(.reportChunk, stream: 1, sequence: 5, payload: payload) }

    static func packed(_ bytes: [UInt8]) throws -> Frame {
        let stream = try bytes.withUnsafeBytes { (all: UnsafeRawBufferPointer) in try Zip.deflate(all, .zlib, level: 9)
        }
        return raw(stream)
    }

    /// A frame that says that these bytes are compressed.
    static func raw(_ stream: [UInt8]) -> Frame {
        var frame = frame(ByteBuffer(bytes: stream))
        frame.flags.insert(.compressed)
        return frame
    }

    static func decode(_ frame: Frame, cap: Int = WireLimits.established) throws -> Frame? {
        var decoder = FrameDecoder(cap: cap)
        decoder.acceptsCompression = true
        decoder.feed(frame.encoded())
        return try decoder.next()
    }

    @Test("A data frame shrinks and comes back as it was, also byte by byte")
    func roundTrip() throws {
        let plain = Self.frame(Self.body(500))
        let sent = plain.compressed()
        #expect(sent.flags == [.mustUnderstand, .compressed])
        #expect(sent.size * 4 < plain.size)
        #expect(try Self.decode(sent) == plain)
        var decoder = FrameDecoder(cap: WireLimits.established)
        decoder.acceptsCompression = true
        var frames: [Frame] = []
        for byte in Array(sent.encoded().readableBytesView) + Array(plain.encoded().readableBytesView) {
            decoder.feed(ByteBuffer(bytes: [byte]))
            while let frame = try decoder.next() { frames.append(frame) }
        }
        #expect(frames == [plain, plain])
    }

    @Test("Only what gains goes compressed, and never so dense that a receiver refuses it")
    func choice() throws {
        var generator = SeededGenerator(seed: 3)
        let unchanged = [
            Self.frame(Self.body(2)), Self.frame(ByteBuffer(bytes: generator.bytes(50_000))),
            Self.frame(ByteBuffer(repeating: 0, count: 200_000)), Ping(nonce: 1).frame,
        ]
        for frame in unchanged { #expect(frame.compressed() == frame) }
        let once = Self.frame(Self.body(100)).compressed()
        #expect(once.compressed() == once)
    }

    @Test("Not agreed, a compressed frame is refused before its payload is looked at")
    func notAgreed() throws {
        var decoder = FrameDecoder(cap: WireLimits.established)
        var header = ByteBuffer()
        Self.frame(Self.body(100)).compressed().header.write(to: &header)
        decoder.feed(header)
        let error = #expect(throws: WireError.self) { _ = try decoder.next() }
        #expect(error?.code == .unknownFlags)
    }

    @Test("A compressed payload that is cut at any byte is refused")
    func cut() throws {
        let stream = Array(Self.frame(Self.body(20)).compressed().payload.readableBytesView)
        for count in 0..<stream.count {
            let error = #expect(throws: WireError.self) { _ = try Self.decode(Self.raw(Array(stream[..<count]))) }
            #expect(error?.code == .malformedCompression && error?.code.status == 400)
        }
    }

    @Test("A compressed payload with wrong bytes is refused or means the same")
    func changed() throws {
        let plain = Self.frame(Self.body(20))
        let stream = Array(plain.compressed().payload.readableBytesView)
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<3000 {
            do {
                if let frame = try Self.decode(Self.raw(generator.mutated(stream))) { #expect(frame == plain) }
            } catch let error as WireError {
                #expect([.malformedCompression, .tooLarge].contains(error.code))
            }
        }
    }

    @Test(
        "A payload that expands beyond its bound is refused with 413",
        arguments: [(1 << 20, 200, true), (1 << 20 + 1, 200, false), (70_000, 2000, false), (8 << 20, 2000, false)]
    )
    func bomb(bytes: Int, ratio: Int, taken: Bool) throws {
        var original = [UInt8](repeating: 0, count: bytes)
        // Some noise where the density itself is not what is looked at.
        if ratio <= 200 {
            var generator = SeededGenerator(seed: 8)
            original.replaceSubrange(0..<bytes / 100, with: generator.bytes(bytes / 100))
        }
        let frame = try Self.packed(original)
        guard taken else {
            let error = #expect(throws: WireError.self) { _ = try Self.decode(frame) }
            #expect(error?.code == .tooLarge && error?.code.status == 413)
            return
        }
        #expect(try Self.decode(frame)?.payload.readableBytes == bytes)
    }

    @Test("Good frames before a bad one are handed up, nothing after it is read, and the error comes once")
    func mixed() throws {
        let channel = EmbeddedChannel(handler: FrameHandler(cap: WireLimits.established))
        try channel.pipeline.syncOperations.handler(type: FrameHandler.self).acceptCompression()
        let good = Self.frame(Self.body(50))
        var bytes = good.compressed().encoded()
        bytes.writeImmutableBuffer(Ping(nonce: 3).frame.encoded())
        bytes.writeImmutableBuffer(try Self.packed([UInt8](repeating: 0, count: 4 << 20)).encoded())
        bytes.writeImmutableBuffer(good.encoded())
        #expect(throws: WireError.self) { try channel.writeInbound(bytes) }
        #expect(try channel.readInbound(as: Frame.self) == good)
        #expect(try channel.readInbound(as: Frame.self) == Ping(nonce: 3).frame)
        #expect(try channel.readInbound(as: Frame.self) == nil)
        _ = try? channel.finish()
    }

    @Test("Both sides use it where both name it, else neither", arguments: [true, false], [true, false])
    func agreement(agentCan: Bool, planeCan: Bool) throws {
        let (agentID, tenantID) = (AgentID(high: 1, low: 2), TenantID(high: 3, low: 4))
        var settings = AgentSession.Settings(
            agentID: agentID,
            tenantID: tenantID,
            agentVersion: "0.1.0",
            hostname: "test",
            newBootID: { BootID(high: 5, low: 6) }
        )
        if !agentCan { settings.features.remove(Feature.deflate) }
        var planeSettings = PlaneSession.Settings(agentID: agentID, tenantID: tenantID)
        if !planeCan { planeSettings.features.remove(Feature.deflate) }
        var agent = AgentSession(settings)
        var plane = PlaneSession(planeSettings, now: .zero)
        for case .send(let message) in agent.connected(now: .zero, time: Timestamp(seconds: 0)) {
            _ = plane.received(message.frame(), now: .zero)
        }
        let answer = plane.resume(durable: 0, sessionID: SessionID(high: 7, low: 8), time: Timestamp(seconds: 0))
        for case .send(let message) in answer { _ = agent.received(message.frame(), now: .zero) }
        #expect(agent.phase == .established && plane.phase == .established)
        #expect(agent.compression == (agentCan && planeCan))
        #expect(plane.compression == (agentCan && planeCan))
    }
}
