import AgentCore
import Glibc
import SharedBase
import SharedCrypto
import TestKit
import Testing

/// Self-update with real files, real signatures (made by openssl in `scripts/sign-release`) and programs that really run.
@Suite struct UpdateTests {
    /// A folder with an installed program, a release and a pinned key.
    final class Bench {
        let folder: String
        var target: String { folder + "/bin/dd0c-agent" }
        var release: String { folder + "/release" }
        var key: String { folder + "/release-key.pem" }

        init() throws {
            var template = Array("/tmp/dd0c-update-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw Failed(command: "mkdtemp") }
            folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            for name in ["bin", "release"] { mkdir(folder + "/" + name, 0o755) }
            try shell(
                "openssl genpkey -algorithm ed25519 -out \(folder)/key.pem && openssl pkey -in \(folder)/key.pem -pubout -out \(key)"
            )
            try program(at: target, "0.1.0")
        }

        deinit { try? shell("rm -rf \(folder)") }

        func shell(_ command: String) throws {
            let status = system("umask 022; { \(command); } >/dev/null 2>&1")
            guard status == 0 else { throw Failed(command: command) }
        }

        struct Failed: Error { let command: String }

        /// A program that says a version, as the agent does.
        func program(at path: String, _ version: String, body: String = "") throws {
            try write("#!/bin/sh\n\(body)\necho dd0c-agent \(version)\n", to: path)
            chmod(path, 0o755)
        }

        func write(_ text: String, to path: String) throws {
            guard let file = fopen(path, "wb") else { throw Failed(command: path) }
            fputs(text, file)
            fclose(file)
        }

        func text(_ path: String) -> String? { (try? TestFile.read(path)).map { String(decoding: $0, as: UTF8.self) } }

        func sign(_ version: String, key: String? = nil) throws {
            try shell(
                "\(Fixtures.repository)/scripts/sign-release \(key ?? folder + "/key.pem") \(version) \(release)/dd0c-agent"
            )
        }

        /// A signed release of a program that says its version.
        func publish(_ version: String, body: String = "") throws {
            try program(at: release + "/dd0c-agent", version, body: body)
            try sign(version)
        }

        func updater(
            _ owner: UpdateRules.Owner = .nobody,
            version: String = "0.1.0"
        ) throws -> UpdateProgram {
            try UpdateProgram(target: target, version: version, owner: { _ in owner })
        }

        func update(_ owner: UpdateRules.Owner = .nobody, onlyCheck: Bool = false) throws -> UpdateProgram.Answer {
            try updater(owner).update(from: release, keyFile: key, onlyCheck: onlyCheck)
        }
    }

    @Test func aNewerSignedReleaseTakesTheName() throws {
        let bench = try Bench()
        chmod(bench.target, 0o750)
        try bench.publish("0.2.0")
        let looked = try bench.update(onlyCheck: true)
        #expect(looked.from == "0.1.0" && looked.to == "0.2.0" && !looked.isDone)
        #expect(bench.text(bench.target)?.contains("0.1.0") == true)
        #expect(try bench.update().isDone)
        #expect(bench.text(bench.target)?.contains("0.2.0") == true)
        #expect(bench.text(bench.target + ".previous")?.contains("0.1.0") == true)
        #expect(bench.text(bench.target + ".new") == nil)
        #expect(FileMode.of(path: bench.target) == 0o750)
        // And back, and forth again.
        let back = try bench.updater(version: "0.2.0").rollBack()
        #expect(back.from == "0.2.0" && back.to == "0.1.0" && back.isDone)
        #expect(bench.text(bench.target)?.contains("0.1.0") == true)
        #expect(try bench.update().to == "0.2.0")
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let code: UpdateCode
        var owner = UpdateRules.Owner.nobody
        let spoil: @Sendable (Bench) throws -> Void
        var testDescription: String { name }
    }

    private static let refusals: [Refused] = [
        Refused(name: "a bit of the binary", code: .content) { bench in
            try bench.shell("sed -i s/echo/echO/ \(bench.release)/dd0c-agent")
        },
        Refused(name: "a longer binary", code: .content) { try $0.shell("echo >> \($0.release)/dd0c-agent") },
        Refused(name: "a shorter binary", code: .content) { try $0.shell("truncate -s -1 \($0.release)/dd0c-agent") },
        Refused(name: "another version in the manifest", code: .signature) { bench in
            try bench.shell("sed -i s/0.2.0/0.9.0/ \(bench.release)/dd0c-agent.release.json")
        },
        Refused(name: "another key", code: .signature) { bench in
            try bench.shell("openssl genpkey -algorithm ed25519 -out \(bench.folder)/other.pem")
            try bench.sign("0.2.0", key: bench.folder + "/other.pem")
        },
        Refused(name: "no signature", code: .manifest) { bench in
            let path = bench.release + "/dd0c-agent.release.json"
            try bench.shell("jq -c 'del(.signature)' \(path) > \(path).x && mv \(path).x \(path)")
        },
        Refused(name: "a member more", code: .manifest) { bench in
            let path = bench.release + "/dd0c-agent.release.json"
            try bench.shell("jq -c '.note = 1' \(path) > \(path).x && mv \(path).x \(path)")
        },
        Refused(name: "no JSON", code: .manifest) { try $0.write("{", to: $0.release + "/dd0c-agent.release.json") },
        Refused(name: "no manifest", code: .file) { try $0.shell("rm \($0.release)/dd0c-agent.release.json") },
        Refused(name: "no binary", code: .file) { try $0.shell("rm \($0.release)/dd0c-agent") },
        Refused(name: "an older version", code: .notNewer) { try $0.publish("0.0.9") },
        Refused(name: "the same version", code: .notNewer) { try $0.publish("0.1.0") },
        Refused(name: "a pre-release of the same", code: .notNewer) { try $0.publish("0.1.0-rc.1") },
        Refused(name: "no version", code: .manifest) { try $0.publish("newest") },
        Refused(name: "another program", code: .wrongTarget) { bench in
            try bench.program(at: bench.release + "/dd0c-plane", "0.2.0")
            try bench.shell(
                "\(Fixtures.repository)/scripts/sign-release \(bench.folder)/key.pem 0.2.0 \(bench.release)/dd0c-plane"
            )
            for suffix in ["", ".release.json"] {
                try bench.shell("mv \(bench.release)/dd0c-plane\(suffix) \(bench.release)/dd0c-agent\(suffix)")
            }
        },
        Refused(name: "a binary that fails", code: .unhealthy) { try $0.publish("0.2.0", body: "exit 3") },
        Refused(name: "a binary that says another version", code: .unhealthy) { bench in
            try bench.program(at: bench.release + "/dd0c-agent", "0.3.0")
            try bench.sign("0.2.0")
        },
        Refused(name: "no binary of this machine", code: .unhealthy) { bench in
            try bench.write("\u{7f}ELF nonsense", to: bench.release + "/dd0c-agent")
            try bench.sign("0.2.0")
        },
        Refused(name: "no key", code: .key) { try $0.shell("rm \($0.key)") },
        Refused(name: "a key that others may write", code: .key) { chmod($0.key, 0o666) },
        Refused(name: "a key of another kind", code: .key) { bench in
            try bench.shell("openssl ecparam -name prime256v1 -genkey | openssl ec -pubout -out \(bench.key)")
        },
        Refused(name: "owned by a package", code: .packageOwned, owner: .package(manager: "dpkg", name: "dd0c-agent")) {
            _ in
        },
        Refused(name: "nobody knows", code: .packageOwned, owner: .unknown(reason: "dpkg-query did not answer")) { _ in
        },
    ]

    @Test(arguments: refusals) func isRefusedAndChangesNothing(_ row: Refused) throws {
        let bench = try Bench()
        try bench.publish("0.2.0")
        try row.spoil(bench)
        let before = bench.text(bench.target)
        let error = #expect(throws: UpdateError.self) { try bench.update(row.owner) }
        #expect(error?.code == row.code, "\(error.map { "\($0)" } ?? "")")
        #expect(bench.text(bench.target) == before)
        #expect(TestFile.names(in: bench.folder + "/bin") == ["dd0c-agent"])
    }

    @Test func thereIsNothingToGoBackTo() throws {
        let bench = try Bench()
        #expect(throws: UpdateError.self) { try bench.updater().rollBack() }
        try bench.program(at: bench.target + ".previous", "0.0.1", body: "exit 1")
        let error = #expect(throws: UpdateError.self) { try bench.updater().rollBack() }
        #expect(error?.code == .unhealthy)
        #expect(bench.text(bench.target)?.contains("0.1.0") == true)
    }

    /// Two at once: the second says so.
    @Test func oneAtATime() throws {
        let bench = try Bench()
        try bench.publish("0.2.0")
        let descriptor = open(bench.folder + "/bin", O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        try #require(flock(descriptor, LOCK_EX) == 0)
        let error = #expect(throws: UpdateError.self) { try bench.update() }
        #expect(error?.code == .busy)
    }

    @Test func versionsAreOrdered() {
        let ordered = [
            "0.0.9", "0.1.0-alpha", "0.1.0-alpha.1", "0.1.0-alpha.beta", "0.1.0-rc.2", "0.1.0-rc.11", "0.1.0", "0.2.0",
            "0.10.0", "1.0.0",
        ]
        let versions = ordered.compactMap { ReleaseVersion($0) }
        #expect(versions.count == ordered.count)
        for (low, left) in versions.enumerated() {
            for (high, right) in versions.enumerated() { #expect((left < right) == (low < high), "\(left) \(right)") }
        }
        for text in [
            "", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "1.2.3-", "1.2.3-a..b", "1.2.3 ", "v1.2.3", "-1.2.3",
        ] {
            #expect(ReleaseVersion(text) == nil, "\(text)")
        }
    }

    /// The package manager of this machine, asked for real, and every way in which one can answer.
    @Test func packageManagersAreAsked() throws {
        if access("/usr/bin/dpkg-query", X_OK) == 0 {
            guard case .package("dpkg", let name) = PackageOwner.of("/usr/bin/env") else {
                Issue.record("nobody owns /usr/bin/env")
                return
            }
            #expect(name == "coreutils")
            // By the name that the package does not list.
            #expect(PackageOwner.of("/bin/env") == .package(manager: "dpkg", name: "coreutils"))
            #expect(PackageOwner.of(try Bench().target) == .nobody)
        }
        let rows: [(HelperProgram.Outcome, UpdateRules.Owner)] = [
            (.exited(0, output: "dd0c-agent: /usr/bin/dd0c-agent\n"), .package(manager: "dpkg", name: "dd0c-agent")),
            (.exited(1, output: ""), .nobody),
            (.exited(2, output: ""), .unknown(reason: "/usr/bin/dpkg-query ended with 2")),
            (.timedOut, .unknown(reason: "/usr/bin/dpkg-query did not answer")),
            (.cannotStart("no"), .unknown(reason: "/usr/bin/dpkg-query: no")),
        ]
        for (outcome, owner) in rows {
            #expect(PackageOwner.of("/opt/x", run: { _ in outcome }, exists: { $0.contains("dpkg") }) == owner)
        }
        #expect(PackageOwner.of("/opt/x", run: { _ in .timedOut }, exists: { _ in false }) == .nobody)
        let rpm = PackageOwner.of(
            "/usr/bin/dd0c-agent",
            run: {
                $0[0].hasSuffix("rpm") ? .exited(0, output: "dd0c-agent-0.1.0-1.x86_64\n") : .exited(1, output: "")
            },
            exists: { $0.contains("rpm") }
        )
        #expect(rpm == .package(manager: "rpm", name: "dd0c-agent-0.1.0-1.x86_64"))
        // rpm and pacman end with 1 for every trouble: only their words say that nobody owns it.
        let words: [(String, String, isNobody: Bool)] = [
            ("rpm", "file /opt/x is not owned by any package\n", true),
            ("rpm", "error: rpmdb: damaged header instance\n", false), ("rpm", "", false),
            ("pacman", "error: No package owns /opt/x\n", true),
            ("pacman", "error: failed to initialize alpm library\n", false),
        ]
        for (manager, output, isNobody) in words {
            let owner = PackageOwner.of(
                "/opt/x",
                run: { _ in .exited(1, output: output) },
                exists: { $0.hasSuffix("/" + manager) }
            )
            if isNobody {
                #expect(owner == .nobody)
            } else {
                #expect(owner == .unknown(reason: "/usr/bin/\(manager) does not say whose /opt/x is"))
            }
        }
    }

    /// A program that hangs, or leaves a child with the pipe, does not hold the update.
    @Test func helpersAreBounded() {
        #expect(HelperProgram.run(["/bin/sh", "-c", "sleep 60 & sleep 60"], seconds: 1) == .timedOut)
        #expect(HelperProgram.run(["/bin/sh", "-c", "echo a; exit 7"]) == .exited(7, output: "a\n"))
        #expect(HelperProgram.run(["/bin/sh", "-c", "echo a >&2"]) == .exited(0, output: ""))
        #expect(HelperProgram.run(["/bin/sh", "-c", "echo a >&2"], withErrors: true) == .exited(0, output: "a\n"))
        guard case .cannotStart = HelperProgram.run(["/nowhere/x"]) else {
            Issue.record("it started")
            return
        }
        guard case .exited(0, let output) = HelperProgram.run(["/usr/bin/env"]) else {
            Issue.record("env did not run")
            return
        }
        #expect(output.split(separator: "\n").count == 2, "\(output)")
    }
}
