internal import SharedBase
internal import SharedCommand

/// What a running plane says on its health port; asked once.
struct RunningPlane: Sendable {
    /// nil where nothing answers.
    var probe: HealthProbe?
    /// Figures of the process from `/metrics`; nil where they do not stand there.
    var openFiles: Int?
    var openFilesLimit: Int?
    /// Why nothing answers, or what answers is no plane.
    var silence = ""

    /// The names that nobody but a plane gives.
    private static let mark = "dd0c_plane_build_info{"

    static func look(_ address: ListenAddress) async -> RunningPlane {
        var plane = RunningPlane()
        do {
            let metrics = try await LoopbackRequest.get("/metrics", from: address)
            guard metrics.body.contains(mark) else {
                plane.silence = "what answers at \(address) is no dd0c-plane"
                return plane
            }
            plane.openFiles = figure("process_open_fds", metrics.body)
            plane.openFilesLimit = figure("process_max_fds", metrics.body)
            plane.probe = try await HealthProbe.ask(address)
        } catch {
            plane.silence = (error as? Fault<ProbeCode>)?.reason ?? ErrorChain.describe(error)
        }
        return plane
    }

    private static func figure(_ name: String, _ text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
            Double($0.dropFirst(name.count + 1)).flatMap(Int.init(exactly:))
        }
    }
}

/// Ports, health and open files: each depends on whether a plane runs already.
struct RunningChecks: Sendable {
    let settings: PlaneSettings
    let plane: RunningPlane

    /// Of `Gateway`, of `APIServer`, the pool, and what a process has besides.
    static func filesNeeded(gateway: Int, api: Int, pool: Int) -> Int { gateway + api + pool + 64 }

    /// - Parameter trials: what became of each address.
    static func ports(_ trials: [(key: String, address: ListenAddress, trial: PortTrial)], plane: RunningPlane)
        -> DoctorFinding
    {
        for (key, address, trial) in trials {
            if case .refused(let reason) = trial {
                return .fail("\(key) \(address): \(reason)", hint: "change \(key), or the user of the plane")
            }
        }
        let taken = trials.filter { $0.trial == .taken }
        guard let first = taken.first else {
            return .ok("\(trials.map { "\($0.address)" }.joined(separator: ", ")) are free")
        }
        guard plane.probe != nil else {
            return .fail(
                "\(first.key) \(first.address) is taken by another program",
                hint: "ss -ltnp 'sport = :\(first.address.port)'   (who has it), or change \(first.key)"
            )
        }
        return .ok("\(taken.map { "\($0.address)" }.joined(separator: ", ")): held by the running plane")
    }

    static func health(_ plane: RunningPlane) -> DoctorFinding {
        guard let probe = plane.probe else { return .warn(plane.silence, hint: "dd0c-plane run --config FILE") }
        var finding: DoctorFinding
        if probe.ready {
            finding = .ok("runs and is ready")
        } else {
            let bad = probe.lines.filter { $0.hasPrefix("[-]") }.joined(separator: "; ")
            finding = .fail("runs and is not ready: \(bad)", hint: "dd0c-plane status")
        }
        finding.isLive = true
        return finding
    }
}
