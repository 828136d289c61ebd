import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// Folders of the host that a step may write.
@Suite struct FolderTests {
    @Test(arguments: [
        "", "relative", "/", "/etc", "/etc/ssh", "/usr/local/x", "/proc/self/cwd", "/sys/fs", "/dev/shm/x", "/run/x",
        "/var", "/tmp",
        "/home", "/root", "/var/lib", "/var/lib/docker/volumes", "/a/../etc", "/a/./b", "/a//b", "/a/", "/tmp/..",
        "/a\0b",
    ])
    func refusesPaths(_ path: String) {
        #expect(FolderRules.refusal(path) != nil)
    }

    @Test(arguments: [
        "/tmp/x", "/home/ann", "/srv/reports", "/root/work", "/var/lib/ours", "/etcetera", "/data", "/usrlocal",
    ])
    func allowsPaths(_ path: String) {
        #expect(FolderRules.refusal(path) == nil)
    }

    @Test(arguments: Machine.Start.possible)
    func writesAtTheSamePath(_ start: Machine.Start) async throws {
        let (one, two) = (TemporaryFolder(), TemporaryFolder())
        let sandbox = try Machine.sandbox(start)
        one.give(to: sandbox)
        two.give(to: sandbox)
        let result = await sandbox.shell("pwd; echo a > f; mkdir d; echo b > d/g; echo c > \(two.path)/h; cat f") {
            $0.writable = [one.path, two.path]
        }
        guard let result else { return }
        guard result.outcome.kind != .refused else {
            // Some file systems cannot map owners (an overlay of a container); then that is said.
            return #expect(result.outcome.reason.contains("on this file system"))
        }
        #expect(result.output == "\(one.path)\na\n")
        #expect(one.exists("f") && one.exists("d/g") && two.exists("h"))
        var status = stat()
        stat(one.path + "/f", &status)
        var folder = stat()
        stat(one.path, &folder)
        // What the step makes belongs to the folder's owner, not to a number that nobody has.
        #expect(status.st_uid == folder.st_uid)
    }

    /// Of a folder whose owner is mapped the owner's files alone can be written.
    @Test(.enabled(if: Machine.isRoot))
    func leavesFilesOfOthersAlone() async throws {
        let folder = TemporaryFolder()
        folder.write("others", "keep")
        chown(folder.path + "/others", 4242, 4242)
        chmod(folder.path + "/others", 0o600)
        chown(folder.path, 4343, 4343)
        let result = try await Machine.sandbox(.privileged).shell("cat others; echo x > others; echo x > own; id -u") {
            $0.writable = [folder.path]
        }
        guard let result, result.outcome.kind != .refused else { return }
        #expect(result.output == "1000\n")
        #expect(try TestFile.read(folder.path + "/others") == Array("keep".utf8))
    }

    @Test(arguments: Machine.Start.possible)
    func refusesLinks(_ start: Machine.Start) async throws {
        let folder = TemporaryFolder()
        mkdir(folder.path + "/real", 0o755)
        mkdir(folder.path + "/real/sub", 0o755)
        symlink("real", folder.path + "/link")
        symlink("/etc", folder.path + "/etc")
        let sandbox = try Machine.sandbox(start)
        for path in ["/link", "/link/sub", "/etc", "/missing"] {
            guard let result = await sandbox.shell("echo ran", { $0.writable = [folder.path + path] }) else { return }
            #expect(result.outcome.kind == .refused)
            #expect(result.output.isEmpty)
        }
    }

    /// 2: the agent's folder, what holds it and what lies in it, by name or through another mount.
    @Test(arguments: ["", "/state", "/state/spool"])
    func refusesTheAgentsFolder(_ part: String) async throws {
        let folder = TemporaryFolder()
        mkdir(folder.path + "/state", 0o755)
        mkdir(folder.path + "/state/spool", 0o755)
        let sandbox = try Machine.sandbox(hidden: [folder.path + "/state"])
        guard let result = await sandbox.shell("true", { $0.writable = [folder.path + part] }) else { return }
        #expect(result.outcome.kind == .refused)
        #expect(result.outcome.reason.contains("agent's own"))
        mkdir(folder.path + "/beside", 0o755)
        guard let beside = await sandbox.shell("true", { $0.writable = [folder.path + "/beside"] }) else { return }
        #expect(beside.outcome.kind == .exited || beside.outcome.reason.contains("on this file system"))
    }

    @Test func refusesAFolderOfAnotherUser() async throws {
        let folder = TemporaryFolder()
        let sandbox = try Machine.sandbox(.ordinary)
        if Machine.isRoot { chown(folder.path, 4242, 4242) }
        guard
            let result = await sandbox.shell("true", { $0.writable = [Machine.isRoot ? folder.path : "/opt/of-root"] })
        else {
            return
        }
        #expect(result.outcome.kind == .refused)
        #expect(result.outcome.exitCode == 125)
    }

    /// 30: what was checked is what is mounted. Between the two the folder is swapped for another, and for a link.
    @Test(arguments: [false, true], Machine.Start.possible)
    func noticesASwappedFolder(_ isLink: Bool, _ start: Machine.Start) throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/work"
        chmod(folder.path, 0o755)
        mkdir(path, 0o755)
        let sandbox = try Machine.sandbox(start)
        let user = try sandbox.stepUser()
        chown(path, user.user, user.group)
        let opened = try WritableFolder.open(path, hidden: [], user: user)
        rename(path, folder.path + "/away")
        if isLink { symlink("/etc", path) } else { mkdir(path, 0o755) }
        var request = SandboxRequest(["/bin/true"])
        request.writable = [path]
        #expect(throws: SandboxError.self) { try StepLaunch.start(sandbox, request, user, [opened], nil) }
        if Machine.hasNamespaces {
            let error = #expect(throws: SandboxError.self) {
                try StepLaunch.start(sandbox, request, user, [opened], nil)
            }
            #expect("\(try #require(error))".contains(isLink ? "without following links" : "that was checked"))
        }
    }

    /// 30, the race itself: whoever may rename swaps the folder for a link while steps start.
    @Test(.enabled(if: Machine.isRoot))
    func holdsAgainstARace() async throws {
        let folder = TemporaryFolder()
        mkdir(folder.path + "/work", 0o755)
        mkdir(folder.path + "/target", 0o755)
        symlink("target", folder.path + "/link")
        let sandbox = try Machine.sandbox(.privileged)
        let swapper = Swapper(folder.path + "/work", folder.path + "/link")
        try OwnThread.start { swapper.work() }
        for _ in 0..<25 { _ = await sandbox.shell("echo x > hit", { $0.writable = [folder.path + "/work"] }) }
        swapper.stop()
        #expect(!folder.exists("target/hit"))
        #expect(swapper.count > 25)
    }

    /// Mounts below a writable folder stay outside: a copy of the one mount is what the step gets.
    @Test func seesNoLinkOutOfTheFolder() async throws {
        let folder = TemporaryFolder()
        let sandbox = try Machine.sandbox(.ordinary)
        folder.give(to: sandbox)
        symlink("/etc/shadow", folder.path + "/shadow")
        symlink("/root", folder.path + "/root")
        let result = await sandbox.shell("cat shadow; ls root/; ls ..") { $0.writable = [folder.path] }
        guard let result else { return }
        // The folder above holds nothing but it: the host's /tmp is not there.
        #expect(result.output == folder.path.split(separator: "/").suffix(1).joined() + "\n")
    }
}

/// Exchanges two names as fast as it can.
final class Swapper: Sendable {
    private let first: String
    private let second: String
    private let stopping = StopFlag()
    private let rounds = StopFlag()

    init(_ first: String, _ second: String) {
        self.first = first
        self.second = second
    }

    func work() {
        let aside = first + ".aside"
        while !stopping.isSet {
            guard rename(first, aside) == 0, rename(second, first) == 0, rename(first, second) == 0,
                rename(aside, first) == 0
            else { return }
            rounds.add()
        }
    }

    func stop() { stopping.set() }

    var count: Int { rounds.count }
}
