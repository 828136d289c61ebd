import NIOCore
import PlaneFleet
import PlaneKernel
import PlanePostgres
import PlaneTestKit
import SharedBase
import SharedTelemetry
import SharedWire
import SharedZip
import Testing

/// Compressed frames at the gateway's own port.
@Suite(.timeLimit(.minutes(10)))
struct CompressionTests {
    /// 50 MB of zeros as one stream of some 50 KB.
    private static func bomb() throws -> Frame {
        let zeros = [UInt8](repeating: 0, count: 50_000_000)
        let stream = try zeros.withUnsafeBytes { (all: UnsafeRawBufferPointer) in
            try Zip.deflate(all, .zlib, level: 9)
        }
        #expect(zeros.count / stream.count > 900)
        var frame = Frame(.reportChunk, stream: 1, sequence: 1, payload: ByteBuffer(bytes: stream))
        frame.flags.insert(.compressed)
        return frame
    }

    @Test func aCompressedReportIsThePlainOne() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, welcome) = try await plane.session(agent)
            #expect(welcome.features.contains(Feature.deflate))
            let report = TestReport(size: 3000)
            for index in 0..<report.count {
                let sequence = UInt64(index + 1)
                let frame = report.chunk(index).frame(sequence: sequence)
                // Plain and compressed ones mixed.
                let sent = index % 2 == 0 ? frame.compressed() : frame
                #expect(sent.flags.contains(.compressed) == (index % 2 == 0 && frame.payload.readableBytes >= 512))
                try await link.send(sent)
                #expect(try await link.ack() == sequence)
            }
            #expect(try await plane.queued().map(\.report) == [report.bytes])
            // The agent enrolled on a connection of its own: one frame there, then the hello and the pieces.
            let text = plane.metrics.text()
            #expect(text.contains("dd0c_plane_fleet_handshakes_total{outcome=\"done\"} 2\n"))
            #expect(text.contains("dd0c_plane_fleet_frames_total{direction=\"received\"} \(report.count + 2)\n"))
        }
    }

    @Test func aBombEndsTheSessionWith413() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let (link, _) = try await plane.session(agent)
            try await link.send(try Self.bomb())
            let end = await link.end()
            #expect(end.error?.code == 413 && end.error?.kind == "tooLarge")
            // The plane goes on, and so does the agent.
            let (again, _) = try await plane.session(agent)
            let report = TestReport(size: 300)
            try await again.send(report.chunk(0), sequence: 1)
            #expect(try await again.ack() == 1)
        }
    }

    @Test func aDamagedStreamEndsTheSessionWith400() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let whole = TestReport(size: 2000, pieceSize: 2000).chunk(0).frame(sequence: 1).compressed()
            let stream = Array(whole.payload.readableBytesView)
            for bytes in [Array(stream.dropLast()), stream + [0], [1, 2, 3]] {
                let (link, _) = try await plane.session(agent)
                var frame = whole
                frame.payload = ByteBuffer(bytes: bytes)
                try await link.send(frame)
                let end = await link.end()
                #expect(end.error?.code == 400 && end.error?.kind == "malformedCompression")
            }
            #expect(try await plane.queued().isEmpty)
        }
    }

    @Test func withoutTheFeatureTheFlagIsRefused() async throws {
        try await TestPlane.with { plane in
            let agent = try await plane.agent()
            let link = try await TestLink.open(plane.port, agent.context())
            guard case .hello(var hello) = agent.hello() else { return }
            hello.features.remove(Feature.deflate)
            try await link.send(.hello(hello))
            #expect(try await link.welcome().features.contains(Feature.deflate) == false)
            let report = TestReport(size: 2000, pieceSize: 2000)
            try await link.send(report.chunk(0).frame(sequence: 1).compressed())
            let end = await link.end()
            #expect(end.error?.code == 400 && end.error?.kind == "unknownFlags")
        }
    }
}
