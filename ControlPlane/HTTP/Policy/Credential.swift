internal import SharedBase

/// What a request shows to say who it is.
enum Credential: Sendable {
    case none
    /// An API key or a token; `APIPolicy.authenticate` tells them apart by their form.
    case key(Secret<String>)
    /// Something that can be neither, or two that differ.
    case malformed

    /// `X-API-Key`, or `Authorization: Bearer`; both only when they say the same.
    static func find(in headers: RequestHeaders) -> Credential {
        var shown = headers.all("x-api-key")
        for field in headers.all("authorization") {
            let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return .malformed }
            shown.append(String(parts[1]))
        }
        guard let first = shown.first else { return .none }
        guard shown.allSatisfy({ $0 == first }) else { return .malformed }
        let mayBeToken = headers.all("x-api-key").isEmpty
        guard isKey(first) || (mayBeToken && isToken(first)) else { return .malformed }
        return .key(Secret(first))
    }

    /// `dd0c_` and 32 hexadecimal digits (PX-05).
    static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 37 && text.hasPrefix("dd0c_")
            && bytes[5...].allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Three parts of base64url with dots between, none empty: what is within is read by whoever made it.
    private static func isToken(_ text: String) -> Bool {
        guard text.utf8.count <= longestToken else { return false }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                            || byte == 95
                    }
            }
    }

    private static let longestToken = 4096
}
