import SharedBase
import SharedJSON
import TestKit
import Testing

/// The real reader against `ReferenceReader`, over random and damaged documents, however the bytes come.
@Suite struct JSONDifferentialTests {
    struct Outcome: Equatable {
        var seen: [SeenToken] = []
        var refused: Refused?
    }

    static func reference(_ bytes: [UInt8]) -> Outcome {
        var reader = ReferenceReader(bytes)
        do throws(Refused) {
            try reader.document()
            return Outcome(seen: reader.seen)
        } catch {
            return Outcome(seen: reader.seen, refused: error)
        }
    }

    static func real(_ reader: inout JSONReader, _ bytes: [UInt8]) -> Outcome {
        var outcome = Outcome()
        do throws(JSONError) {
            while true {
                let token = try reader.nextToken()
                if token == .end { return outcome }
                let hasText = token == .key || token == .string || token == .number
                let text = hasText ? Array(reader.decodedTokenBytes()) : []
                outcome.seen.append(SeenToken(token: token, offset: reader.lastOffset, text: text))
                let string = hasText ? reader.tokenText() : ""
                #expect(Array(string.utf8) == text)
                // Often enough to see positions across refills, seldom enough to see long stretches uncounted.
                if outcome.seen.count % 3 == 0 {
                    let (last, next) = (reader.lastPosition, reader.position)
                    #expect(last == place(last.offset, bytes))
                    #expect(next == place(next.offset, bytes))
                }
            }
        } catch {
            outcome.refused = Refused(code: error.code, offset: error.position.offset)
            #expect(error.position == place(error.position.offset, bytes))
            return outcome
        }
    }

    /// Columns of the first line are counted behind a byte order mark.
    private static func place(_ offset: Int, _ bytes: [UInt8]) -> TextPosition {
        var place = TextPosition(offset: offset, in: bytes)
        if place.line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place.column -= 3 }
        return place
    }

    /// What is refused late was announced token by token: the real reader has then seen all tokens before it. A key whose
    /// colon is missing, or that is there twice, is announced by the reference alone.
    static func agree(_ one: Outcome, _ reference: Outcome) -> Bool {
        var reference = reference
        if reference.refused != nil, reference.seen.count == one.seen.count + 1, reference.seen.last?.token == .key {
            reference.seen.removeLast()
        }
        return one == reference
    }

    static func everyWay(_ bytes: [UInt8], pieces: [Int], _ note: String) {
        let wanted = reference(bytes)
        var whole = JSONReader(bytes)
        let fromWhole = real(&whole, bytes)
        #expect(agree(fromWhole, wanted), "whole, \(note)")
        bytes.withUnsafeBytes { lent in
            var unowned = JSONReader(unowned: lent)
            let fromLent = real(&unowned, bytes)
            #expect(agree(fromLent, wanted), "lent, \(note)")
        }
        // Whatever the padding holds: what could go on with the text, or end it. One of them for each text.
        let fills = [0, UInt8(ascii: "0"), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "]"), 32]
        let fill = fills[bytes.count % fills.count]
        let padded = bytes + [UInt8](repeating: fill, count: JSONReader.paddingBytes)
        padded.withUnsafeBytes { all in
            var lent = JSONReader(padded: UnsafeRawBufferPointer(rebasing: all.prefix(bytes.count)))
            let fromPadded = real(&lent, bytes)
            #expect(agree(fromPadded, wanted), "padded with \(fill), \(note)")
        }
        for size in pieces {
            var from = 0
            var appended = JSONReader(refill: { buffer in
                let piece = bytes[from..<min(from + size, bytes.count)]
                buffer += piece
                from += piece.count
                return piece.count
            })
            let fromPieces = real(&appended, bytes)
            #expect(agree(fromPieces, wanted), "pieces of \(size), \(note)")
            var at = 0
            var read = JSONReader(read: { free in
                let piece = bytes[at..<min(at + min(size, free.count), bytes.count)]
                free.copyBytes(from: piece)
                at += piece.count
                return piece.count
            })
            let fromReads = real(&read, bytes)
            #expect(agree(fromReads, wanted), "reads of \(size), \(note)")
        }
    }

    @Test func randomDocumentsReadAsTheReferenceReadsThem() {
        for seed in 0..<150 {
            var maker = DocumentMaker(seed: UInt64(seed))
            let bytes = maker.document()
            #expect(Self.reference(bytes).refused == nil, "seed \(seed)")
            Self.everyWay(bytes, pieces: [1, 7, 16, 61, 256], "seed \(seed)")
        }
    }

    @Test func damagedDocumentsAreRefusedAsTheReferenceRefusesThem() {
        for seed in 0..<600 {
            var maker = DocumentMaker(seed: UInt64(seed) &+ 10_000)
            // What begins like UTF-16 is refused by name before it is read, which the reference does not know.
            let document = maker.document()
            let bytes = [0x20, 0x20, 0x20, 0x20] + maker.random.mutated(document)
            Self.everyWay(bytes, pieces: [1, 13, 64], "seed \(seed)")
        }
    }

    /// Every piece size over one document with every kind of token.
    @Test func everyPieceSizeReadsTheSame() {
        var maker = DocumentMaker(seed: 5)
        let bytes = maker.document()
        Self.everyWay(bytes, pieces: Array(1...min(bytes.count, 400)), "seed 5")
    }

    /// More than the window of a reader in pieces, so that it slides and what was counted before is kept.
    @Test func longDocumentsSlideTheWindow() {
        var maker = DocumentMaker(seed: 9)
        var bytes: [UInt8] = [0x5B]
        while bytes.count < 700_000 { bytes += maker.document() + [0x2C, 0x0A] }
        bytes += Array("\"\(String(repeating: "long ", count: 100_000))\"]".utf8)
        Self.everyWay(bytes, pieces: [4096, 65_536, 262_144], "a long one")
    }
}
