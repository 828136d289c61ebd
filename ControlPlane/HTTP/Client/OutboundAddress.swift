/// Where a request goes: `http://` or `https://`, a host, perhaps a port, a path. No user, no query, no fragment.
package struct OutboundAddress: Sendable, Hashable, CustomStringConvertible {
    package let isEncrypted: Bool
    package let host: String
    package let port: Int
    /// Begins with a slash.
    package let path: String

    /// nil where the text is none.
    package init?(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("https://") {
            (isEncrypted, rest) = (true, rest.dropFirst(8))
        } else if rest.hasPrefix("http://") {
            (isEncrypted, rest) = (false, rest.dropFirst(7))
        } else {
            return nil
        }
        guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), !text.contains(where: { "@?#\\\"<>".contains($0) }) else {
            return nil
        }
        let place = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(place.count)
        var port = isEncrypted ? 443 : 80
        var host = place
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { return nil }
            host = place[place.index(after: place.startIndex)..<end]
            let tail = place[place.index(after: end)...]
            if !tail.isEmpty {
                guard tail.hasPrefix(":"), let number = Int(tail.dropFirst()) else { return nil }
                port = number
            }
        } else if let colon = place.firstIndex(of: ":") {
            guard let number = Int(place[place.index(after: colon)...]) else { return nil }
            (host, port) = (place[..<colon], number)
        }
        guard !host.isEmpty, (1...65_535).contains(port) else { return nil }
        self.host = String(host)
        self.port = port
        self.path = path.isEmpty ? "/" : String(path)
    }

    package var description: String {
        "\(isEncrypted ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }

    package var isLoopback: Bool { LoopbackHost.contains(host) }

    /// The same place with another path behind this one.
    package func appending(_ more: String) -> OutboundAddress? {
        OutboundAddress(description.hasSuffix("/") ? String(description.dropLast()) + more : description + more)
    }

    /// For the header `Host`.
    package var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
