import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// 31: what a step may leave in its writable folder. The agent reads none of it; it measures the folder and gives it to the next step, and
/// neither may follow, wait, hang or count wrongly.
@Suite struct RemainsTests {
    @Test(arguments: Machine.Start.possible)
    func followsNothingThatWasLeft(_ start: Machine.Start) async throws {
        let (folder, other) = (TemporaryFolder(), TemporaryFolder())
        let sandbox = try Machine.sandbox(start)
        for one in [folder, other] { one.give(to: sandbox) }
        let script = String(decoding: try TestFile.read(Fixtures.folder("sandbox") + "/leave.py"), as: UTF8.self)
        var request = SandboxRequest(["/usr/bin/python3", "-c", script, other.path])
        request.writable = [folder.path, other.path]
        guard let first = await sandbox.step(request) else { return }
        guard first.outcome.kind != .refused else {
            return #expect(first.outcome.reason.contains("on this file system"))
        }
        #expect(first.output == "left\n", "\(first.errors)")
        #expect(first.outcome.kind == .exited)

        // A kilobyte for each entry, the megabyte once, blocks of folders: nothing of the 900 MB that are not there, nothing of /, nothing twice.
        let size = try #require(FolderSize.measure(Descriptor(open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))))
        #expect(size.entries == Self.entries(folder.path))
        #expect(size.bytes > 1_000_000 + size.entries * 1024)
        #expect(size.bytes < 1_500_000)

        // The next step, held to less than what a second count of the file would be: measured while it runs, and it ends by itself.
        var next = SandboxRequest([
            "/bin/sh", "-c", "for i in 1 2 3 4 5; do ln data again$i; done; sleep 0.6; ls | wc -l",
        ])
        next.writable = [folder.path]
        next.limits.disk = 900_000
        next.limits.timeout = .seconds(30)
        guard let second = await sandbox.step(next) else { return }
        #expect(second.outcome.kind == .exited, "\(second.outcome.reason)")
        #expect(second.output == "70\n", "\(second.errors)")

        // Nothing there runs as somebody else.
        #expect(system("test -z \"$(find '\(folder.path)' -perm /6000)\"") == 0)
        chmod(folder.path + "/closed", 0o700)
    }

    /// A folder that is a link, a fifo or a socket now is no folder for the next step.
    @Test(arguments: ["rm -r d; ln -s /etc d", "rm -r d; mkfifo d", "rm -r d; : > d"], Machine.Start.possible)
    func refusesAFolderThatBecameSomethingElse(_ script: String, _ start: Machine.Start) async throws {
        let folder = TemporaryFolder()
        let sandbox = try Machine.sandbox(start)
        folder.give(to: sandbox)
        guard let first = await sandbox.shell("mkdir d; " + script, { $0.writable = [folder.path] }),
            first.outcome.kind != .refused
        else { return }
        #expect(first.outcome.exitCode == 0, "\(first.errors)")
        guard let second = await sandbox.shell("echo ran", { $0.writable = [folder.path + "/d"] }) else { return }
        #expect(second.outcome.kind == .refused)
        #expect(second.output.isEmpty)
    }

    /// Counted by another program, which follows nothing either and enters no more.
    private static func entries(_ path: String) -> Int {
        let out = TemporaryFolder()
        _ = system("find '\(path)' -mindepth 1 -printf x 2>/dev/null > '\(out.path)/count'")
        return (try? TestFile.read(out.path + "/count"))?.count ?? -1
    }
}
