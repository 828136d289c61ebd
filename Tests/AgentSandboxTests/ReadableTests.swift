import Glibc
import TestKit
import Testing

@testable import AgentSandbox

/// Folders of the host that a step may read and nothing more.
@Suite struct ReadableTests {
    @Test(arguments: Machine.Start.possible)
    func readsAndChangesNothing(_ start: Machine.Start) async throws {
        let (folder, own) = (TemporaryFolder(), TemporaryFolder())
        let sandbox = try Machine.sandbox(start)
        folder.write("secret", "lent")
        chmod(folder.path + "/secret", 0o600)
        folder.give(to: sandbox)
        if let user = sandbox.user { chown(folder.path + "/secret", user.user, user.group) }
        own.give(to: sandbox)
        let script = """
            cat \(folder.path)/secret; cd \(folder.path)
            for try in 'echo x > secret' 'echo x > new' 'rm secret' 'mv secret other' 'mkdir d' 'chmod 777 secret' \
                'ln secret \(own.path)/link' 'mount -o remount,rw \(folder.path)' 'touch .'
            do (eval "$try") 2>/dev/null && echo "BROKEN $try"; done
            pwd > \(own.path)/at; echo end
            """
        let result = await sandbox.shell(script) {
            $0.writable = [own.path]
            $0.readable = [folder.path]
        }
        guard let result else { return }
        guard result.outcome.kind != .refused else {
            return #expect(result.outcome.reason.contains("on this file system"))
        }
        #expect(result.output == "lentend\n", "\(result.output)")
        #expect(own.exists("at") && folder.exists("secret") && !folder.exists("new"))
    }

    /// The owner of the host may name what lies in /etc; the agent's own folder nobody may.
    @Test func namesOfFolders() async throws {
        let state = TemporaryFolder()
        let sandbox = try Machine.sandbox(hidden: [state.path])
        let refused = await sandbox.shell("true") { $0.readable = [state.path] }
        if let refused { #expect(refused.outcome.kind == .refused) }
        for path in ["relative", "/", "/a/../b", "/nonexistent"] {
            let result = await sandbox.shell("true") { $0.readable = [path] }
            if let result { #expect(result.outcome.kind == .refused, "\(path)") }
        }
        #expect(FolderRules.notPlain("/etc/dd0c/kube") == nil && FolderRules.refusal("/etc/dd0c/kube") != nil)
    }

    @Test func countsThemWithTheOthers() {
        var request = SandboxRequest(["true"])
        request.writable = (0..<8).map { "/a\($0)" }
        request.readable = (0..<9).map { "/b\($0)" }
        #expect(throws: SandboxError.self) { try request.check() }
    }
}
