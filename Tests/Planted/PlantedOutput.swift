import SharedBase
import SharedJSON

/// What a program printed, to be looked through for planted texts.
package struct PlantedOutput {
    private let text: String

    package init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    /// Whether anything of the secret is left: plain, with the escapes of JSON, or as base64.
    package func shows(_ secret: PlantedSecret) -> Bool {
        secret.needles.contains { Self.isIn(text, $0) || text.contains(Self.base64Core($0)) }
    }

    package func keeps(_ value: String) -> Bool { Self.isIn(text, value) }

    /// Whether `needle` stands in `text`, plain or with the escapes of JSON.
    package static func isIn(_ text: String, _ needle: String) -> Bool {
        if text.contains(needle) { return true }
        let escaped = String(JSON.text(.string(needle)).dropFirst().dropLast())
        return escaped != needle && text.contains(escaped)
    }

    /// The base64 of the needle without its last, unsure digits.
    private static func base64Core(_ needle: String) -> String {
        let bytes = Array(needle.utf8)
        return Base64.encode(Array(bytes.prefix(bytes.count / 3 * 3)))
    }
}
