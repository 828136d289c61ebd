import NIOCore
import NIOEmbedded
import SharedBase
import SharedCrypto
import SharedTLS
import Testing

@Suite struct DataTests {
    private func opened(_ change: (Pair) -> Void = { _ in }) throws -> Pair {
        let pair = try Pair(Estate())
        change(pair)
        try pair.carry()
        return pair
    }

    @Test(arguments: [(3000, 1), (1 << 20, 1400), (1 << 20, .max), (16_384, .max), (16_385, 16_385)])
    func dataGoesBothWays(count: Int, piece: Int) throws {
        let pair = try opened()
        defer { pair.end() }
        pair.piece = piece
        let up = bytes(count, seed: 1)
        let down = bytes(count, seed: 2)
        pair.client.write(up)
        pair.server.write(down)
        try pair.carry()
        #expect(pair.server.seen.bytes == up)
        #expect(pair.client.seen.bytes == down)
        #expect(pair.client.seen.errors.isEmpty && pair.server.seen.errors.isEmpty)
    }

    @Test func singleBytesComeOneByOne() throws {
        let pair = try opened()
        defer { pair.end() }
        for byte in bytes(300) {
            pair.client.write([byte])
            try pair.carry()
        }
        #expect(pair.server.seen.bytes == bytes(300))
        #expect(pair.server.seen.reads == 300)
    }

    @Test func smallNeighboursShareARecord() throws {
        let pair = try opened()
        defer { pair.end() }
        let before = pair.toServer
        var answered = 0
        for index in 0..<100 {
            let promise = pair.client.channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { answered += 1 }
            pair.client.channel.write(ByteBuffer(bytes: bytes(index)), promise: promise)
        }
        #expect(answered == 0)
        pair.client.channel.flush()
        try pair.carry()
        let total = (0..<100).reduce(0, +)
        #expect(pair.toServer - before == total + 22)
        #expect(pair.server.seen.bytes == (0..<100).flatMap { bytes($0) })
        #expect(answered == 100)
    }

    /// Large buffers are used again: never one that somebody above still holds.
    @Test func buffersThatAreKeptStayAsTheyWere() throws {
        let pair = try opened()
        defer { pair.end() }
        var kept: [ByteBuffer] = []
        pair.server.seen.onRead = { _, buffer in
            kept.append(buffer)
        }
        var sent: [UInt8] = []
        for round in 0..<24 {
            let piece = bytes(70_000, seed: UInt8(round))
            sent += piece
            pair.client.write(piece)
            try pair.carry()
            if round % 3 == 2, let first = kept.first {
                #expect(Array(first.readableBytesView) == Array(sent[..<first.readableBytes]))
            }
        }
        #expect(kept.flatMap { Array($0.readableBytesView) } == sent)
        // And where nobody keeps them.
        kept = []
        pair.server.seen.onRead = { _, _ in }
        pair.server.seen.bytes = []
        for _ in 0..<8 {
            pair.client.write(sent)
            try pair.carry()
        }
        #expect(pair.server.seen.bytes == (0..<8).flatMap { _ in sent })
    }

    /// Sizes around the borders of joining; order and content must hold for every mixture.
    @Test func mixturesKeepTheirOrder() throws {
        let sizes = [0, 1, 8191, 8192, 16_383, 16_384, 16_385, 40_000]
        var state: UInt64 = 7
        for _ in 0..<40 {
            let pair = try opened()
            defer { pair.end() }
            var sent: [UInt8] = []
            for index in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let piece = bytes(sizes[Int(state >> 33) % sizes.count], seed: UInt8(index))
                sent += piece
                pair.client.channel.write(ByteBuffer(bytes: piece), promise: nil)
                if state >> 60 & 3 == 0 { pair.client.channel.flush() }
            }
            pair.client.channel.flush()
            try pair.carry()
            #expect(pair.server.seen.bytes == sent)
        }
    }

    @Test func writesBeforeTheHandshakeWaitForIt() throws {
        let estate = try Estate()
        let client = try Side(.client(estate.clientSettings))
        var answered = 0
        let promise = client.channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { answered += 1 }
        let server = try Side(.server(estate.serverSettings))
        client.channel.write(ByteBuffer(bytes: [1, 2]), promise: promise)
        client.channel.flush()
        client.write([3])
        try client.open()
        try server.open()
        for _ in 0..<4 {
            #expect(server.seen.bytes.isEmpty || server.seen.handshake != nil)
            try server.receive(client.take())
            try client.receive(server.take())
        }
        #expect(server.seen.bytes == [1, 2, 3])
        #expect(answered == 1)
        for side in [client, server] {
            side.close()
            side.pass(.seconds(3))
        }
    }

    @Test func tooMuchBeforeTheHandshakeFails() throws {
        let estate = try Estate()
        let client = try Side(.client(estate.clientSettings))
        try client.open()
        var failed = 0
        for _ in 0..<17 {
            let promise = client.channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenFailure { _ in failed += 1 }
            client.channel.writeAndFlush(ByteBuffer(bytes: bytes(65_536)), promise: promise)
        }
        client.pass(.seconds(3))
        #expect(client.seen.codes == [.tooMuchPending])
        #expect(failed == 17)
        #expect(!client.channel.isActive)
    }

    @Test func whatWaitsForAFlushIsBounded() throws {
        let pair = try opened()
        defer { pair.end() }
        let below = Below()
        try pair.client.channel.pipeline.syncOperations.addHandler(below, position: .first)
        for _ in 0..<64 { pair.client.channel.write(ByteBuffer(bytes: bytes(4096)), promise: nil) }
        // Without any flush nearly everything is in the channel's own buffer, which decides on writability.
        #expect(below.written > 64 * 4096 - 65_536)
        #expect(below.flushes == 0)
        #expect(below.writes <= 5)
        pair.client.channel.flush()
        try pair.carry()
        #expect(pair.server.seen.bytes.count == 64 * 4096)
    }

    @Test func aReadThatGivesNothingIsAskedForAgain() throws {
        let pair = try opened()
        defer { pair.end() }
        let below = Below()
        try pair.server.channel.pipeline.syncOperations.addHandler(below, position: .first)
        pair.client.write([1, 2, 3])
        let record = try pair.client.take()
        pair.server.channel.read()
        #expect(below.reads == 1)
        try pair.server.receive(record[..<10])
        #expect(below.reads == 2)
        try pair.server.receive(record[10...])
        #expect(pair.server.seen.bytes == [1, 2, 3])
        #expect(below.reads == 2)
    }

    @Test func handlersMayCallBack() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        // The server greets from inside the event, echoes from inside the read, and ends at 9.
        pair.server.seen.onHandshake = { context in
            context.writeAndFlush(NIOAny(ByteBuffer(bytes: [7, 7])), promise: nil)
        }
        pair.server.seen.onRead = { context, buffer in
            context.writeAndFlush(NIOAny(buffer), promise: nil)
            if buffer.readableBytesView.contains(9) { context.close(promise: nil) }
        }
        try pair.carry()
        #expect(pair.client.seen.bytes == [7, 7])
        pair.client.write([1, 2])
        try pair.carry()
        pair.client.write([3, 9])
        try pair.carry()
        #expect(pair.client.seen.bytes == [7, 7, 1, 2, 3, 9])
        #expect(pair.client.seen.errors.isEmpty && pair.server.seen.errors.isEmpty)
        #expect(pair.client.seen.inactive && pair.server.seen.inactive)
    }

    @Test func aHandlerMayCloseInTheHandshakeEvent() throws {
        let pair = try Pair(Estate())
        defer { pair.end() }
        pair.server.seen.onHandshake = { $0.close(promise: nil) }
        try pair.carry()
        #expect(pair.client.seen.errors.isEmpty && pair.server.seen.errors.isEmpty)
        #expect(pair.client.seen.inactive && pair.server.seen.inactive)
    }

    /// Nothing follows the client's last flight: no ticket is ever sent, so there is nothing to resume with.
    @Test func noSessionTicketIsSent() throws {
        let estate = try Estate()
        let client = try Side(.client(estate.clientSettings))
        let server = try Side(.server(estate.serverSettings))
        try server.open()
        try client.open()
        try server.receive(client.take())
        try client.receive(server.take())
        try server.receive(client.take())
        #expect(server.seen.handshake != nil && client.seen.handshake != nil)
        #expect(try server.take().isEmpty)
        for side in [client, server] {
            side.close()
            side.pass(.seconds(3))
        }
    }
}
