internal import NIOCore
internal import NIOPosix
internal import SharedBase

package enum ProbeCode: String, FaultCode { case notRunning, noAnswer }

/// One GET over plain HTTP to a plane on this machine.
enum LoopbackRequest {
    static func get(_ path: String, from address: ListenAddress) async throws -> (isGood: Bool, body: String) {
        let attempted = "ask the plane at \(address)"
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(5))
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw Fault<ProbeCode>(
                .notRunning,
                attempted: attempted,
                reason: "nothing answers at \(address)",
                advice: "start it: dd0c-plane run, or name its configuration with --config"
            )
        }
        let bytes: [UInt8] = try await channel.executeThenClose { inbound, outbound in
            let request = "GET \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            var all: [UInt8] = []
            for try await part in inbound {
                all += part.readableBytesView
                if all.count > 1 << 20 { break }
            }
            return all
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        guard text.hasPrefix("HTTP/1.1 "), parts.count == 2 else {
            throw Fault<ProbeCode>(.noAnswer, attempted: attempted, reason: "the answer is no HTTP")
        }
        return (text.hasPrefix("HTTP/1.1 200"), parts[1])
    }
}
