import NIOCore
import SharedBase
import SharedJSON
import SharedWire
import TestKit
import Testing

@Suite("Hostile bytes")
struct FuzzTests {
    let vectors: [[UInt8]]
    /// Nearly any change of these is another good frame.
    let outputs: [[UInt8]]

    init() throws {
        let page = try ProtocolPage()
        outputs = page.outputs.sorted { $0.key < $1.key }.map(\.value)
        vectors = page.hex.filter { $0.key != "token" }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Decodes to the end or to the first error; counts messages. Whatever comes, it must not crash.
    private func swallow(_ bytes: [UInt8], pieces: Int, _ generator: inout SeededGenerator) -> (
        messages: Int, refused: Bool
    ) {
        var decoder = FrameDecoder(cap: WireLimits.established)
        var rest = bytes[...]
        var messages = 0
        do {
            while !rest.isEmpty {
                let count = min(rest.count, Int.random(in: 1...pieces, using: &generator))
                decoder.feed(ByteBuffer(bytes: rest.prefix(count)))
                rest = rest.dropFirst(count)
                while let frame = try decoder.next() {
                    if let message = try Message.decode(frame) {
                        // What was accepted can be written again and means the same.
                        #expect(try Message.decode(message.frame(sequence: frame.sequence)) == message)
                        messages += 1
                    }
                }
            }
            try decoder.finish()
            return (messages, false)
        } catch {
            return (messages, true)
        }
    }

    @Test("Random bytes, and random bytes after a good magic, never crash", arguments: [1, 2, 3] as [UInt64])
    func garbage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<3000 {
            let start: [UInt8] =
                round % 2 == 0 ? [] : FrameHeader.magic + [1, UInt8.random(in: 0...80, using: &generator), 0, 1, 0, 0]
            _ = swallow(start + generator.bytes(Int.random(in: 0...200, using: &generator)), pieces: 40, &generator)
        }
    }

    @Test("Mutated frames are accepted whole or refused, in pieces of any size", arguments: [11, 12, 13] as [UInt64])
    func mutated(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<400 {
            for vector in vectors where swallow(generator.mutated(vector), pieces: 64, &generator).refused {
                refused += 1
            }
        }
        for _ in 0..<400 {
            for output in outputs { _ = swallow(generator.mutated(output), pieces: 64, &generator) }
        }
        #expect(refused > 400 * vectors.count / 2, "most single edits break a frame")
    }

    @Test("A frame cut at each byte gives no message and the error truncated")
    func truncated() {
        var generator = SeededGenerator(seed: 5)
        for vector in vectors + outputs {
            for count in 1..<vector.count {
                let (messages, refused) = swallow(Array(vector[..<count]), pieces: 300, &generator)
                #expect(messages == 0 && refused)
            }
            #expect(swallow(vector, pieces: 1, &generator) == (1, false))
        }
    }

    /// The members that a message can do without.
    private static let optional: Set<String> = ["lastScan", "retryAfter", "stack", "kind"]

    @Test("Each member missing, null or of another kind is refused by its name; unknown members are passed over")
    func members() throws {
        for vector in vectors {
            var decoder = FrameDecoder(cap: WireLimits.established)
            decoder.feed(ByteBuffer(bytes: vector))
            let frame = try #require(try decoder.next())
            guard frame.type < 64 else { continue }
            let object = try #require(try JSON.parse(Array(frame.payload.readableBytesView)).objectValue)
            for (key, value) in object {
                for wrong in [nil, Value.null, .array([.bool(true)]), .number("-1"), .number("1.5"), .object(["x": 1])]
                    as [Value?]
                {
                    if wrong == nil || wrong == .null, Self.optional.contains(key) { continue }
                    if case .object = value, key == "labels", wrong == .object(["x": 1]) { continue }
                    var changed = object
                    changed[key] = wrong
                    var copy = frame
                    copy.payload = ByteBuffer(bytes: JSON.bytes(.object(changed)))
                    let error = #expect(throws: WireError.self, "\(key) = \(String(describing: wrong))") {
                        _ = try Message.decode(copy)
                    }
                    #expect(error?.code == .malformedMessage)
                    #expect(error?.reason.contains("\"\(key)") == true, "\(error.map { "\($0)" } ?? "")")
                }
            }
            var more = object
            more["somethingNew"] = ["deep": [1, 2, 3]]
            var copy = frame
            copy.payload = ByteBuffer(bytes: JSON.bytes(.object(more)))
            #expect(try Message.decode(copy) == Message.decode(frame))
        }
    }

    @Test(
        "Version ranges",
        arguments: [(1...1, 1...1, 1), (1...3, 2...5, 3), (2...9, 1...2, 2), (1...1, 2...2, nil), (3...4, 1...2, nil)]
    )
    func versions(theirs: ClosedRange<Int>, ours: ClosedRange<Int>, expected: Int?) throws {
        if let expected {
            #expect(try ProtocolVersion.negotiate(theirs, ours: ours) == expected)
        } else {
            let error = #expect(throws: WireError.self) { _ = try ProtocolVersion.negotiate(theirs, ours: ours) }
            #expect(error?.code == .noCommonVersion && error?.code.status == 426)
        }
    }
}

extension Value {
    fileprivate static func object(_ members: [String: Value]) -> Value {
        .object(ValueObject(members.map { ($0.key, $0.value) }))
    }
}
