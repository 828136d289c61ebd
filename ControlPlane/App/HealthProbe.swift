internal import NIOCore
internal import NIOPosix
internal import SharedBase

package enum ProbeCode: String, FaultCode { case notRunning, noAnswer }

/// What `/readyz?verbose` of a running plane says.
package struct HealthProbe: Sendable {
    package let ready: Bool
    package let lines: [String]

    /// One request over plain HTTP on loopback.
    package static func ask(_ address: ListenAddress) async throws -> HealthProbe {
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
                reason: "nothing answers there",
                advice: "start it: dd0c-plane run, or name its configuration with --config"
            )
        }
        let bytes: [UInt8] = try await channel.executeThenClose { inbound, outbound in
            let request = "GET /readyz?verbose HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n"
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
        let lines = parts[1].split(whereSeparator: \.isNewline).map(String.init)
        return HealthProbe(ready: text.hasPrefix("HTTP/1.1 200"), lines: lines)
    }
}
