import SharedBase
import SharedCommand
import Testing

/// Decisions about a host, as tables.
@Suite struct HostFindingTests {
    private static let start = Timestamp(seconds: 1_764_000_000)

    @Test(arguments: [
        (DiskFacts(freeBytes: 99, totalBytes: 1000), DoctorFinding.Verdict.fail),
        (DiskFacts(freeBytes: 150, totalBytes: 1000), .warn),
        (DiskFacts(freeBytes: 500, totalBytes: 1000), .ok),
        (DiskFacts(freeBytes: 500, totalBytes: 1000, freeFiles: 1, totalFiles: 1000), .warn),
        (DiskFacts(freeBytes: 500, totalBytes: 1000, freeFiles: 20, totalFiles: 1000), .ok),
    ])
    func disks(_ facts: DiskFacts, _ verdict: DoctorFinding.Verdict) {
        #expect(HostFindings.disk(facts, folder: "/x", floor: 100).verdict == verdict)
    }

    @Test(arguments: [
        (Int?.none, Int?.none, DoctorFinding.Verdict.ok), (nil, 1024, .warn), (nil, 4096, .ok), (10, nil, .ok),
        (3700, 4096, .fail), (100, 4096, .ok),
    ])
    func openFiles(_ used: Int?, _ limit: Int?, _ verdict: DoctorFinding.Verdict) {
        let finding = HostFindings.openFiles(used: used, limit: limit, needed: 2000, for: "a plane")
        #expect(finding.verdict == verdict)
        if verdict == .warn { #expect(finding.hint?.contains("LimitNOFILE=2048") == true) }
    }

    /// Seconds of a life of 600: before its beginning, well, late, at its last moment, over.
    @Test(arguments: [
        (-1, DoctorFinding.Verdict.fail), (0, .ok), (400, .ok), (499, .ok), (501, .warn), (599, .warn), (600, .fail),
    ])
    func certificates(_ age: Int, _ verdict: DoctorFinding.Verdict) {
        let finding = HostFindings.certificate(
            "it",
            from: Self.start,
            to: Self.start + .seconds(600),
            now: Self.start + .seconds(age),
            renew: "do"
        )
        #expect(finding.verdict == verdict, "\(finding.sentence)")
    }

    @Test(arguments: [
        (0, DoctorFinding.Verdict.ok), (1, .ok), (-29, .ok), (30, .warn), (-200, .warn), (300, .fail), (-86_400, .fail),
    ])
    func clocks(_ seconds: Int, _ verdict: DoctorFinding.Verdict) {
        let finding = HostFindings.clock(ahead: .seconds(seconds), of: "the plane's")
        #expect(finding.verdict == verdict)
        if verdict != .ok { #expect(finding.sentence.contains(seconds < 0 ? "behind" : "ahead of")) }
    }

    @Test func folders() {
        let me = FileFacts.me
        func verdict(_ mode: UInt32, owner: UInt32, isFolder: Bool = true) -> DoctorFinding.Verdict {
            let facts = FileFacts(isFolder: isFolder, mode: mode, owner: owner)
            return HostFindings.folder("/x", facts, mode: 0o700, make: "make").verdict
        }
        #expect(verdict(0o700, owner: me) == .ok)
        #expect(verdict(0o500, owner: me) == .ok)
        #expect(verdict(0o750, owner: me) == .fail)
        #expect(verdict(0o701, owner: me) == .fail)
        #expect(verdict(0o700, owner: me, isFolder: false) == .fail)
        #expect(HostFindings.folder("/x", nil, mode: 0o700, make: "make").hint == "make")
        // Root may look at everybody's.
        #expect(verdict(0o700, owner: me + 1) == (me == 0 ? .ok : .fail))
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (64_000_000, "64.0 MB"), (3_400_000_000, "3.4 GB"),
        (5_000_000_000_000_000, "5000.0 TB"),
    ])
    func sizes(_ bytes: Int, _ text: String) { #expect(HostFindings.size(bytes) == text) }

    @Test(arguments: [(59, "59 s"), (119, "119 s"), (120, "2 minutes"), (7200, "2 hours"), (172_800, "2 days")])
    func spans(_ seconds: Int, _ text: String) { #expect(HostFindings.span(.seconds(seconds)) == text) }

    @Test func theKernelsFilesAreRead() {
        #expect(HostText.read("/proc/self/status")?.contains("Pid:") == true)
        #expect(HostText.read("/proc/none") == nil)
        #expect(DiskFacts.of("/").map { $0.totalBytes > 0 && $0.freeBytes <= $0.totalBytes } == true)
    }
}
