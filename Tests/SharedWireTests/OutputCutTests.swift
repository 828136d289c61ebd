import NIOCore
import SharedWire
import TestKit
import Testing

/// Output is cut between letters: decoded piece by piece it is the text that it was (P6-E3-19).
@Suite struct OutputCutTests {
    /// The end of a piece, and how many bytes of it wait for the next one.
    static let ends: [([UInt8], Int)] = [
        ([], 0), ([0x61], 0), ([0xC3], 1), ([0xC3, 0xA9], 0), ([0xE2], 1), ([0xE2, 0x82], 2), ([0xE2, 0x82, 0xAC], 0),
        ([0xF0], 1), ([0xF0, 0x9D], 2), ([0xF0, 0x9D, 0x84], 3), ([0xF0, 0x9D, 0x84, 0x9E], 0),
        // No UTF-8: nothing will make a letter of it.
        ([0x80], 0), ([0x80, 0x80, 0x80], 0), ([0xC0], 0), ([0xC1, 0x80], 0), ([0xF5], 0), ([0xFF, 0x80], 0),
        ([0xC3, 0xA9, 0xA9], 0), ([0xE2, 0x61], 0),
    ]

    @Test(arguments: ends) func waitsForTheRestOfALetter(_ row: ([UInt8], Int)) {
        #expect(OutputCut.openBytes(row.0) == row.1)
    }

    /// Letters of one to four bytes, broken ones and bytes at random, in writes of random lengths, through the session as it joins and cuts:
    /// the same bytes, and the same text as one decoder over all of it reads.
    @Test func joinedPiecesAreTheText() throws {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            let whole = Self.mixed(&random, count: Int.random(in: 1...60_000, using: &random))
            var buffer = ByteBuffer(bytes: whole)
            let limit = Int.random(in: 4...300, using: &random)
            var text = ""
            var bytes: [UInt8] = []
            while let piece = buffer.readOutputPiece(limit: limit) {
                #expect((1...limit).contains(piece.readableBytes))
                bytes += piece.readableBytesView
                text += String(decoding: piece.readableBytesView, as: UTF8.self)
            }
            #expect(bytes == whole, "seed \(seed)")
            let read = String(decoding: whole, as: UTF8.self)
            #expect(text.unicodeScalars.elementsEqual(read.unicodeScalars), "seed \(seed)")
        }
    }

    /// The same through the session, which joins what waits and cuts it into frames.
    @Test func framesAreTheText() throws {
        for seed in 0..<40 {
            var random = SeededGenerator(seed: 1_000 + UInt64(seed))
            var session = connectedSteps()
            let id = attemptID(1)
            // Lines: what a writer hands over ends with one, as the scrubber's pieces do.
            var whole: [UInt8] = []
            var actions: [StepAgentSession.Action] = []
            for _ in 0..<12 {
                let line = Self.mixed(&random, count: Int.random(in: 0...20_000, using: &random)) + [10]
                whole += line
                actions += session.output(id, isError: false, ByteBuffer(bytes: line), now: .zero)
            }
            var acknowledged: UInt64 = 0
            while let last = actions.outputs.last?.sequence, last > acknowledged {
                acknowledged = last
                let ack = OutputAck(attemptID: id, sequence: last, window: StepBounds.outputWindow)
                actions += try session.received(.outputAck(ack), now: .zero)
            }
            var (bytes, text): ([UInt8], String) = ([], "")
            for output in actions.outputs {
                guard case .standardOutput(let body) = output.content else { continue }
                #expect(body.readableBytes <= StepBounds.outputFrame)
                bytes += body.readableBytesView
                text += String(decoding: body.readableBytesView, as: UTF8.self)
            }
            #expect(bytes == whole, "seed \(seed)")
            let read = String(decoding: whole, as: UTF8.self)
            #expect(text.unicodeScalars.elementsEqual(read.unicodeScalars), "seed \(seed)")
        }
    }

    private static func mixed(_ random: inout SeededGenerator, count: Int) -> [UInt8] {
        let letters = ["a", "é", "€", "𝄞", "ü", "日", "🙂"].map { Array($0.utf8) }
        var bytes: [UInt8] = []
        while bytes.count < count {
            let letter = letters[Int.random(in: 0..<letters.count, using: &random)]
            switch Int.random(in: 0..<12, using: &random) {
            case 0: bytes += letter.dropLast(Int.random(in: 0..<letter.count, using: &random))
            case 1: bytes += letter.dropFirst(Int.random(in: 0..<letter.count, using: &random))
            case 2: bytes.append(UInt8.random(in: 0x80...0xFF, using: &random))
            default: bytes += letter
            }
        }
        return bytes
    }
}
