import SharedBase
import TestKit

/// The code blocks of PROTOCOL.md, by the word after the language: `hex hello`.
struct ProtocolPage {
    var hex: [String: [UInt8]] = [:]
    var json: [String: String] = [:]
    var refused: [(name: String, bytes: [UInt8])] = []
    /// Refused where compression is agreed.
    var refusedAgreed: [(name: String, bytes: [UInt8])] = []
    var packed: [String: [UInt8]] = [:]
    /// Frames of step output, which carry no JSON.
    var outputs: [String: [UInt8]] = [:]
    /// Bytes that are hashed or signed.
    var bytes: [String: [UInt8]] = [:]
    var ignored: [UInt8] = []
    var token = ""
    let text: String

    init() throws {
        text = String(decoding: try TestFile.read(Fixtures.repository + "/Shared/Wire/PROTOCOL.md"), as: UTF8.self)
        var info: [String]?
        var body: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                if let info { keep(info, body) }
                info = info == nil ? line.dropFirst(3).split(separator: " ").map(String.init) : nil
                body = []
            } else if info != nil {
                body.append(line)
            }
        }
    }

    private mutating func keep(_ info: [String], _ body: [String]) {
        let joined = body.joined(separator: "\n")
        let bytes = Hex.decode(joined.filter { !$0.isWhitespace }) ?? []
        switch info.first {
        case "hex": hex[info.last ?? ""] = bytes
        case "json": json[info.last ?? ""] = joined
        case "refuse": refused.append((info.last ?? "", bytes))
        case "refuse-agreed": refusedAgreed.append((info.last ?? "", bytes))
        case "output": outputs[info.last ?? ""] = bytes
        case "bytes": self.bytes[info.last ?? ""] = bytes
        case "packed": packed[info.last ?? ""] = bytes
        case "ignore": ignored = bytes
        case "token": token = joined
        default: break
        }
    }
}
