import NIOCore
import SharedBase
import SharedJSON
import SharedWire
import TestKit
import Testing

/// Holds the code against PROTOCOL.md, whose vectors were made by a program of another language.
@Suite("Vectors of PROTOCOL.md")
struct VectorTests {
    let page: ProtocolPage

    init() throws { page = try ProtocolPage() }

    private func frame(_ bytes: [UInt8], cap: Int = WireLimits.established, compression: Bool = false) throws -> Frame?
    {
        var decoder = FrameDecoder(cap: cap)
        decoder.acceptsCompression = compression
        decoder.feed(ByteBuffer(bytes: bytes))
        let frame = try decoder.next()
        try decoder.finish()
        return frame
    }

    @Test("Each frame decodes to a message that encodes to the same bytes, and carries the JSON beside it")
    func frames() throws {
        let names = page.hex.keys.filter { $0 != "token" }.sorted()
        #expect(names.count == 32)
        #expect(Set(names) == Set(page.json.keys))
        var seen: Set<UInt8> = []
        for name in names {
            let bytes = try #require(page.hex[name])
            let frame = try #require(try frame(bytes))
            let message = try #require(try Message.decode(frame), "\(name)")
            #expect(Array(message.frame(sequence: frame.sequence).encoded().readableBytesView) == bytes, "\(name)")
            seen.insert(frame.type)
            guard case .reportChunk(let chunk) = message else {
                #expect(String(decoding: frame.payload.readableBytesView, as: UTF8.self) == page.json[name])
                continue
            }
            #expect(chunk.body == ByteBuffer(string: "{\"record\":\"report\"}\n"))
            let length = Int(frame.payload.getInteger(at: 0, as: UInt16.self) ?? 0)
            #expect(frame.payload.getString(at: 2, length: length) == page.json[name])
            #expect(frame.stream == 1 && frame.sequence == 1)
        }
        #expect(seen == Set(FrameType.allCases.map(\.rawValue)).subtracting([FrameType.stepOutput.rawValue]))
    }

    @Test("Output of steps in both directions")
    func outputs() throws {
        let contents: [String: StepOutput.Content] = [
            "stdout": .standardOutput(ByteBuffer(string: "ready\n")),
            "stderr": .standardError(ByteBuffer(string: "warning\n")), "gap": .gap(bytes: 4096),
        ]
        #expect(Set(page.outputs.keys) == Set(contents.keys))
        for (name, bytes) in page.outputs {
            let frame = try #require(try frame(bytes))
            guard case .stepOutput(let output)? = try Message.decode(frame) else {
                Issue.record("\(name) is no output")
                continue
            }
            #expect(output.content == contents[name] && output.frame.encodedBytes == bytes, "\(name)")
            #expect(frame.isData && frame.stream == 2 && frame.sequence == 0)
        }
    }

    @Test("The bytes that are hashed and signed for an order")
    func canonical() throws {
        let bytes = try #require(page.hex["dispatch"])
        guard case .dispatch(let dispatch)? = try Message.decode(try #require(try frame(bytes))) else {
            Issue.record("no dispatch")
            return
        }
        #expect(dispatch.order.command.canonical == page.bytes["command"])
        #expect(dispatch.order.canonical == page.bytes["order"])
    }

    @Test("What the page says is refused is refused with that word")
    func refusals() throws {
        #expect(page.refused.count == 14)
        for (name, bytes) in page.refused {
            let error = #expect(throws: WireError.self, "\(name)") {
                if let frame = try frame(bytes, cap: WireLimits.beforeHello) { _ = try Message.decode(frame) }
            }
            let code = try #require(error?.code)
            #expect(page.text.contains("`\(name)` is refused with `\(code.rawValue)`"))
        }
        #expect(try Message.decode(try #require(try frame(page.ignored))) == nil)
    }

    @Test("A compressed frame is the plain one beside it, where that is agreed")
    func packed() throws {
        #expect(page.packed.count == 1)
        for (name, bytes) in page.packed {
            let bytesOfPlain = try #require(page.hex[name])
            let plain = try #require(try frame(bytesOfPlain))
            #expect(try frame(bytes, compression: true) == plain)
            // Plain frames go on being taken.
            #expect(try frame(plain.encodedBytes, compression: true) == plain)
        }
    }

    @Test("What the page says is refused although compression is agreed is refused with that word")
    func packedRefusals() throws {
        #expect(page.refusedAgreed.count == 5)
        for (name, bytes) in page.refusedAgreed {
            let error = #expect(throws: WireError.self, "\(name)") { _ = try frame(bytes, compression: true) }
            let code = try #require(error?.code)
            #expect(page.text.contains("is refused with `\(code.rawValue)`\n\n```refuse-agreed \(name)\n"), "\(name)")
        }
    }

    @Test("The token in both directions")
    func token() throws {
        let token = try EnrolmentToken(parsing: " \(page.token)\n")
        #expect(token.text.expose() == page.token)
        let bytes = try #require(page.hex["token"])
        let made = EnrolmentToken(
            tenantID: try #require(TenantID(bytes: bytes[1..<17])),
            tokenID: try #require(EnrolmentTokenID(bytes: bytes[17..<33])),
            secret: Secret(Array(bytes[33..<49])),
            authorityKeyHash: Array(bytes[49...])
        )
        #expect(made?.text.expose() == page.token)
        #expect("\(token)".contains(Base64.encode(Array(bytes[33..<49]), .url)) == false)
    }

    @Test("A token that is cut, changed in form or of another version is refused without repeating it")
    func badTokens() throws {
        var texts = (0..<page.token.count).map { String(page.token.prefix($0)) }
        texts += [
            page.token + "A", page.token + "=", page.token.uppercased(),
            "dd0c-token-" + Base64.encode([2] + Array(repeating: 0, count: 80), .url),
        ]
        for text in texts {
            let error = #expect(throws: WireError.self) { _ = try EnrolmentToken(parsing: text) }
            #expect(error?.code == .malformedToken)
            #expect(error.map { "\($0)" }?.contains("CAwQFBgc") == false)
        }
    }

    @Test("The numbers and words on the page are those of the code")
    func words() {
        for type in FrameType.allCases {
            let row = "| \(type.rawValue) | \(type) |"
            #expect(page.text.contains(row), "\(row)")
        }
        let table = page.text.split(separator: "\n").filter { $0.hasPrefix("| 4") || $0.hasPrefix("| 5") }
        let codes = [
            WireCode.badMagic, .unknownFlags, .unknownType, .truncated, .malformedMessage,
            .malformedCompression, .unexpectedMessage,
            .sequenceGap, .foreignIdentity, .helloTimeout, .peerSilent, .tooLarge, .unsupportedFrameVersion,
            .noCommonVersion,
            .creditsExceeded,
        ]
        for code in codes {
            #expect(table.contains { $0.contains("`\(code.rawValue)`") && $0.contains("\(code.status)") }, "\(code)")
        }
        for code in StepRefusalCode.known { #expect(page.text.contains("`\(code)`"), "\(code)") }
        for outcome in StepOutcome.known { #expect(page.text.contains("`\(outcome)`"), "\(outcome)") }
        #expect(page.text.contains("262,144") && StepBounds.outputWindow == 262_144)
        #expect(page.text.contains("16,384") && StepBounds.outputFrame == 16_384)
        for refusal in EnrolmentRefusal.allCases {
            #expect(
                table.contains { $0.contains("`\(refusal.rawValue)`") && $0.contains("\(refusal.code)") },
                "\(refusal)"
            )
        }
        for (number, word) in [
            (WireLimits.beforeHello, "4 KiB"), (WireLimits.established, "1 MiB"), (WireLimits.enrolmentReply, "64 KiB"),
            (WireLimits.chunk, "256 KiB"),
        ] {
            #expect(
                page.text.contains(word)
                    && number == (word.hasSuffix("MiB") ? 1 << 20 : 1 << 10) * (Int(word.split(separator: " ")[0]) ?? 0)
            )
        }
        #expect(page.text.contains("67,108,864") && WireLimits.report == 67_108_864)
    }
}

extension Frame {
    fileprivate var encodedBytes: [UInt8] { Array(encoded().readableBytesView) }
}
