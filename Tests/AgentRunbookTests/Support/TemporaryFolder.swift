import Glibc
import TestKit

/// A folder of its own for one test, removed with everything in it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/dd0c-runbook-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp/dd0c-runbook-none"
        }
    }

    deinit { Self.remove(path) }

    func write(_ name: String, _ bytes: [UInt8]) {
        guard let file = fopen(path + "/" + name, "wb") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    func read(_ name: String) -> [UInt8] { (try? TestFile.read(path + "/" + name)) ?? [] }

    func text(_ name: String) -> String { String(decoding: read(name), as: UTF8.self) }

    private static func remove(_ path: String) {
        for name in TestFile.names(in: path) ?? [] { remove(path + "/" + name) }
        if rmdir(path) != 0 { unlink(path) }
    }
}
