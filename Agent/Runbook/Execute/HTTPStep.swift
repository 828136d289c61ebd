internal import AgentSandbox
internal import SharedBase

/// A request as runbooks write it: a method and an address, lines of headers, and behind an empty line a body.
struct HTTPStep: Equatable {
    var method: String
    var scheme: String
    /// In lower case, with its port where one is named.
    var host: String
    var url: String
    var headers: [String] = []
    var body: String?

    private static let framing: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade",
    ]

    static let methods: Set<String> = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]

    init(_ text: String) throws(StepError) {
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            throw StepClient.refusal("the request is empty")
        }
        let words = lines[first].split(whereSeparator: \.isWhitespace).map(String.init)
        guard (2...3).contains(words.count), words.count == 2 || words[2].hasPrefix("HTTP/"),
            Self.methods.contains(words[0].uppercased())
        else { throw StepClient.refusal("its first line is no method and address, such as GET https://host/path") }
        method = words[0].uppercased()
        url = words[1]
        (scheme, host) = try Self.parts(url)
        var rest = lines[(first + 1)...]
        while let line = rest.first, !line.isEmpty {
            rest.removeFirst()
            let name = line.prefix { $0 != ":" }
            guard name.count < line.count, !name.isEmpty,
                name.utf8.allSatisfy({
                    (33...126).contains($0) && ![34, 40, 41, 44, 47, 59, 60, 61, 62, 64].contains($0)
                }),
                !line.unicodeScalars.contains(where: { $0.value < 32 && $0.value != 9 || $0.value == 127 })
            else { throw StepClient.refusal("`\(line.prefix(32))` is no header") }
            // Where the request goes and where it ends is not for a header to say.
            guard !Self.framing.contains(name.lowercased()), !name.lowercased().hasPrefix("proxy-") else {
                throw StepClient.refusal("the header `\(name)` is set by the client alone")
            }
            headers.append(line)
        }
        let body = rest.dropFirst().joined(separator: "\n")
        self.body = body.allSatisfy(\.isWhitespace) ? nil : body
    }

    /// Scheme and host of an address without a name and password in it.
    private static func parts(_ url: String) throws(StepError) -> (scheme: String, host: String) {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", url.dropFirst(scheme.count).hasPrefix("://"),
            url.utf8.allSatisfy({ (33...126).contains($0) && ![34, 60, 62, 92, 94, 96, 123, 124, 125].contains($0) })
        else { throw StepClient.refusal("`\(url.prefix(64))` is no http or https address") }
        let host = url.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
        guard !host.isEmpty, !host.contains("@") else {
            throw StepClient.refusal("the address names no host, or credentials, which belong into the connection")
        }
        // Clients and servers take these out, and then another address is asked than the one that was read.
        let path = url.dropFirst(scheme.count + 3 + host.utf8.count).prefix { $0 != "?" && $0 != "#" }
        for part in path.split(separator: "/") {
            guard ![".", ".."].contains(part.lowercased().replacing("%2e", with: ".")) else {
                throw StepClient.refusal("the address holds `.` or `..` as a part of its path")
            }
        }
        return (scheme, host)
    }

    /// `curl` reads all of it from its standard input, where `ps` does not show it. It follows no redirection, since what the
    /// connection lends must not go to another host.
    func request(_ connection: Connection) throws(StepError) -> SandboxRequest {
        guard connection.hosts.contains(scheme == "https" ? host : "http://" + host) else {
            throw StepClient.refusal(
                "the connection is for \(connection.hosts.joined(separator: ", ")), the request goes to \(scheme)://\(host)"
            )
        }
        var lines = ["url = \(Self.quoted(url))", "request = \(Self.quoted(method))"]
        // HEAD has no body, and curl would wait for one.
        if method == "HEAD" { lines[1] = "head" }
        lines += headers.map { "header = \(Self.quoted($0))" }
        if let body { lines.append("data-raw = \(Self.quoted(body))") }
        var request = SandboxRequest(
            ["curl"] + connection.arguments + [
                "--silent", "--show-error", "--fail-with-body", "--max-redirs", "0", "--no-location", "--globoff",
                "--proto", "=\(scheme)", "--config", "-",
            ]
        )
        request.input = .bytes(Array((lines.joined(separator: "\n") + "\n").utf8))
        return request
    }

    /// A value in a configuration of curl: in quotes a backslash stands before what would end it.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0b}": quoted += "\\v"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }
}
