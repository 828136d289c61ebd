import Glibc
import Synchronization

/// Bytes that a step has shown.
final class Said: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}

/// A database that asks for a password, on a port of loopback; ended with this.
final class Database: Sendable {
    static let password = "sesame-0pen-sesame"
    let port: Int
    private let folder = TemporaryFolder()
    private let control: String

    init() throws {
        chmod(folder.path, 0o755)
        // Postgres refuses to run as root.
        let user = geteuid() == 0 ? "setpriv --reuid postgres --regid postgres --clear-groups " : ""
        if geteuid() == 0 { _ = system("chown postgres '\(folder.path)'") }
        folder.write("password", Self.password)
        chmod(folder.path + "/password", 0o644)
        port = FreePort.take()
        control = "\(user)$(ls -d /usr/lib/postgresql/*/bin | tail -1)/pg_ctl -D '\(folder.path)/data' "
        let started = Programs.shell(
            """
            \(control) initdb -o "-U step --auth=scram-sha-256 --pwfile='\(folder.path)/password' --no-sync" &&
            \(control) --wait --log '\(folder.path)/data/log' -o "-p \(port) -h 127.0.0.1 -k '' -c fsync=off" start
            """
        )
        guard started.code == 0 else { throw Unexpected() }
    }

    deinit { _ = Programs.shell("\(control) --mode=immediate stop") }
}

/// An HTTP server that tells what it was asked; ended with this.
final class Server: Sendable {
    let port: Int
    private let folder = TemporaryFolder()
    private let process: Int32

    init() throws {
        folder.write(
            "server.py",
            """
            from http.server import BaseHTTPRequestHandler, HTTPServer
            from os import O_RDWR, devnull, dup2, fork, open
            class Handler(BaseHTTPRequestHandler):
                def answer(self):
                    body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                    path = self.path.split('?')[0]
                    if path == '/missing': return self.send_error(404)
                    text = f"{self.command} {self.path}\\n" + self.headers.get('X-Asked', '') + "\\n"
                    self.send_response(302 if path == '/moved' else 200)
                    if path == '/moved': self.send_header('Location', '/echo')
                    self.send_header('Content-Length', str(len(text.encode() + body)))
                    self.end_headers()
                    if self.command != 'HEAD' and path != '/moved': self.wfile.write(text.encode() + body)
                do_GET = do_HEAD = do_POST = answer
                def log_message(self, *words): pass
            server = HTTPServer(('127.0.0.1', 0), Handler)
            process = fork()
            if process: print(server.server_port, process)
            else:
                null = open(devnull, O_RDWR)
                for number in (0, 1, 2): dup2(null, number)
                server.serve_forever()
            """
        )
        // It listens before it says where.
        let words = Programs.shell("python3 -B '\(folder.path)/server.py'").output.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let port = Int(words[0]), let process = Int32(words[1]) else { throw Unexpected() }
        (self.port, self.process) = (port, process)
    }

    deinit { kill(process, SIGKILL) }
}

/// Ports of loopback.
enum FreePort {
    /// One that nobody uses now.
    static func take() -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(file, address, size) == 0, getsockname(file, address, &size) == 0 else { return 0 }
                return 1
            } == 0 ? 0 : Int(in_port_t(bigEndian: pointer.pointee.sin_port))
        }
    }
}
