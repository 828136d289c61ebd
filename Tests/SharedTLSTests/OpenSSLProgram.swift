import Glibc
import SharedBase
import SharedCrypto

/// The `openssl` program as the other side, with a folder for its files and a time limit of its own.
struct OpenSSLProgram {
    /// Where the two programs are that these tests need; nil where one is missing.
    static let paths: (openssl: String, timeout: String)? = {
        guard let openssl = find("openssl"), let timeout = find("timeout") else { return nil }
        return (openssl, timeout)
    }()

    private static func find(_ name: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/", "/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
    }

    let folder: String

    init() throws {
        var template = Array("/tmp/dd0c-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Problem("mkdtemp: \(errno)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    struct Problem: Error, CustomStringConvertible {
        let description: String
        init(_ text: String) { description = text }
    }

    /// Writes a file that only we can read; its path.
    func write(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw Problem("open \(path): \(errno)") }
        defer { _ = Glibc.close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Problem("write \(path): \(errno)") }
        return path
    }

    func identity(_ name: String, _ chain: [Certificate], _ key: PrivateKey) throws -> [String] {
        let leaf = try write("\(name).crt", chain[0].pem)
        let rest = try write("\(name).chain", chain.dropFirst().map(\.pem).joined())
        return ["-cert", leaf, "-cert_chain", rest, "-key", try write("\(name).key", key.pem().expose())]
    }

    func remove() {
        for name in (try? names()) ?? [] { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    private func names() throws -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Starts `openssl ARGUMENTS`; it is killed after 20 s whatever happens.
    func start(_ arguments: [String], input: String = "") throws -> Running {
        guard let paths = Self.paths else { throw Problem("no openssl program") }
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw Problem("pipe: \(errno)") }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 2)
        let words = [paths.timeout, "-s", "KILL", "20", paths.openssl] + arguments
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, paths.timeout, &actions, nil, &pointers, environ)
        _ = Glibc.close(toChild[0])
        _ = Glibc.close(fromChild[1])
        guard failure == 0 else { throw Problem("posix_spawn: \(failure)") }
        let bytes = Array(input.utf8)
        _ = Glibc.write(toChild[1], bytes, bytes.count)
        return Running(pid: pid, input: toChild[1], output: fromChild[0])
    }

    /// A started program. Its input stays open until `end`.
    struct Running {
        let pid: pid_t
        let input: Int32
        let output: Int32

        /// Reads until the output holds `text`, or its end.
        func read(until text: String) -> String {
            var seen: [UInt8] = []
            var byte: UInt8 = 0
            while Glibc.read(output, &byte, 1) == 1 {
                seen.append(byte)
                if byte == UInt8(ascii: "\n"), String(decoding: seen, as: UTF8.self).contains(text) { break }
            }
            return String(decoding: seen, as: UTF8.self)
        }

        /// Ends its input and waits for it; what it has still to say.
        func end(kill signal: Int32? = nil) -> String {
            if let signal { kill(pid, signal) }
            _ = Glibc.close(input)
            var text: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = Glibc.read(output, &chunk, chunk.count)
                if count <= 0 { break }
                text += chunk[..<count]
            }
            _ = Glibc.close(output)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            return String(decoding: text, as: UTF8.self)
        }
    }
}
