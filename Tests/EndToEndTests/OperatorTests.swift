import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// `doctor`, `metrics` and health of both programs: before, while and after they run.
    @Test(.timeLimit(.minutes(10))) func doctorsSeeTheWholeWay() async throws {
        try await House.with { house in
            try house.configure(try await house.makeEstate())
            let before = try await house.doctor()
            #expect(before.code == 1)
            #expect(before.found["identity"]?.verdict == "fail")
            #expect(before.found["running-agent"]?.verdict == "warn")

            try await house.startPlane()
            try await house.enrol()
            let idle = try await house.doctor()
            #expect(idle.code == 0, "\(idle.output)")
            for name in [
                "identity", "certificate", "authority", "clock", "server-name", "gateway", "tls-handshake", "stacks",
            ] {
                #expect(idle.found[name]?.verdict == "ok", "\(name): \(idle.output)")
            }
            #expect(idle.found["spool"]?.by == "local")

            _ = try house.startAgent()
            await house.soon { try await house.agent("status", "--state-dir", house.state).code == 0 }
            await house.soon(within: .seconds(30)) { try await house.list("/v1/drifts").count == 9 }
            let live = try await house.doctor()
            #expect(live.code == 0, "\(live.output)")
            for name in ["running-agent", "spool", "plane-clock", "open-files"] {
                #expect(live.found[name]?.verdict == "ok", "\(name): \(live.output)")
                #expect(live.found[name]?.by == "running", "\(name)")
            }
            // The trial handshake took nobody's session away.
            #expect(try await house.agent("status", "--state-dir", house.state).code == 0)

            let plane = try await house.planeDoctor()
            #expect(plane.code == 0, "\(plane.output)")
            for (name, found) in plane.found where !["open-files", "disk-space"].contains(name) {
                #expect(found.verdict == "ok", "\(name): \(plane.output)")
            }
            #expect(plane.found["ports"]?.sentence.contains("held by the running plane") == true)

            house.plane?.send(SIGTERM)
            _ = try await house.plane?.end()
            let away = try await house.doctor("--only", "gateway", "tls-handshake", "running-agent")
            #expect(away.code == 1)
            #expect(away.found.count == 3)
            #expect(away.found["gateway"]?.verdict == "fail")
            let gone = try await house.planeDoctor()
            #expect(gone.code == 1)
            #expect(gone.found["database"]?.verdict == "fail")
            #expect(gone.found["queue"]?.verdict == "skipped")
        }
    }

    /// A database that takes connections and answers nothing: probes and `doctor` answer all the same, and in time.
    @Test(.timeLimit(.minutes(10))) func probesAnswerWhileTheDatabaseHangs() async throws {
        try await House.with { house in
            try await house.startPlane()
            await house.soon { await house.health("/readyz") == 200 }
            try await house.signalPostgres("STOP")
            let clock = ContinuousClock()
            let live = await clock.measure { #expect(await house.health("/livez") == 200) }
            #expect(live < .seconds(2))
            let ready = await clock.measure { #expect(await house.health("/readyz") == 503) }
            #expect(ready < .seconds(8))
            #expect(await house.health("/metrics") == 200)
            let report = try? await house.planeDoctor()
            // Before anything that may end the test: a stopped server would outlive it.
            try await house.signalPostgres("CONT")
            let asked = try #require(report)
            #expect([1, 2].contains(asked.code))
            #expect(asked.found["database"]?.verdict != "ok")
            #expect(asked.found["authority"]?.verdict == "ok")
            await house.soon(within: .seconds(30)) { await house.health("/readyz") == 200 }
        }
    }

    /// The text of both programs against the strict reader, and against Prometheus' own tool where it is installed.
    @Test(.timeLimit(.minutes(10))) func metricsAreWhatPrometheusReads() async throws {
        try await House.with { house in
            let away = try await house.agent("metrics", "--state-dir", house.state)
            #expect(away.code == 2)
            #expect(away.errors.contains("dd0c-agent run"), "\(away.errors)")
            try house.configure(try await house.makeEstate())
            try await house.startPlane()
            try await house.enrol()
            _ = try house.startAgent()
            await house.soon(within: .seconds(30)) { try await house.list("/v1/drifts").count == 9 }
            await house.soon(within: .seconds(30)) { house.spooled == 0 }

            let agent = try await house.agent("metrics", "--state-dir", house.state)
            #expect(agent.code == 0, "\(agent.errors)")
            let plane = try await HTTPProbe(port: house.port + 2).get("/metrics").text
            for (text, prefix) in [(agent.output, "dd0c_agent_"), (plane, "dd0c_plane_")] {
                let parsed = try Exposition(parsing: text)
                #expect(parsed.namingProblems(prefix: prefix) == [])
                #expect(parsed["process_resident_memory_bytes"].map { $0.samples[0].value > 1e6 } == true)
                try await house.promtool(text)
            }
            let parsed = try Exposition(parsing: agent.output)
            #expect(parsed["dd0c_agent_link_connected"]?.samples.first?.value == 1)
            #expect(parsed["dd0c_agent_link_reports_acknowledged_total"]?.samples.first?.value == 3)
            #expect(parsed["dd0c_agent_spool_reports"]?.samples.first?.value == 0)

            let json = try await house.agent("metrics", "--state-dir", house.state, "--format", "json")
            #expect(json.output.hasPrefix("{\n  \"schemaVersion\": \"1\""))
            #expect(try JSON.parse(json.output)["families"]?.arrayValue?.count == parsed.families.count)

            let status = try await house.agent("status", "--state-dir", house.state, "--format", "json")
            let health = try JSON.parse(status.output)["health"]
            #expect(health?["ready"]?.boolValue == true)
            #expect(
                health?["parts"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["link", "spool", "stacks"]
            )
            let verbose = try await HTTPProbe(port: house.port + 2).get("/readyz?verbose").text
            for part in ["plane", "database"] { #expect(verbose.contains("[+] \(part)"), "\(verbose)") }
            #expect(try await HTTPProbe(port: house.port + 2).get("/livez?verbose").text.contains("[+] plane"))
        }
    }

    /// PX-16: what operators hand over in confidence stands in nothing that the programs print, log or serve.
    @Test(.timeLimit(.minutes(10))) func nothingPrintsASecret() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let canaries = Canaries(seed: seed)
        try await House.with { house in
            var texts: [(String, String)] = []
            try house.configure(try await house.makeEstate())
            try await house.startPlane()
            let token = try #require(house.offer["enrolmentToken"]?.stringValue)
            let key = try #require(house.offer["apiKey"]?.stringValue)
            // A token of the right form that no plane gave, and one that is none.
            for bad in [canaries["enrolment token"], String(token.dropLast(4)) + "AAAA"] {
                let done = try await house.agent(
                    "enroll",
                    "--server",
                    "localhost:\(house.port + 1)",
                    "--token",
                    bad,
                    "--state-dir",
                    house.folder + "/bad"
                )
                texts.append(("enroll", done.output + done.errors))
            }
            try await house.enrol()
            _ = try house.startAgent()
            await house.soon(within: .seconds(30)) { try await house.list("/v1/drifts").count == 9 }

            // A plane that is told passwords and finds no database.
            let config = house.folder + "/canary.yaml"
            try house.write(house.planeCanary(canaries), to: config)
            let plane = house.programs + "/dd0c-plane"
            let commands = [
                ["run"], ["doctor"], ["doctor", "--format", "json"], ["status"], ["migrate"], ["config", "show"],
                ["config", "show", "--format", "json"], ["tenant", "list"], ["agent", "list", "--tenant", "dev"],
            ]
            for words in commands {
                let done = try await house.run([plane] + words + ["--config", config])
                texts.append(("dd0c-plane " + words.joined(separator: " "), done.output + done.errors))
            }
            for words in [["status"], ["status", "--format", "json"], ["metrics"], ["metrics", "--format", "json"]] {
                let done = try await house.run([house.programs + "/dd0c-agent"] + words + ["--state-dir", house.state])
                texts.append(("dd0c-agent " + words.joined(separator: " "), done.output + done.errors))
            }
            texts.append(("doctor", try await house.doctor().output))
            // A caller with a key that is none, and one whose header holds a secret.
            for secret in [canaries["api key"], canaries["bearer"]] {
                texts.append(("API", try await HTTPProbe(port: house.port, key: secret).get("/v1/drifts").text))
            }
            for path in ["/metrics", "/readyz?verbose", "/livez?verbose"] {
                texts.append((path, try await HTTPProbe(port: house.port + 2).get(path).text))
            }
            texts.append(("agent log", house.agentLog))
            texts.append(("plane log", house.plane?.errors ?? ""))

            let identity = Program.text(house.state + "/identity/identity.json")
            let keyName = try #require(try JSON.parse(identity)["key"]?.stringValue)
            let privateKey = Program.text(house.state + "/identity/" + keyName).split(separator: "\n")
            let secrets = [("token", token), ("API key", key), ("private key", String(privateKey[1]))]
            for (name, text) in texts {
                #expect(!text.isEmpty, "\(name) printed nothing, so nothing was searched")
                #expect(canaries.found(in: text) == [], "\(name), seed \(seed)")
                for (kind, secret) in secrets { #expect(!text.contains(secret.suffix(20)), "\(kind) in \(name)") }
            }
            // The search finds what is there: what `dev` shows on purpose, and the configuration itself.
            #expect(house.plane?.output.contains(key.suffix(20)) == true)
            #expect(canaries.found(in: Program.text(config)) == ["password"])
        }
    }
}

extension House {
    struct Found {
        let verdict: String
        let sentence: String
        let by: String
    }

    func doctor(_ words: String...) async throws -> (code: Int32, output: String, found: [String: Found]) {
        try await doctor([programs + "/dd0c-agent", "doctor", "--config", configuration] + words)
    }

    func planeDoctor() async throws -> (code: Int32, output: String, found: [String: Found]) {
        try await doctor([programs + "/dd0c-plane", "doctor", "--config", folder + "/plane/plane.yaml"])
    }

    private func doctor(_ command: [String]) async throws -> (code: Int32, output: String, found: [String: Found]) {
        let done = try await run(command + ["--format", "json"])
        var found: [String: Found] = [:]
        for row in try JSON.parse(done.output)["checks"]?.arrayValue ?? [] {
            func text(_ key: String) -> String { row[key]?.stringValue ?? "" }
            found[text("name")] = Found(verdict: text("verdict"), sentence: text("sentence"), by: text("answeredBy"))
        }
        return (done.code, done.output, found)
    }

    /// A signal to the private server and all its children.
    func signalPostgres(_ signal: String) async throws {
        let file = Program.text(folder + "/plane/postgres/data/postmaster.pid")
        let server = try #require(file.split(separator: "\n").first.flatMap { pid_t($0) })
        let done = try await run(["sh", "-c", "kill -\(signal) $(ps -o pid= --ppid \(server)) \(server)"])
        try #require(done.code == 0, "\(done.errors)")
    }

    /// Prometheus' own verdict, where its tool is there.
    func promtool(_ text: String) async throws {
        guard try await run(["sh", "-c", "command -v promtool"]).code == 0 else { return }
        let file = folder + "/metrics.prom"
        try write(text, to: file)
        let done = try await run(["promtool", "check", "metrics"], input: file)
        #expect(done.code == 0, "\(done.output)\(done.errors)")
    }

    func planeCanary(_ canaries: Canaries) -> String {
        """
        database_url: "postgres://dd0c_app:\(canaries["password"])@127.0.0.1:1/dd0c"
        migration_database_url: "host=127.0.0.1 port=1 dbname=dd0c user=dd0c_owner password=\(canaries["password"])"
        api_address: "127.0.0.1:0"
        gateway_address: "127.0.0.1:0"
        metrics_address: "127.0.0.1:\(port + 2)"
        ca_dir: \(folder)/plane/ca

        """
    }
}
