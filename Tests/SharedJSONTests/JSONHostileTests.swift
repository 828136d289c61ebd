import Glibc
import SharedBase
import SharedJSON
import TestKit
import Testing

/// Documents that are made to hurt: too many keys, endless strings, numbers and nesting, damaged text at every place.
@Suite struct JSONHostileTests {
    static let isLong = getenv("DD0C_LONG") != nil

    /// What a reader of generated pieces says, and how many bytes it asked for.
    private func read(
        _ limits: JSONLimits = .standard,
        _ pieces: @escaping () -> [UInt8]
    ) -> (refused: JSONError?, values: Int, asked: Int) {
        var asked = 0
        var values = 0
        var reader = JSONReader(
            limits: limits,
            refill: { buffer in
                let piece = pieces()
                asked += piece.count
                buffer += piece
                return piece.count
            }
        )
        do throws(JSONError) {
            while try reader.nextToken() != .end { values += 1 }
            return (nil, values, asked)
        } catch {
            return (error, values, asked)
        }
    }

    @Test func tenMillionKeysAreRefusedAtTheFirstTooMany() {
        var number = 0
        let found = read { () in
            guard number < 10_000_000 else { return [] }
            let first = number
            number += 10_000
            return (first..<number).reduce(into: first == 0 ? [0x7B] : []) { $0 += Array("\"k\($1)\":0,".utf8) }
        }
        let before = (0..<65_536).reduce(1) { $0 + "\"k\($1)\":0,".utf8.count }
        #expect(found.refused?.code == .keyLimit)
        #expect(found.refused?.position.offset == before)
        #expect(found.asked < before + 200_000)
    }

    @Test func moreKeysAreReadWhereConfigured() {
        var limits = JSONLimits()
        limits.maxKeys = 300_000
        let keys = (0..<200_000).map { "\"k\($0)\":0" }
        #expect(refusal(Array(("{" + keys.joined(separator: ",") + "}").utf8), limits) == nil)
        let twice = refusal(Array(("{" + keys.joined(separator: ",") + ",\"k77\":1}").utf8), limits)
        #expect(twice?.code == .duplicateKey)
    }

    @Test func anEndlessStringIsRefusedAtItsLimit() {
        let limits = JSONLimits(maxStringBytes: 1 << 20)
        let piece = [UInt8](repeating: 0x61, count: 65_536)
        var isFirst = true
        let found = read(limits) { () in
            defer { isFirst = false }
            return isFirst ? [0x22] : piece
        }
        #expect(found.refused?.code == .stringLimit)
        #expect(found.refused?.position.offset == 1 + 1 << 20)
        #expect(found.asked <= 1 << 20 + 2 * 65_536)
    }

    @Test(arguments: [1, 7, 4096]) func theStringLimitPointsToTheSameByteInPieces(_ size: Int) {
        let limits = JSONLimits(maxStringBytes: 20)
        for text in ["0123456789012345678901234", "ééééééééééééé", "\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n"] {
            var rest = Array("[\"\(text)\"]".utf8)[...]
            let found = read(limits) { () in
                defer { rest = rest.dropFirst(size) }
                return Array(rest.prefix(size))
            }
            #expect(found.refused?.code == .stringLimit)
            #expect(found.refused?.position.offset == 22, "\(text) in pieces of \(size)")
        }
    }

    @Test func longNumbersAreReadAsWritten() throws {
        let digits = String(repeating: "1234567890", count: 1000)
        for text in [digits, "-" + digits, "0." + digits, digits + "." + digits, "1e" + digits, digits + "E-" + digits]
        {
            #expect(try JSON.parse("[\(text)]") == .array([.number(text)]))
        }
        #expect(refusal(Array("[0\(digits)]".utf8))?.position.offset == 2)
        #expect(refusal(Array("[\(digits)x]".utf8))?.position.offset == 10_001)
        #expect(refusal(Array("[\(digits).]".utf8))?.position.offset == 10_002)
    }

    @Test func deepNestingMeetsItsLimit() {
        for opening in ["[", "{\"a\":", "[{\"\":"] {
            let bytes = Array(String(repeating: opening, count: 100_000).utf8)
            let error = refusal(bytes)
            #expect(error?.code == .depthLimit)
            let levels = opening == "[{\"\":" ? 128 : 256
            #expect(error?.position.offset == levels * opening.utf8.count)
        }
    }

    /// Across the borders of words, vectors and pieces.
    @Test func damagedTextIsRefusedAtEveryPlace() {
        var bad: [([UInt8], JSONCode, Int)] = JSONCases.notUTF8.map { ($0.1, $0.2, 0) }
        bad += [
            ([0x00], .controlCharacter, 0), ([0x1F], .controlCharacter, 0), (Array("\\uD800x".utf8), .loneSurrogate, 0),
            (Array("\\uDC00".utf8), .loneSurrogate, 0), (Array("\\u00g0".utf8), .invalidEscape, 4),
            (Array("\\q".utf8), .invalidEscape, 0),
        ]
        for (bytes, code, further) in bad {
            for filler in ["a", "é", "\\n", "€", "😀"] {
                for repeats in 0..<40 {
                    let before = Array(("[\"" + String(repeating: filler, count: repeats)).utf8)
                    let document = before + bytes + Array("\",0123456789]".utf8)
                    let error = refusal(document)
                    #expect(error?.code == code, "\(bytes) after \(repeats) of \(filler)")
                    #expect(error?.position.offset == before.count + further, "\(bytes) after \(repeats) of \(filler)")
                }
            }
        }
    }

    @Test func strayBytesAreRefusedAtTheirPlace() {
        let state = Array(Self.smallState.utf8)
        for stray in ["\0", "\u{FEFF}", "x", "\u{B}"] {
            #expect(refusal(state + Array(stray.utf8))?.code == .trailingGarbage)
            #expect(refusal(state + Array(stray.utf8))?.position.offset == state.count)
            #expect(refusal(Array((stray + stray + Self.smallState).utf8)) != nil)
        }
    }

    @Test func aStateCutAnywhereIsTruncated() {
        let state = Array(Self.smallState.utf8)
        #expect(refusal(state) == nil)
        for length in 1..<state.count - 1 {
            let error = refusal(Array(state[..<length]))
            #expect(error?.code == .truncated, "after \(length)")
            #expect(error?.position.offset == length, "after \(length)")
        }
    }

    /// A document of 1 GB, made while it is read: memory is a window and the keys of what is open.
    @Test(.enabled(if: JSONHostileTests.isLong)) func aGigabyteIsReadInBoundedMemory() {
        let record = Array(Self.smallState.utf8)
        let piece = (0..<200).reduce(into: [UInt8]()) { bytes, _ in bytes += record + [0x2C, 0x0A] }
        let count = 1_000_000_000 / piece.count + 1
        var given = -1
        let before = Self.peak()
        let found = read { () in
            given += 1
            if given == 0 { return [0x5B] }
            return given <= count ? piece : given == count + 1 ? [0x30, 0x5D] : []
        }
        #expect(found.refused == nil)
        #expect(found.asked > 1_000_000_000)
        #expect(Self.peak() - before < 64 << 20)
    }

    /// One string of 1 GB, under a limit of 16 MiB.
    @Test(.enabled(if: JSONHostileTests.isLong)) func aGigabyteOfStringIsRefusedInBoundedMemory() {
        let piece = [UInt8](repeating: 0x61, count: 1 << 18)
        var given = 0
        let before = Self.peak()
        let found = read(JSONLimits(maxStringBytes: 16 << 20)) { () in
            given += 1
            return given == 1 ? [0x22] : given * piece.count < 1_000_000_000 ? piece : [0x22]
        }
        #expect(found.refused?.code == .stringLimit)
        #expect(found.refused?.position.offset == 1 + 16 << 20)
        #expect(Self.peak() - before < 128 << 20)
    }

    /// The most memory that this process has had, in bytes.
    private static func peak() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    static let smallState = """
        {
          "version": 4,
          "serial": 12,
          "resources": [
            {
              "mode": "managed",
              "type": "aws_instance",
              "instances": [
                {
                  "index_key": 0,
                  "attributes": {
                    "arn": "arn:aws:ec2:eu-central-1:123456789012:instance/i-0123456789abcdef0",
                    "cost": -1.25e-3,
                    "ebs_block_device": [],
                    "id": null,
                    "monitoring": false,
                    "policy": "{\\"Version\\":\\"2012-10-17\\",\\"Sid\\":\\"\\u003cf\\u00fcr\\u003e \\ud83d\\ude80\\"}",
                    "tags": {
                      "Name": "größer 東京 🚀",
                      "on": true
                    }
                  },
                  "sensitive_attributes": []
                }
              ]
            }
          ]
        }
        """
}
