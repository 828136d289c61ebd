import SharedBase

/// Where the plane's gateway listens: `host:port`, `[IPv6]:port`, or a host alone for port 8443.
package struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    package static let defaultPort = 8443

    package let host: String
    package let port: Int

    package init(host: String, port: Int = Self.defaultPort) {
        self.host = host
        self.port = port
    }

    /// `malformedAddress` names what is wrong.
    package init(parsing text: String) throws(LinkError) {
        var host = text[...]
        var port = String(Self.defaultPort)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw Self.refusal(text, "after \"]\" comes no \":port\"") }
            if !rest.isEmpty { port = String(rest.dropFirst()) }
        } else if let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon {
            host = text[..<colon]
            port = String(text[text.index(after: colon)...])
        }
        guard let number = Int(port), (1...65_535).contains(number) else {
            throw Self.refusal(text, "its port is no number from 1 to 65535")
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" || $0 == "@" }) else {
            throw Self.refusal(text, "its host is empty or no host name")
        }
        self.init(host: String(host), port: number)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func refusal(_ text: String, _ reason: String) -> LinkError {
        LinkError(
            .malformedAddress,
            attempted: "read the server address \"\(text)\"",
            reason: reason,
            advice: "write HOST:PORT, for example plane.example.com:8443 or [2001:db8::1]:8443"
        )
    }
}
