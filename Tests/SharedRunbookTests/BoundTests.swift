import Glibc
import TestKit
import Testing

/// Damaged inputs under limits of the kernel, in a process of their own (`Tests/InputProbe`): 48 MiB for all of them together beyond what the
/// first ones needed, and 10 s of processor time for each.
@Suite("Bounds of damaged inputs")
struct BoundTests {
    private static let rounds = getenv("DD0C_LONG") != nil ? 100_000 : 10_000

    static let kinds = ["html", "markdown", "yaml", "sql", "shell", "shell-command", "sql-command"]

    /// How it ended (128 and the number of a signal), and the last input that it read.
    private func probe(_ words: String) -> (code: Int32, last: Int) {
        var name = [CChar](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/self/exe", &name, name.count))
        let path = String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let program = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + "dd0c-input-probe"
        var template = Array("/tmp/dd0c-probe-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        defer { close(file) }
        let output = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(output) }
        // A crash is told by its signal; a picture of it would need the memory that is not there.
        let status = system("SWIFT_BACKTRACE=enable=no '\(program)' \(words) > '\(output)' 2> /dev/null")
        let said = (try? TestFile.read(output)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return (status >> 8 & 0xff, said.split(separator: "\n").first.flatMap { Int($0) } ?? -1)
    }

    @Test("memory and work stay within bounds", arguments: kinds) func bounded(_ kind: String) {
        let result = probe("\(kind) \(Self.rounds)")
        #expect(result.code == 0 && result.last == Self.rounds, "\(kind) ended with \(result.code) at \(result.last)")
    }

    @Test("the bounds bite") func theBoundsBite() {
        let hoard = probe("markdown \(Self.rounds) hoard")
        #expect(hoard.code > 128 && hoard.last < Self.rounds, "\(hoard)")
        #expect(probe("markdown \(Self.rounds) spin") == (128 + SIGPROF, 200))
    }
}
