internal import SharedBase

/// What a request shows to say who it is.
enum Credential: Sendable {
    case none
    case key(Secret<String>)
    /// Something that cannot be a key, or two keys that differ.
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
        guard shown.allSatisfy({ $0 == first }), hasForm(first) else { return .malformed }
        return .key(Secret(first))
    }

    /// `dd0c_` and 32 hexadecimal digits (PX-05).
    private static func hasForm(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 37 && text.hasPrefix("dd0c_")
            && bytes[5...].allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
