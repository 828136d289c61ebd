import PlaneApp
import SharedBase
import SharedCommand
import SharedConfig
import TestKit
import Testing

/// PX-16: the passwords of the plane's configuration stand in nothing that it prints.
@Suite struct CanaryTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)
    private let canaries = Canaries(seed: Self.seed)

    /// Both forms of a connection string, with a password that no database gets to see.
    private var texts: [String] {
        let password = canaries["password"]
        return [
            "host=/nowhere dbname=dd0c user=dd0c_app password=\(password)",
            "postgres://dd0c_app:\(password)@127.0.0.1:1/dd0c",
        ].map {
            """
            database_url: "\($0)"
            migration_database_url: "\($0)"
            api_address: "127.0.0.1:0"
            gateway_address: "127.0.0.1:0"
            metrics_address: "127.0.0.1:1"
            ca_dir: /nowhere/ca
            """
        }
    }

    @Test func doctorHoldsNone() async {
        for text in texts {
            let doctor = PlaneDoctor(file: ("/x/plane.yaml", Array(text.utf8)), environment: [:])
            let report = await Doctor.run(await doctor.checks(), scrub: PlaneDoctor.scrub)
            await doctor.close()
            let shown =
                DoctorView.text(report, width: nil, live: "running plane")
                + String(decoding: report.document(program: "dd0c-plane", version: "1"), as: UTF8.self)
            #expect(shown.contains("database"))
            #expect(canaries.found(in: shown) == [], "seed \(Self.seed)")
        }
    }

    @Test(arguments: OutputFormat.allCases) func configShowHoldsNone(_ format: OutputFormat) throws {
        for text in texts {
            let config = try PlaneSettings.load(file: ("plane.yaml", Array(text.utf8)), environment: [:]).config
            let shown = String(decoding: ConfigView.bytes(config, format), as: UTF8.self)
            #expect(shown.contains("[REDACTED]"))
            #expect(canaries.found(in: shown) == [], "seed \(Self.seed)")
            #expect(canaries.found(in: text) == ["password"], "the search finds nothing at all")
        }
    }

    /// A value of a wrong kind is refused without being repeated where the key is secret.
    @Test func whatIsRefusedIsNotRepeated() {
        let text = "database_url:\n  - \(canaries["password"])\n"
        let error = #expect(throws: ConfigProblems.self) {
            try PlaneSettings.load(file: ("plane.yaml", Array(text.utf8)), environment: [:])
        }
        let shown = error.map { ErrorChain.describe($0) + $0.problems.map { "\($0)" }.joined() } ?? ""
        #expect(shown.contains("database_url"))
        #expect(canaries.found(in: shown) == [], "seed \(Self.seed)")
    }
}
