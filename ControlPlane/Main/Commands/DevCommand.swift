import ArgumentParser
import FoundationEssentials
import PlaneApp
import SharedBase
import SharedCommand

struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run everything on this machine: private Postgres, CA, plane.",
        discussion: """
            Stays in the foreground; Ctrl-C stops it all. What it made stays in its home for the next time.
            Ports: N the API, N+1 the gateway for agents, N+2 health and metrics; 0 takes any.
            Example: dd0c-plane dev --home /tmp/dd0c --port 8080
            """
    )

    @Option(help: "Folder for database, CA and key.") var home: String?
    @Option(help: "Port of the API; 0 takes any free ones.") var port = 8080
    @Option(help: "table (for people) or json (one document when ready).") var format = OutputFormat.table
    @Option(help: "debug, info, warning or error.") var logLevel = "info"

    func validate() throws {
        guard (0...65_533).contains(port) else { throw ValidationError("--port is 0 or a port below 65534") }
    }

    func run() async throws {
        let logger = PlaneLog.start(level: logLevel)
        let folder = home ?? DevHome.standard(environment: ProcessInfo.processInfo.environment)
        let absolute = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
        let format = format
        try await Reporting.run(failure: .no) {
            try await DevPlane(home: DevHome(absolute), port: port, logger: logger).run(
                progress: { Output.note("==> \($0)") },
                ready: { Output.answer(format == .json ? document($0) : Array(text($0).utf8)) }
            )
        }
    }
}

private func document(_ access: DevPlane.Access) -> [UInt8] {
    Document.bytes([
        ("api", .string("http://127.0.0.1:\(access.ports.api)")),
        ("console", .string("http://127.0.0.1:\(access.ports.api)/")),
        ("gateway", .string("localhost:\(access.ports.gateway)")),
        ("metrics", .string("http://127.0.0.1:\(access.ports.health)")),
        (
            "admin",
            ["email": .string(access.adminEmail), "password": .string(access.adminPassword.expose())]
        ),
        ("apiKey", .string(access.apiKey.expose())),
        ("enrolmentToken", .string(access.enrolmentToken.expose())),
    ])
}

private func text(_ access: DevPlane.Access) -> String {
    """

    console           http://127.0.0.1:\(access.ports.api)/       in a browser
    API               http://127.0.0.1:\(access.ports.api)        described at /v1/openapi.json
    health, metrics   http://127.0.0.1:\(access.ports.health)
    gateway           localhost:\(access.ports.gateway)
    sign in           \(access.adminEmail)   \(access.adminPassword.expose())
    API key           \(access.apiKey.expose())
    enrolment token   \(access.enrolmentToken.expose())   (once, within an hour)

    Next, in another terminal:
      dd0c-agent enroll --server localhost:\(access.ports.gateway) --token TOKEN --state-dir ./agent-state
      curl -H "X-API-Key: KEY" http://127.0.0.1:\(access.ports.api)/v1/stacks
      dd0c-plane agent list --tenant dev --config \(access.home)/plane.yaml


    """
}
