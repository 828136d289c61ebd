import SharedBase
import SharedConfig
import TestKit
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
                        ConfigKey("password", .text, secret: true, "its secret"),
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
        #expect(config["stacks"] == [["name": "net", "kind": "terraform", "live": .null, "password": .null]])
        #expect(config["names"] == ["a", "b"])
        #expect(try load(nil, environment: ["T_NAMES": "x, y ,z"]).get()["names"] == ["x", "y", "z"])
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
                "a.yaml:8:8: `level` must be one of info, debug, not a list",
                "environment T_WORKERZ: names no key; did you mean T_WORKERS?",
            ]
        )
    }

    @Test func aKeyWithoutAValueKeepsItsDefault() throws {
        let config = try load("workers:\nlevel: ~\nnames: null\nscan_interval: 5m\n").get()
        #expect(config.integer("workers") == 2)
        #expect(config.text("level") == "info")
        #expect(config["names"] == [])
        #expect(
            problems("level: 'null'") == [
                "a.yaml:1:8: `level` must be one of info, debug, `null` is not"
            ]
        )
        #expect(
            problems("stacks: [{name: ~, kind: terraform}]") == [
                "a.yaml:1:10: `stacks[0].name` is missing: its name"
            ]
        )
    }

    @Test func whatIsMissingIsToldWithTheRest() {
        let schema = ConfigSchema(
            environmentPrefix: "T_",
            [ConfigKey("a", .text, required: true, "needed"), ConfigKey("b", .integer(0...9), required: true, "too")]
        )
        func told(_ text: String?, _ environment: [String: String] = [:]) -> [String] {
            do throws(ConfigProblems) {
                _ = try ConfigLoader.load(schema, file: text.map { ("f", Array($0.utf8)) }, environment: environment)
                return []
            } catch {
                return error.problems.map(\.description)
            }
        }
        #expect(told(nil) == ["default: `a` is missing: needed", "default: `b` is missing: too"])
        #expect(
            told("c: 1\nb: x\n") == [
                "f:1:1: unknown key `c`; did you mean `a`?",
                "f:2:4: `b` must be a whole number from 0 to 9, `x` is not",
                "default: `a` is missing: needed",
            ]
        )
        #expect(
            told(nil, ["T_A": "x", "T_B": "10"]) == [
                "environment T_B: `b` must be a whole number from 0 to 9, `10` is not"
            ]
        )
        #expect(told("a: 1\nb: 1\n").isEmpty)
        #expect(told("a: [").count == 1)
        #expect(told("a: ~\nb: 1") == ["default: `a` is missing: needed"])
    }

    @Test(arguments: ["- a", "text", "a: [", "a: 1\na: 2", "a: 1\n---\nb: 2"])
    func otherShapesAreRefused(_ text: String) { #expect(!problems(text).isEmpty) }

    @Test func secretsAreNotShown() throws {
        let config = try load("token: canary-1\n").get()
        #expect(config.text("token") == "canary-1")
        #expect(!config.rows.contains { "\($0)".contains("canary-1") })
        #expect(!problems("token: {canary-2: 1}").joined().contains("canary-2"))
        let nested = try load("stacks: [{name: a, kind: terraform, password: canary-3}]\n").get()
        #expect(nested["stacks"][0]?["password"] == "canary-3")
        #expect("\(nested.rows)".contains("terraform"))
        #expect(!"\(nested.rows)".contains("canary-3"))
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

    /// A file cut at each byte: what is left is a configuration, or each problem says where in it.
    @Test func cutFilesAreReadOrRefusedAtAPlace() {
        let sample = Array(
            "# é\nserver: \"a:1\"\nworkers: 3\nstacks:\n  - {name: net, kind: terraform}\nnames: [a, 'b']\n".utf8
        )
        for count in 0..<sample.count {
            do throws(ConfigProblems) {
                _ = try ConfigLoader.load(schema, file: ("f", Array(sample[..<count])))
            } catch {
                for problem in error.problems {
                    guard case .file("f", let line, let column) = problem.origin else {
                        Issue.record("cut after \(count): \(problem)")
                        continue
                    }
                    #expect((1...7).contains(line) && (1...40).contains(column), "cut after \(count): \(problem)")
                    #expect(!problem.message.isEmpty)
                }
            }
        }
    }

    @Test(
        arguments: [
            ("names: [a]\nserver: \0\n", "f:2:9:"), ("a: &a [x]\nnames: *b\n", "f:2:8:"),
            ("workers: 1\nworkers: 2\n", "f:2:1:"), ("workers: 1\n\tlevel: info\n", "f:2:1:"),
            ("workers: 1\n? [x]\n: 1\n", "f:2:3:"), ("server: a\nlevel: \u{FEFF}x\n", "f:2:8:"),
        ]
    )
    func brokenFilesAreRefusedAtTheirPlace(_ text: String, _ place: String) {
        let found = problems(text).map { $0.replacing("a.yaml", with: "f") }
        #expect(found.contains { $0.hasPrefix(place) }, "\(found)")
    }

    /// Whatever the file holds: a configuration or a list of problems that have a place.
    @Test func mutatedFilesNeverCrash() {
        let sample = Array(
            "server: a:1\nscan_interval: 5m\nstacks:\n  - {name: net, kind: terraform}\nnames: [a, 'b']\n".utf8
        )
        var generator = SeededGenerator(seed: 5)
        for round in 0..<1000 {
            let bytes = generator.mutated(sample)
            do throws(ConfigProblems) {
                let config = try ConfigLoader.load(schema, file: ("f", bytes))
                #expect(config.rows.count == schema.keys.count, "round \(round)")
            } catch {
                #expect(!error.problems.isEmpty, "round \(round)")
            }
        }
    }
}
