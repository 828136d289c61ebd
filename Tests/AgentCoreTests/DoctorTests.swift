import AgentSpool
import Glibc
import SharedBase
import SharedCommand
import TestKit
import Testing

@testable import AgentCore

@Suite struct DoctorTests {
    private func subject(_ text: String?, state: String? = nil) -> DoctorSubject {
        DoctorSubject(
            path: "/x/agent.yaml",
            bytes: text.map { Array($0.utf8) },
            environment: [:],
            stateDirectory: state
        )
    }

    /// The same loader as `run`: what it refuses is a failure with its place, and the rest of the checks still run.
    @Test(arguments: [
        (String?.none, "config file not found: /x/agent.yaml"), ("stacs: []", "did you mean `stacks`"),
        ("proxy: a:1", "`proxy` is not supported"), ("scan_interval: 5", "scan_interval"),
    ])
    func aBadConfigurationFails(_ text: String?, _ part: String) async throws {
        let report = await Doctor.run(
            await AgentDoctor(subject(text)).checks(),
            scrub: AgentDoctor.scrub
        )
        let first = try #require(report.rows.first)
        #expect(first.name == "configuration")
        #expect(first.finding.verdict == .fail)
        #expect(first.finding.sentence.contains(part), "\(first.finding.sentence)")
        #expect(report.rows.count == Self.names.count)
        #expect(report.exitStatus == .no)
    }

    private static let names = [
        "configuration", "state-directory", "disk-space", "spool", "plane-clock", "identity", "certificate",
        "authority",
        "clock", "server-name", "gateway", "tls-handshake", "stacks", "policy", "running-agent", "open-files",
        "user-namespaces",
        "bubblewrap", "seccomp", "cgroups", "step-user", "sandbox",
    ]

    /// Scripts know checks by these names; each says what it looks at.
    @Test func theNamesAreTheContracts() async {
        let checks = await AgentDoctor(subject(nil)).checks(listing: true)
        #expect(checks.map(\.name) == Self.names)
        #expect(checks.allSatisfy { !$0.summary.isEmpty })
        #expect(Set(checks.map(\.name)).count == checks.count)
    }

    /// A state directory without an identity, open to others, and a spool that is a file.
    @Test func aStateDirectoryThatIsNoGood() async throws {
        let folder = try TestFolder()
        chmod(folder.path, 0o755)
        try folder.write("x", to: "spool")
        let checks = await AgentDoctor(subject("state_dir: \(folder.path)")).checks()
        let report = await Doctor.run(checks, scrub: AgentDoctor.scrub)
        let found = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.name, $0.finding) })
        #expect(found["state-directory"]?.verdict == .fail)
        #expect(found["state-directory"]?.hint == "chmod 0700 \(folder.path)")
        #expect(found["identity"]?.verdict == .fail)
        #expect(found["identity"]?.hint?.contains("dd0c-agent enroll") == true)
        #expect(found["spool"]?.verdict == .fail)
        #expect(found["running-agent"]?.verdict == .warn)
        #expect(found["stacks"]?.verdict == .warn)
        for name in ["certificate", "authority", "clock", "server-name", "gateway", "tls-handshake", "plane-clock"] {
            #expect(found[name]?.verdict == .skipped, "\(name): \(String(describing: found[name]))")
        }
        // It looks and leaves nothing behind.
        #expect(TestFile.names(in: folder.path) == ["spool"])
    }

    @Test func stacksAreReadAndToldApart() async throws {
        let folder = try TestFolder()
        let state = #"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":[]}"#
        try folder.write(state, to: "a.tfstate")
        try folder.write(#"{"format_version":"1.2","resource_changes":[],"resource_drift":[]}"#, to: "plan.json")
        try folder.write("{}", to: "b.json")
        func verdict(_ source: String, _ live: String?, kind: String = "terraform") async -> DoctorFinding {
            var text = "stacks:\n  - name: s\n    kind: \(kind)\n    source: \(folder.path)/\(source)\n"
            if let live { text += "    live: \(folder.path)/\(live)\n" }
            return await StackChecks.check(subject(text)).run()
        }
        #expect(await verdict("a.tfstate", "plan.json") == .ok("all 1 can be read"))
        #expect(await verdict("a.tfstate", nil).verdict == .warn)
        for (source, live, part) in [
            ("none.tfstate", "plan.json", "No such file"), ("plan.json", "plan.json", "plan.json"),
            ("a.tfstate", "a.tfstate", "nothing was refreshed"), ("a.tfstate", "b.json", "this is no plan"),
            ("", "plan.json", "a folder where a file is due"),
        ] {
            let finding = await verdict(source, live)
            #expect(finding.verdict == .fail)
            #expect(finding.sentence.hasPrefix("terraform/s: "))
            #expect(finding.sentence.contains(part), "\(finding.sentence)")
        }
        #expect(await verdict("", nil, kind: "kubernetes").verdict == .warn)
        #expect(await verdict("nowhere", nil, kind: "kubernetes").verdict == .fail)
    }

    @Test func spoolsThatFill() {
        func verdict(_ change: (inout SpoolStats) -> Void) -> DoctorFinding.Verdict {
            var stats = SpoolStats()
            change(&stats)
            return SpoolFindings.fill(stats, .standard).verdict
        }
        #expect(verdict { _ in } == .ok)
        #expect(verdict { $0.reports = 89 } == .ok)
        #expect(verdict { $0.reports = 90 } == .warn)
        #expect(verdict { $0.bytes = 95 << 20 } == .warn)
        #expect(verdict { $0.corrupt = 1 } == .warn)
        #expect(verdict { $0.droppedOldest = 1 } == .warn)
    }

    /// The sandbox's switches; a host without them only warns, since drift works without.
    @Test func hostsOfEachKind() {
        let namespaces: [(String?, String?, String?, DoctorFinding.Verdict)] = [
            ("15000", nil, nil, .ok), ("15000", "1", "0", .ok), (nil, nil, nil, .warn), ("0", nil, nil, .warn),
            ("15000", "0", nil, .warn), ("15000", "1", "1", .warn), ("no number", nil, nil, .warn),
        ]
        for (most, debian, appArmor, verdict) in namespaces {
            #expect(HostChecks.userNamespaces(most: most, debian: debian, appArmor: appArmor).verdict == verdict)
        }
        #expect(HostChecks.seccomp("kill_process kill_thread trap errno allow").verdict == .ok)
        #expect(HostChecks.seccomp("allow").verdict == .warn)
        #expect(HostChecks.seccomp(nil).verdict == .warn)
        #expect(HostChecks.cgroups("version 1", limitsMemory: true, limitsProcessors: true).verdict == .ok)
        let half = HostChecks.cgroups("version 2 with memory, pids", limitsMemory: true, limitsProcessors: false)
        #expect(half.verdict == .warn)
        #expect(half.sentence.contains("a limit of processors can be made"))
        let none = HostChecks.cgroups("none", limitsMemory: false, limitsProcessors: false)
        #expect(none.verdict == .warn)
        #expect(none.sentence.contains("a limit of memory and of processors"))
        #expect(HostChecks.stepUser("steps run as dd0c-step (990)", isOwn: false).verdict == .ok)
        #expect(HostChecks.stepUser("steps run as the agent's own user", isOwn: true).verdict == .warn)
        #expect(HostChecks.bubblewrap("/usr/bin/bwrap", [0, 8, 0]).verdict == .ok)
        #expect(HostChecks.bubblewrap("/usr/bin/bwrap", [0, 10]).verdict == .ok)
        #expect(HostChecks.bubblewrap("/usr/bin/bwrap", [0, 7, 9]).sentence.contains("older than"))
        #expect(HostChecks.bubblewrap("/usr/bin/bwrap", nil).verdict == .warn)
        #expect(HostChecks.bubblewrap(nil, nil).verdict == .warn)
    }
}
