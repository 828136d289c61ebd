import SharedBase
import SharedConfig
import Testing

@Suite struct ConfigTests {
    private let schema = ConfigSchema(
        environmentPrefix: "T_",
        [
            ConfigKey("server", .text, "Where the plane is."),
            ConfigKey("scan_interval", .duration(.seconds(60) ... .seconds(86_400)), default: "15m", "How often."),
            ConfigKey("workers", .integer(1...64), default: 2, "How many."),
            ConfigKey("verbose", .boolean, default: false, "Say more."),
            ConfigKey("level", .choice(["info", "debug"]), default: "info", "Log level."),
            ConfigKey("token", .text, secret: true, "A secret."),
            ConfigKey("names", .list(.text), default: [], "Names."),
            ConfigKey(
                "stacks",
                .list(
                    .object([
                        ConfigKey("name", .text, required: true, "its name"),
                        ConfigKey("kind", .choice(["terraform", "kubernetes"]), required: true, "its kind"),
                        ConfigKey("live", .text, "its live side"),
                    ])
                ),
                default: [],
                "The stacks."
            ),
        ]
    )

    private func load(
        _ text: String?,
        environment: [String: String] = [:],
        flags: [String: String] = [:]
    ) -> Result<LoadedConfig, ConfigProblems> {
        Result { () throws(ConfigProblems) in
            try ConfigLoader.load(
                schema,
                file: text.map { ("a.yaml", Array($0.utf8)) },
                environment: environment,
                flags: flags
            )
        }
    }

    private func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
        if case .failure(let error) = load(text, environment: environment) {
            error.problems.map(\.description)
        } else {
            []
        }
    }

    @Test func laterLayersWin() throws {
        let file = "server: a:1\nscan_interval: 5m\nworkers: 3\n"
        let config = try load(
            file,
            environment: ["T_WORKERS": "4", "T_LEVEL": "debug", "OTHER": "x"],
            flags: ["level": "info"]
        ).get()
        #expect(config.text("server") == "a:1")
        #expect(config.duration("scan_interval") == .seconds(300))
        #expect(config.integer("workers") == 4)
        #expect(config.text("level") == "info")
        #expect(config.boolean("verbose") == false)
        #expect(config.origin("server") == .file("a.yaml", line: 1, column: 9))
        #expect(config.origin("workers").description == "environment T_WORKERS")
        #expect(config.origin("level").description == "flag --level")
        #expect(config.origin("verbose") == .standard)
    }

    @Test func listsOfObjectsAreFilledAndChecked() throws {
        let config = try load("stacks:\n  - {name: net, kind: terraform}\nnames: [a, b]\n").get()
        #expect(config["stacks"] == [["name": "net", "kind": "terraform", "live": .null]])
        #expect(config["names"] == ["a", "b"])
        #expect(try load(nil, environment: ["T_NAMES": "x, y"]).get()["names"] == ["x", "y"])
    }

    @Test func everythingWrongIsToldAtOnce() {
        let found = problems(
            """
            scan_intervall: 5m
            workers: many
            scan_interval: 10s
            verbose: yes
            stacks:
              - kind: teraform
                nam: x
            level: [a]
            """,
            environment: ["T_WORKERZ": "1"]
        )
        #expect(
            found == [
                "a.yaml:1:1: unknown key `scan_intervall`; did you mean `scan_interval`?",
                "a.yaml:2:10: `workers` must be a whole number from 1 to 64, `many` is not",
                "a.yaml:3:16: `scan_interval` must be a duration such as 90s, 15m or 24h, from 1m to 1d, `10s` is not",
                "a.yaml:4:10: `verbose` must be true or false, `yes` is not",
                "a.yaml:6:11: `stacks[0].kind` must be one of terraform, kubernetes, `teraform` is not",
                "a.yaml:7:5: unknown key `stacks[0].nam`; did you mean `name`?",
                "a.yaml:6:5: `stacks[0].name` is missing: its name",
                "a.yaml:6:5: `stacks[0].kind` is missing: its kind",
                "a.yaml:8:8: `level` must be one of info, debug, not a list",
                "environment T_WORKERZ: names no key; did you mean T_WORKERS?",
            ]
        )
    }

    @Test(arguments: ["- a", "text", "a: [", "a: 1\na: 2", "a: 1\n---\nb: 2"])
    func otherShapesAreRefused(_ text: String) { #expect(!problems(text).isEmpty) }

    @Test func secretsAreNotShown() throws {
        let config = try load("token: canary-1\n").get()
        #expect(config.text("token") == "canary-1")
        #expect(!config.rows.contains { "\($0)".contains("canary-1") })
        #expect(!problems("token: {canary-2: 1}").joined().contains("canary-2"))
    }

    @Test func theSampleIsTheDefaults() throws {
        let sample = ConfigSample.text(schema, heading: ["A sample."])
        let uncommented = sample.split(separator: "\n").filter {
            $0.hasPrefix("#") && !$0.hasPrefix("# ") && !$0.hasPrefix("##")
        }
        .map { $0.dropFirst() }.joined(separator: "\n")
        let config = try load(uncommented).get()
        let standard = try load(nil).get()
        #expect(config.rows.map(\.value) == standard.rows.map(\.value))
        #expect(config.rows.allSatisfy { $0.origin != .standard })
    }

    @Test(
        arguments: [
            ("90s", .seconds(90)), ("15m", .seconds(900)), ("24h", .seconds(86_400)), ("7d", .seconds(604_800)),
            ("5ms", .milliseconds(5)),
            ("30", nil), ("s", nil), ("-1s", nil), ("1.5h", nil), ("99999999999999999d", nil), ("1 h", nil),
        ] as [(String, Duration?)]
    )
    func durations(_ text: String, _ duration: Duration?) {
        #expect(ConfigDuration.parse(text) == duration)
        if let duration { #expect(ConfigDuration.parse(ConfigDuration.text(duration)) == duration) }
    }
}
