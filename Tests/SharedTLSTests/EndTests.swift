import NIOCore
import NIOEmbedded
import SharedBase
import SharedCrypto
import SharedTLS
import Testing

/// How connections end: in order, cut off, changed, by another protocol, by the clock.
@Suite struct EndTests {
    @Test func aCloseIsClean() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        try pair.carry()
        pair.client.write([1, 2, 3])
        var closed = false
        let promise = pair.client.channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { closed = true }
        pair.client.channel.close(promise: promise)
        #expect(!closed)
        try pair.carry()
        #expect(closed)
        #expect(pair.server.seen.bytes == [1, 2, 3])
        #expect(pair.client.seen.inactive && pair.server.seen.inactive)
        #expect(pair.client.seen.errors.isEmpty && pair.server.seen.errors.isEmpty)
        #expect(throws: ChannelError.ioOnClosedChannel) { try pair.client.channel.writeAndFlush(ByteBuffer()).wait() }
    }

    @Test func aCloseDoesNotWaitForEver() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        try pair.carry()
        pair.client.close()
        #expect(pair.client.channel.isActive)
        pair.client.pass(.milliseconds(1999))
        #expect(pair.client.channel.isActive)
        pair.client.pass(.milliseconds(2))
        #expect(!pair.client.channel.isActive)
        #expect(pair.client.seen.errors.isEmpty)
    }

    @Test func aPeerThatGoesOnSendingIsCutOff() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        try pair.carry()
        pair.client.close()
        for _ in 0..<4 { try pair.client.receive(bytes(1 << 20)) }
        #expect(pair.client.channel.isActive)
        try pair.client.receive([1])
        #expect(!pair.client.channel.isActive)
    }

    @Test func halfClosureLeavesTheOtherDirectionOpen() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        pair.server.channel.allowRemoteHalfClosure = true
        try pair.carry()
        // An embedded channel cannot close one direction alone, so the farewell is taken before it closes.
        pair.client.write([1])
        pair.client.close()
        try pair.server.receive(pair.client.take())
        #expect(pair.server.seen.bytes == [1])
        #expect(pair.server.seen.inputClosed && pair.server.channel.isActive)
        pair.server.write([2])
        #expect(try pair.server.take().count == 1 + 22)
        pair.server.receiveEnd()
        #expect(pair.server.seen.errors.isEmpty && pair.server.channel.isActive)
        pair.server.channel.close(mode: .output, promise: nil)
        #expect(!pair.server.channel.isActive)
    }

    /// The wire breaks after every number of bytes: never silently, unless the farewell came whole.
    @Test func everyCutIsSeen() throws {
        let estate = try Estate()
        func run(_ limit: Int) throws -> (pair: Pair, data: [UInt8]) {
            let pair = try Pair(estate)
            pair.breakAfter = limit
            pair.server.seen.onHandshake = { context in
                context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes(40))), promise: nil)
                context.close(promise: nil)
            }
            try pair.carry()
            if pair.client.channel.isActive { pair.client.receiveEnd() }
            pair.end()
            return (pair, pair.client.seen.bytes)
        }
        // ECDSA signatures differ in length, so the borders are those of each run's own.
        let whole = try run(.max)
        #expect(whole.pair.client.seen.errors.isEmpty && whole.data == bytes(40))
        let total = whole.pair.toClient
        var codes: [TLSCode: Int] = [:]
        for limit in 0..<total - 8 {
            let (pair, data) = try run(limit)
            #expect(pair.client.seen.codes.count == 1, "cut at \(limit) of \(total)")
            for code in pair.client.seen.codes { codes[code, default: 0] += 1 }
            #expect(data.isEmpty || data == bytes(40))
            #expect(data.isEmpty || pair.client.seen.codes == [.truncated])
        }
        #expect(Set(codes.keys) == [.closedInHandshake, .truncated])
        #expect(codes[.truncated, default: 0] >= 40 + 22)
    }

    /// One changed byte anywhere in what the server sends: an error or, in the unprotected record versions, nothing; and
    /// never other data.
    @Test func everyChangedByteIsSeen() throws {
        let estate = try Estate()
        func run(_ changed: Int?) throws -> Pair {
            let pair = try Pair(estate)
            pair.changedByte = changed
            pair.server.seen.onHandshake = { context in
                context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes(40))), promise: nil)
                context.close(promise: nil)
            }
            try pair.carry()
            if pair.client.channel.isActive { pair.client.receiveEnd() }
            pair.end()
            return pair
        }
        let total = try run(nil).toClient
        var unnoticed: [Int] = []
        for index in 0..<total - 8 {
            let pair = try run(index)
            #expect(pair.client.seen.bytes.isEmpty || pair.client.seen.bytes == bytes(40))
            if pair.client.seen.errors.isEmpty { unnoticed.append(index) }
        }
        // The version of the first record, and the one record that TLS 1.3 ignores (change cipher spec).
        #expect(unnoticed.count <= 4, "\(unnoticed) of \(total)")
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n", "speaks plain HTTP"), ("POST /v1 HTTP/1.1\r\n", "speaks plain HTTP"),
        ("PRI * HTTP/2.0\r\n", "speaks plain HTTP"), ("HTTP/1.1 400 Bad\r\n", "answers in plain HTTP"),
        ("SSH-2.0-OpenSSH\r\n", "begins with 53 53 48"), ("\u{0}", "begins with 00"),
        ("\u{16}\u{2}", "begins with 16 02"),
        ("\u{16}\u{3}\u{5}", "begins with 16 03 05"), ("\u{80}", "begins with c2 80"),
    ])
    func otherProtocolsAreNamed(text: String, words: String) throws {
        let estate = try Estate()
        for context in [try TLSContext.server(estate.serverSettings), try .client(estate.clientSettings)] {
            let side = try Side(context)
            try side.open()
            try side.receive(text.utf8)
            #expect(side.seen.codes == [.notTLS])
            #expect(side.seen.reason.contains(words), "\(side.seen.reason)")
            side.pass(.seconds(3))
            #expect(!side.channel.isActive)
        }
    }

    /// What begins as TLS and is none: an error, no crash, the channel closed, nothing handed up.
    @Test func noiseAfterAHeaderIsRefused() throws {
        let context = try TLSContext.server(Estate().serverSettings)
        var state: UInt64 = 3
        for round in 0..<400 {
            let side = try Side(context)
            try side.open()
            var noise: [UInt8] = [0x16, 3, 1, 0, UInt8(40 + round % 100)]
            for _ in 0..<400 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                noise.append(UInt8(truncatingIfNeeded: state >> 33))
            }
            if round % 2 == 0 { noise.replaceSubrange(5..<9, with: [1, 0, 0, noise[4] - 4]) }
            try side.receive(noise)
            side.receiveEnd()
            #expect(side.seen.codes.count == 1 && side.seen.bytes.isEmpty && side.seen.handshake == nil)
            side.pass(.seconds(3))
            #expect(!side.channel.isActive)
        }
    }

    @Test func aHelloThatNeverEndsIsCutOff() throws {
        let estate = try Estate()
        for context in [try TLSContext.server(estate.serverSettings), try .client(estate.clientSettings)] {
            let side = try Side(context)
            try side.open()
            for byte: UInt8 in [0x16, 3, 1, 2, 0, 1] {
                try side.receive([byte])
                side.pass(.milliseconds(1600))
            }
            #expect(side.channel.isActive && side.seen.errors.isEmpty)
            side.pass(.milliseconds(400))
            #expect(side.seen.codes == [.handshakeTimeout])
            #expect(!side.channel.isActive)
        }
    }

    @Test func theHandshakeTimerEndsWithTheHandshake() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        try pair.carry()
        pair.client.pass(.seconds(60))
        pair.server.pass(.seconds(60))
        pair.client.write([5])
        try pair.carry()
        #expect(pair.server.seen.bytes == [5])
    }

    @Test func aConnectionThatSaysNothingIsReported() throws {
        let side = try Side(.server(Estate().serverSettings))
        try side.open()
        side.receiveEnd()
        #expect(side.seen.codes == [.closedInHandshake])
        #expect(!side.channel.isActive)
    }

    /// Timers, promises and OpenSSL's callbacks hold nothing once the channel is gone.
    @Test func nothingIsHeldAfterTheEnd() throws {
        final class Weak { weak var object: TLSHandler? }
        let left = [Weak(), Weak()]
        do {
            let pair = try Pair(Estate())
            left[0].object = try pair.client.channel.pipeline.syncOperations.handler(type: TLSHandler.self)
            left[1].object = try pair.server.channel.pipeline.syncOperations.handler(type: TLSHandler.self)
            #expect(left.allSatisfy { $0.object != nil })
            try pair.carry()
            pair.client.write([1])
            pair.client.close()
            try pair.carry()
            pair.end()
        }
        #expect(left.allSatisfy { $0.object == nil })
    }

    @Test func aFailureOfTheTransportIsTheOneError() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        try pair.carry()
        let reset = IOError(errnoCode: 104, reason: "read")
        pair.client.channel.pipeline.fireErrorCaught(reset)
        pair.client.receiveEnd()
        #expect(pair.client.seen.errors.count == 1 && pair.client.seen.errors[0] is IOError)
    }

    /// A second failure, or a close from the error handler, does not make a second error.
    @Test func oneFailureIsOneError() throws {
        let side = try Side(.server(Estate().serverSettings))
        try side.open()
        try side.receive(Array("GET / HTTP/1.1\r\n".utf8))
        try side.receive(Array("Host: x\r\n".utf8))
        side.close()
        side.receiveEnd()
        #expect(side.seen.codes == [.notTLS])
    }
}
