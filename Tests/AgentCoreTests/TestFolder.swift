import Glibc
import TestKit

/// A folder that goes with its test.
final class TestFolder {
    struct Failure: Error {}

    let path: String

    init() throws {
        var template = Array("/tmp/dd0c-agent-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else { throw Failure() }
        path = made
    }

    func write(_ text: String, to name: String) throws {
        guard let file = fopen(path + "/" + name, "wb") else { throw Failure() }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure() }
    }

    deinit {
        for name in TestFile.names(in: path) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }
}
