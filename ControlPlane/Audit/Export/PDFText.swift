/// Texts for the standard fonts of PDF, which know the letters of WinAnsi alone.
///
/// Whatever else comes is written as `\u{1F600}`: readable, searchable, and without a font of ours in each file.
enum PDFText {
    /// The bytes of `text` in WinAnsi, other letters spelled out.
    static func encode(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // The soft hyphen is left out by readers.
            case 0x20...0x7E, 0xA0...0xAC, 0xAE...0xFF: bytes.append(UInt8(scalar.value))
            default: bytes.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".utf8)
            }
        }
        return bytes
    }

    /// A string object: `(text)` with its escapes.
    static func literal(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "(")]
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0x20...0x7E: text.append(byte)
            default: text.append(contentsOf: "\\\(octal(byte))".utf8)
            }
        }
        text.append(UInt8(ascii: ")"))
        return text
    }

    /// `bytes` in lines of at most `width` letters, the later ones behind `indent`.
    static func wrap(_ bytes: [UInt8], width: Int, indent: Int) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        repeat {
            let margin = lines.isEmpty ? 0 : indent
            lines.append([UInt8](repeating: 0x20, count: margin) + rest.prefix(width - margin))
            rest = rest.dropFirst(width - margin)
        } while !rest.isEmpty
        return lines
    }

    private static func octal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 8)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
