internal import PlaneFleet
internal import PlaneHTTP
internal import SharedBase
package import SharedCommand
internal import SharedConfig
internal import SharedScrub
internal import SharedTelemetry

/// All checks of `dd0c-plane doctor`, in the order in which one thing stands on another.
package struct PlaneDoctor: Sendable {
    private let configuration: DoctorFinding
    private let settings: PlaneSettings?
    private let desk: DatabaseDesk

    /// - Parameters:
    ///   - file: nil where there is none; the defaults and the environment then stand.
    ///   - missing: the path of a file that was named and is not there.
    package init(file: (path: String, bytes: [UInt8])?, missing: String? = nil, environment: [String: String]) {
        var loaded: PlaneSettings?
        if let missing {
            configuration = .fail("config file not found: \(missing)", hint: "dd0c-plane config sample > \(missing)")
        } else {
            do {
                let settings = try PlaneSettings.load(file: file, environment: environment).settings
                loaded = settings
                configuration = .ok(
                    "\(file?.path ?? "no file, the defaults"): API \(settings.api), gateway \(settings.gateway)"
                )
            } catch {
                let more = error.problems.count > 1 ? "; and \(error.problems.count - 1) more" : ""
                configuration = .fail(
                    (error.problems.first.map { "\($0)" } ?? "\(error)") + more,
                    hint: "dd0c-plane config check" + (file.map { " --config \($0.path)" } ?? "")
                )
            }
        }
        settings = loaded
        desk = DatabaseDesk(loaded?.databaseURL ?? Secret(""))
    }

    /// Asks the running plane, if there is one, and gives the checks.
    ///
    /// - Parameter listing: nobody is asked; for `--list`.
    package func checks(listing: Bool = false) async -> [DoctorCheck] {
        let first = DoctorCheck("configuration", "the configuration, with the loader that `run` uses") {
            [configuration] in configuration
        }
        let settings = settings ?? Self.placeholder
        let plane = listing || self.settings == nil ? RunningPlane() : await RunningPlane.look(settings.health)
        let rest =
            DatabaseChecks(desk: desk, settings: settings).checks
            + AuthorityChecks(home: settings.authorityFolder).checks
            + TokenKeyChecks(
                path: settings.tokenKeyFile,
                authorityKey: settings.authorityFolder + "/ca/intermediate.key"
            ).checks
            + running(settings, plane) + [diskSpace(settings)]
        guard self.settings == nil, !listing else { return [first] + rest }
        return [first]
            + rest.map { DoctorCheck($0.name, $0.summary) { .skipped("the configuration is of no use") } }
    }

    /// Ends what the checks opened.
    package func close() async { await desk.close() }

    /// Removes secrets from a sentence, as the log does. Tags do not appear, so any key will do.
    package static var scrub: @Sendable (String) -> String {
        let scrubber = Scrubber(tagKey: RandomSource.system.bytes(32))
        return { scrubber.scrub(line: $0) }
    }

    /// Names and summaries do not depend on it; no check runs with it.
    private static var placeholder: PlaneSettings {
        let nowhere = ListenAddress(host: "127.0.0.1", port: 0)
        return PlaneSettings(
            databaseURL: Secret(""),
            migrationURL: Secret(""),
            databasePool: 1,
            api: nowhere,
            gateway: nowhere,
            health: nowhere,
            authorityFolder: "",
            auditFolder: "",
            gatewayNames: [],
            certificateLife: .zero,
            requestsPerMinute: 0,
            logLevel: "info"
        )
    }

    private func running(_ settings: PlaneSettings, _ plane: RunningPlane) -> [DoctorCheck] {
        [
            DoctorCheck(blocking: "ports", "whether the ports are free, or held by our own running plane") {
                let addresses = [
                    ("api_address", settings.api), ("gateway_address", settings.gateway),
                    ("metrics_address", settings.health),
                ]
                return RunningChecks.ports(addresses.map { ($0.0, $0.1, PortTrial.bind($0.1)) }, plane: plane)
            },
            DoctorCheck("running-plane", "whether a plane runs with this configuration, and whether it is ready") {
                RunningChecks.health(plane)
            },
            DoctorCheck(blocking: "open-files", "the limit of open files against the connections that may come") {
                let local = ProcessFigures.current()
                var finding = HostFindings.openFiles(
                    used: plane.openFiles,
                    limit: plane.probe == nil ? local?.openFilesLimit : plane.openFilesLimit,
                    needed: RunningChecks.filesNeeded(
                        gateway: GatewayLimits().maximumConnections,
                        api: ServerSettings().maxConnections,
                        pool: settings.databasePool
                    ),
                    for: "a plane with all its connections"
                )
                finding.isLive = plane.probe != nil
                return finding
            },
        ]
    }

    private func diskSpace(_ settings: PlaneSettings) -> DoctorCheck {
        DoctorCheck("disk-space", "room where the database keeps its data, if that is this machine") { [desk] in
            guard let survey = try? await desk.survey() else { return .skipped("the database does not answer") }
            guard survey.isLocal else { return .skipped("the database runs elsewhere; look at its disk there") }
            let folder = survey.dataDirectory ?? DataFolder.find(settings.databaseURL, port: survey.port)
            guard let folder, let facts = DiskFacts.of(folder) else {
                return .skipped("Postgres keeps its folder from this user; run doctor as root to see its disk")
            }
            return HostFindings.disk(facts, folder: folder, floor: 1_000_000_000)
        }
    }
}

/// Where a Postgres on this machine keeps its data: the lock file of its socket tells those who may read it.
enum DataFolder {
    static func find(_ conninfo: Secret<String>, port: Int) -> String? {
        guard let folder = socketFolder(conninfo.expose()) else { return nil }
        let lock = HostText.read("\(folder)/.s.PGSQL.\(port).lock")
        let lines = lock?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        return lines.count > 1 && lines[1].hasPrefix("/") ? String(lines[1]) : nil
    }

    /// The value of `host` in a key-and-value connection string, where it is a folder.
    static func socketFolder(_ conninfo: String) -> String? {
        guard let start = conninfo.firstRange(of: "host=")?.upperBound else { return nil }
        var rest = conninfo[start...]
        if rest.first == "'" {
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: "'") else { return nil }
            return rest.first == "/" ? String(rest[..<end]) : nil
        }
        let value = rest.prefix { !$0.isWhitespace }
        return value.first == "/" ? String(value) : nil
    }
}
