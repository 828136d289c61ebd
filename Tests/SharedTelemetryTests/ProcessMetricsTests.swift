import Glibc
import TestKit
import Testing

@testable import SharedTelemetry

@Suite struct ProcessMetricsTests {
    /// The field after the name, which may hold what it likes.
    @Test(arguments: ["dd0c-agent", "a b) (c", ")))"]) func readsTheKernelsLine(_ name: String) throws {
        let fields = (3...52).map { [14: "250", 15: "50", 22: "1000", 24: "25"][$0] ?? "\($0)" }.joined(separator: " ")
        let figures = try #require(
            ProcessFigures(
                stat: "7 (\(name)) \(fields)\n",
                system: "cpu 1 2\nbtime 1764000000\nprocesses 1\n",
                ticks: 100,
                pageBytes: 4096,
                openFiles: 9,
                openFilesLimit: 1024
            )
        )
        #expect(figures.cpuSeconds == 3)
        #expect(figures.residentBytes == 102_400)
        #expect(figures.startSeconds == 1_764_000_010)
    }

    @Test(arguments: ["", "7 (x", "7 (x) S 1 2", "7 (x) " + String(repeating: "x ", count: 60)])
    func noLineIsNoFigure(_ stat: String) {
        let figures = ProcessFigures(
            stat: stat,
            system: "btime 1",
            ticks: 100,
            pageBytes: 4096,
            openFiles: 0,
            openFilesLimit: nil
        )
        #expect(figures == nil)
    }

    /// Against the kernel itself: this process, some descriptors more, some memory more.
    @Test func tellsTheTruthOfThisProcess() throws {
        let before = try #require(ProcessFigures.current())
        let opened = (0..<20).map { _ in open("/dev/null", O_RDONLY) }
        defer { for descriptor in opened { close(descriptor) } }
        let after = try #require(ProcessFigures.current())
        // Other tests open and close at the same time.
        #expect(after.openFiles >= 20)
        #expect(before.residentBytes > 1 << 20)
        #expect(after.cpuSeconds >= before.cpuSeconds)
        let age = Double(time(nil)) - after.startSeconds
        #expect((-2...86_400).contains(age))
    }

    @Test func theTextHoldsWhatEveryScraperExpects() throws {
        let registry = MetricsRegistry()
        ProcessMetrics.register(registry, program: "dd0c_agent", version: "1.2.3")
        let text = try Exposition(parsing: registry.text())
        #expect(text.namingProblems(prefix: "dd0c_agent_").isEmpty)
        let build = try #require(text["dd0c_agent_build_info"]?.samples.first)
        #expect(build.label("version") == "1.2.3")
        #expect(build.label("commit")?.isEmpty == false)
        for name in ["resident_memory_bytes", "open_fds", "max_fds", "start_time_seconds"] {
            #expect((text["process_\(name)"]?.samples.first?.value ?? 0) > 0, "\(name)")
        }
        #expect(text["process_cpu_seconds_total"]?.type == "counter")
    }
}
