internal import Glibc
internal import NIOPosix

/// A plain HTTP/1.1 client for tests: one connection for each request, on a thread of its own, at most 20 s.
package struct HTTPProbe: Sendable {
    /// What a server answered.
    package struct Reply: Sendable {
        package let status: Int
        /// By lower-case name; the last of several wins.
        package let headers: [String: String]
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    /// Sent as `X-API-Key` with every request.
    package let key: String?

    package init(port: Int, key: String? = nil) {
        self.port = port
        self.key = key
    }

    package func get(_ path: String, headers: [(String, String)] = []) async throws -> Reply {
        try await send("GET", path, headers: headers)
    }

    package func post(
        _ path: String,
        _ body: [UInt8],
        type: String = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Reply {
        try await send("POST", path, headers: [("Content-Type", type)] + headers, body: body)
    }

    package func send(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> Reply {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        if let key { head += "X-API-Key: \(key)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        let bytes = try await raw(Array((head + "\r\n").utf8) + (body ?? []), isHead: method == "HEAD")
        return try Self.parse(bytes)
    }

    /// Sends bytes as they are and gives all that comes back until the answer is complete or the connection ends.
    ///
    /// - Parameters:
    ///   - thenClose: closes its sending side after the bytes, as a client that goes away would.
    package func raw(_ bytes: [UInt8], isHead: Bool = false, thenClose: Bool = false) async throws -> [UInt8] {
        let port = port
        return try await NIOThreadPool.singleton.runIfActive {
            let socket = try Connection(port: port)
            socket.write(bytes)
            if thenClose { socket.closeSending() }
            return socket.readAnswer(isHead: isHead)
        }
    }

    package static func parse(_ bytes: [UInt8]) throws -> Reply {
        guard let end = headEnd(bytes) else {
            throw Failure(description: "no whole answer, only \(bytes.count) bytes")
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(description: "no status line")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let body = Array(bytes[(end + 4)...])
        let isChunked = headers["transfer-encoding"] == "chunked"
        return Reply(status: status, headers: headers, body: isChunked ? try unchunked(body) : body)
    }

    /// The body of an answer that came in chunks.
    ///
    /// - Throws: where the last chunk is not there: the server broke off.
    private static func unchunked(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 13) {
            guard let count = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16) else { break }
            rest = rest[end...].dropFirst(2)
            if count == 0 { return body }
            guard rest.count >= count + 2 else { break }
            body += rest.prefix(count)
            rest = rest.dropFirst(count + 2)
        }
        throw Failure(description: "the answer broke off after \(body.count) bytes")
    }

    /// The offset of the blank line.
    fileprivate static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    /// A TCP connection to the loopback.
    private final class Connection {
        private let descriptor: Int32

        init(port: Int) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
            }
            guard result == 0 else { throw Failure(description: "cannot connect to port \(port): errno \(errno)") }
        }

        deinit { close(descriptor) }

        /// Stops where the server closes: what it answered by then is still there to read.
        func write(_ bytes: [UInt8]) {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                sent += count
            }
        }

        func closeSending() { shutdown(descriptor, Int32(SHUT_WR)) }

        func readAnswer(isHead: Bool) -> [UInt8] {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while !isComplete(bytes, isHead) {
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count > 0 else { break }
                bytes.append(contentsOf: piece[..<count])
            }
            return bytes
        }

        private func isComplete(_ bytes: [UInt8], _ isHead: Bool) -> Bool {
            guard let reply = try? HTTPProbe.parse(bytes) else { return false }
            if isHead || reply.status == 204 || reply.headers["transfer-encoding"] == "chunked" { return true }
            return reply.headers["content-length"].flatMap { Int($0) }.map { reply.body.count >= $0 } ?? false
        }
    }
}
