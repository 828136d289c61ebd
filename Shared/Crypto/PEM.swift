internal import SharedBase

/// The text form of RFC 7468 for certificates and requests. Keys are read by OpenSSL, which also knows the encrypted form.
enum PEM {
    static func encode(_ bytes: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    /// The contents of each block with this label, in order; text around the blocks is skipped, other blocks too.
    /// A block that does not end or holds no base64 is an error that names its line.
    static func blocks(_ text: String, label: String, attempted: String) throws(CryptoError) -> [[UInt8]] {
        let begin = "-----BEGIN \(label)-----"
        let end = "-----END \(label)-----"
        var blocks: [[UInt8]] = []
        var body: (line: Int, text: String)?
        var line = 0
        // `\r\n` is one Character in Swift, and both are newlines.
        for piece in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            line += 1
            let content = trimmed(piece)
            if let open = body {
                if content == end {
                    guard let bytes = Base64.decode(open.text), !bytes.isEmpty else {
                        throw malformed("the block of line \(open.line) is no base64", attempted)
                    }
                    blocks.append(bytes)
                    body = nil
                } else if content.hasPrefix("-----") {
                    throw malformed("the block of line \(open.line) does not end before line \(line)", attempted)
                } else {
                    body = (open.line, open.text + content)
                }
            } else if content == begin {
                body = (line, "")
            }
        }
        if let open = body { throw malformed("the block of line \(open.line) does not end", attempted) }
        return blocks
    }

    private static func malformed(_ reason: String, _ attempted: String) -> CryptoError {
        CryptoError(.malformed, attempted: attempted, reason: reason)
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while line.last == " " || line.last == "\t" { line.removeLast() }
        while line.first == " " || line.first == "\t" { line.removeFirst() }
        return line
    }
}
