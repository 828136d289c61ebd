internal import Glibc

/// The name of this machine, for people.
package enum HostName {
    package static var current: String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let result = buffer.withUnsafeMutableBytes { gethostname($0.baseAddress?.assumingMemoryBound(to: CChar.self), 255) }
        guard result == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
}
