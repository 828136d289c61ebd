import Glibc
import SharedBase

enum InputCode: String, FaultCode { case cannotRead = "cannot_read" }

/// A file, or standard input for `-`, read up to a bound: what lies behind it is never held in memory.
enum BoundedInput {
    static func bytes(_ path: String, upTo limit: Int) throws(Fault<InputCode>) -> [UInt8] {
        let file = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw fault(path) }
        defer { if path != "-" { close(file) } }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while all.count < limit {
            let count = read(file, &buffer, min(buffer.count, limit - all.count))
            if count < 0 {
                if errno == EINTR { continue }
                throw fault(path)
            }
            if count == 0 { break }
            all += buffer[..<count]
        }
        return all
    }

    private static func fault(_ path: String) -> Fault<InputCode> {
        Fault(
            .cannotRead,
            attempted: "read \(path == "-" ? "standard input" : path)",
            reason: String(cString: strerror(errno)),
            advice: "name a file that exists and may be read"
        )
    }
}
