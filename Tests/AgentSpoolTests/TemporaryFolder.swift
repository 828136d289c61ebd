import Glibc
import TestKit

/// A folder of its own for one test, removed with everything in it.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/dd0c-spool-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp/dd0c-spool-none"
        }
    }

    deinit { Self.remove(path) }

    var reports: [String] { (TestFile.names(in: path) ?? []).filter { $0.hasSuffix(".report") } }

    private static func remove(_ path: String) {
        for name in TestFile.names(in: path) ?? [] { remove(path + "/" + name) }
        if rmdir(path) != 0 { unlink(path) }
    }
}
