internal import Glibc
package import SharedBase
internal import SharedJSON

package enum AdminCode: String, FaultCode {
    case notRunning
    case refused
    case broken
}

package typealias AdminError = Fault<AdminCode>

/// Asks the running agent. Blocking: for the command line only.
package enum AdminClient {
    private static let answerLimit = 16 << 20

    package static func ask(_ request: AdminRequest, at path: String) throws(AdminError) -> Value {
        let descriptor = try connect(path)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let line = request.line
        guard
            line.withUnsafeBytes({ send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) })
                == line.count
        else {
            throw failure(.broken, path, "the connection broke (\(errorText(errno)))")
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while answer.count < answerLimit {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            answer += buffer[..<count]
        }
        guard !answer.isEmpty else {
            throw failure(
                .refused,
                path,
                "it closed the connection without an answer",
                advice: "run the command as the agent's user or as root"
            )
        }
        do { return try JSON.parse(answer) } catch {
            throw AdminError(
                .broken,
                attempted: "read the agent's answer",
                reason: "it is no JSON document",
                cause: error
            )
        }
    }

    private static func connect(_ path: String) throws(AdminError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw failure(
                .notRunning,
                path,
                "the path is longer than a socket's name may be (107 bytes)",
                advice: "choose a shorter state_dir"
            )
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let number = errno
            close(descriptor)
            if number == EACCES || number == EPERM {
                throw failure(
                    .refused,
                    path,
                    "permission denied",
                    advice: "run the command as the agent's user or as root"
                )
            }
            throw failure(
                .notRunning,
                path,
                "no agent runs with this state directory",
                advice: "start it: dd0c-agent run"
            )
        }
        return descriptor
    }

    private static func failure(_ code: AdminCode, _ path: String, _ reason: String, advice: String? = nil)
        -> AdminError
    {
        AdminError(code, attempted: "ask the agent at \(path)", reason: reason, advice: advice)
    }

    private static func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }
}
