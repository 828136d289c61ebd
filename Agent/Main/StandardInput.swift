import Glibc
import SharedBase

enum InputCode: String, FaultCode { case cannotRead }

/// Standard input as a whole.
enum StandardInput {
    static func bytes() throws(Fault<InputCode>) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(0, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw Fault(.cannotRead, attempted: "read standard input", reason: String(cString: strerror(errno)))
            }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }

    /// Puts the next bytes into the memory it is lent and gives their number, 0 at the end.
    static func read(_ memory: UnsafeMutableRawBufferPointer) throws(Fault<InputCode>) -> Int {
        while true {
            let count = Glibc.read(0, memory.baseAddress, memory.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw Fault(.cannotRead, attempted: "read standard input", reason: String(cString: strerror(errno)))
            }
        }
    }

    /// Hands out what comes, piece by piece, up to the end.
    static func pieces(_ take: (ArraySlice<UInt8>) -> Void) throws(Fault<InputCode>) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(0, &buffer, buffer.count)
            if count == 0 { return }
            if count > 0 {
                take(buffer[..<count])
            } else if errno != EINTR {
                throw Fault(.cannotRead, attempted: "read standard input", reason: String(cString: strerror(errno)))
            }
        }
    }
}
