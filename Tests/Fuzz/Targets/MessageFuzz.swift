import NIOCore
import SharedBase
import SharedJSON
import SharedWire

/// `Message`: hello, enrolment and all the others. The first byte of an input is the type, the rest the payload.
enum MessageFuzz {
    static func run(_ input: [UInt8]) throws(FuzzFailure) {
        guard let type = input.first else { return }
        let payload = Array(input.dropFirst())
        switch decode(type, payload) {
        case .failure(let error): try refused(error, payload)
        case .success(nil): try demand(FrameType(rawValue: type) == nil, "known types are read", "\(type)")
        case .success(let message?): try accepted(message, type, payload)
        }
    }

    private static func decode(_ type: UInt8, _ payload: [UInt8]) -> Result<Message?, WireError> {
        let flags: FrameFlags = FrameType(rawValue: type)?.mustBeUnderstood == true ? .mustUnderstand : []
        let frame = Frame(type: type, flags: flags, payload: ByteBuffer(bytes: payload))
        return Result { () throws(WireError) in try Message.decode(frame) }
    }

    private static func accepted(_ message: Message, _ type: UInt8, _ payload: [UInt8]) throws(FuzzFailure) {
        let written = Array(message.frame().payload.readableBytesView)
        guard case .success(let again?) = decode(type, written) else {
            throw FuzzFailure(
                property: "what was accepted can be sent again",
                detail: String(decoding: written, as: UTF8.self)
            )
        }
        try demand(again == message, "a message survives the way", String(decoding: written, as: UTF8.self))
        let twice = Array(again.frame().payload.readableBytesView)
        try demand(twice == written, "a message has one spelling")
        try unknownMember(message, type, payload)
    }

    /// A member that is not known here is passed over, and is not sent on.
    private static func unknownMember(_ message: Message, _ type: UInt8, _ payload: [UInt8]) throws(FuzzFailure) {
        guard type < 64, var object = (try? JSON.parse(payload))?.objectValue, object[stranger] == nil else { return }
        object[stranger] = ["deep": [1, 2]]
        guard case .success(let more?) = decode(type, JSON.bytes(.object(object))) else {
            throw FuzzFailure(property: "unknown members are passed over", detail: "")
        }
        try demand(more == message, "unknown members change nothing")
        let sent = (try? JSON.parse(Array(more.frame().payload.readableBytesView)))?.objectValue
        try demand(sent != nil && sent?[stranger] == nil, "unknown members are kept out")
    }

    private static let stranger = "a-member-of-a-later-version"

    /// A refusal has its code and words, and none of the words is the token.
    private static func refused(_ error: WireError, _ payload: [UInt8]) throws(FuzzFailure) {
        try demand([.malformedMessage, .unknownType].contains(error.code), "the code says what is wrong", "\(error)")
        try demand(!error.reason.isEmpty && (400...599).contains(error.code.status), "a refusal explains itself")
        guard let token = (try? JSON.parse(payload))?["token"]?.stringValue, token.utf8.count >= 16 else { return }
        try demand(!"\(error)".contains(token), "a refusal does not tell the token")
    }
}
