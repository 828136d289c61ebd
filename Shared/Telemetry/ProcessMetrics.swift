internal import CBuild

/// The metrics that every program has: what was built, and what the process takes. The process's names are Prometheus' own.
package enum ProcessMetrics {
    /// - Parameters:
    ///   - program: `dd0c_agent` or `dd0c_plane`.
    ///   - version: the program's version.
    package static func register(_ registry: MetricsRegistry, program: String, version: String) {
        registry.gauge(
            "\(program)_build_info",
            help: "What was built, always 1; the commit is `unknown` for a build outside scripts/build.",
            labels: ["version", "commit"]
        ).set(1, [version, commit])
        let resident = registry.gauge("process_resident_memory_bytes", help: "Resident memory size in bytes.")
        let cpu = registry.counter(
            "process_cpu_seconds_total",
            help: "Total user and system CPU time spent in seconds."
        )
        let open = registry.gauge("process_open_fds", help: "Number of open file descriptors.")
        let limit = registry.gauge("process_max_fds", help: "Maximum number of open file descriptors.")
        let start = registry.gauge(
            "process_start_time_seconds",
            help: "Start time of the process since unix epoch in seconds."
        )
        registry.collecting {
            guard let figures = ProcessFigures.current() else { return }
            resident.set(Double(figures.residentBytes))
            cpu.take(figures.cpuSeconds)
            open.set(Double(figures.openFiles))
            limit.set(figures.openFilesLimit.map(Double.init) ?? .infinity)
            start.set(figures.startSeconds)
        }
    }

    /// The commit that the program was built from, as scripts/build names it.
    package static var commit: String { String(cString: dd0c_build_commit()) }
}
