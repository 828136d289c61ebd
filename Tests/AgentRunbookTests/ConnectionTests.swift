import AgentSandbox
import Glibc
import SharedBase
import SharedRisk
import SharedRunbook
import TestKit
import Testing

@testable import AgentRunbook

/// What the owner of a host lends to steps, and to which.
@Suite struct ConnectionTests {
    private static let written = """
        network: host
        writable: [/srv/reports]
        connections:
          orders: {client: psql, arguments: ["--host=db", orders], secrets: {PGPASSWORD: sesame-open}}
          shop: {client: mysql, environment: {MYSQL_HOST: db}}
          status: {client: curl, hosts: [status.internal, "http://10.0.0.1:8080"], read: [/etc/dd0c/status]}
          kube: {read: [/etc/dd0c/kube], environment: {KUBECONFIG: /etc/dd0c/kube/config}}
          kube2: {environment: {KUBECONFIG: /other}}
        """

    private static func lending() throws -> LocalPolicy { try LocalPolicy.parse(Array(written.utf8)) }

    struct Row: Sendable {
        var kind = RunbookStep.Kind.shell
        var command = "df -h"
        var uses: [String] = []
        var writable: [String] = []
        var given: [String] = []
        var onStop: String?
        var promised = Risk.dangerous
        /// A part of the reason; nil: it runs.
        let refusal: String?
    }

    static let rows = [
        Row(uses: ["kube"], refusal: nil), Row(uses: ["nobody"], refusal: "no connection `nobody`"),
        Row(uses: ["kube", "kube2"], refusal: "set the same variable"),
        Row(writable: ["/srv/reports"], refusal: nil), Row(writable: ["/srv/reports/today"], refusal: nil),
        Row(writable: ["/srv/reportsX"], refusal: "lets no step write"),
        Row(writable: ["/srv"], refusal: "lets no step write"),
        Row(writable: ["/data"], given: ["/data"], refusal: nil),
        Row(kind: .sql, command: "SELECT 1", uses: ["orders"], refusal: nil),
        Row(kind: .sql, command: "SELECT 1", refusal: "this one uses 0"),
        Row(kind: .sql, command: "SELECT 1", uses: ["kube"], refusal: "this one uses 0"),
        Row(kind: .sql, command: "SELECT 1", uses: ["status"], refusal: "this one uses 0"),
        Row(kind: .sql, command: "SELECT 1", uses: ["orders", "shop"], refusal: "this one uses 2"),
        Row(kind: .sql, command: " \\! id", uses: ["orders"], refusal: "begins with a backslash"),
        Row(kind: .sql, command: "SELECT 1 \\! id", uses: ["shop"], refusal: "a backslash"),
        Row(kind: .sql, command: "SELECT 1;\nsystem id", uses: ["shop"], refusal: "`system` is a command"),
        Row(kind: .sql, command: "SELECT 1", uses: ["shop", "kube"], refusal: nil),
        Row(kind: .http, command: "GET https://status.internal/health", uses: ["status"], refusal: nil),
        Row(kind: .http, command: "GET HTTPS://Status.Internal/health", uses: ["status"], refusal: nil),
        Row(kind: .http, command: "GET http://10.0.0.1:8080/", uses: ["status"], refusal: nil),
        Row(kind: .http, command: "GET http://10.0.0.1/", uses: ["status"], refusal: "goes to http://10.0.0.1"),
        Row(kind: .http, command: "GET http://evil/?status.internal", uses: ["status"], refusal: "goes to http://evil"),
        Row(kind: .http, command: "GET http://status.internal@evil/", uses: ["status"], refusal: "credentials"),
        Row(kind: .http, command: "GET http://status.internal\\@evil/", uses: ["status"], refusal: "no http"),
        Row(kind: .http, command: "GET http://status.internal.evil/", uses: ["status"], refusal: "goes to"),
        Row(kind: .http, command: "GET file:///etc/shadow", uses: ["status"], refusal: "no http"),
        Row(kind: .http, command: "GET https://status.internal/", uses: ["orders"], refusal: "uses 0"),
        Row(kind: .http, command: "GET http://status.internal/", uses: ["status"], refusal: "goes to http://status"),
        Row(kind: .http, command: "GET https://10.0.0.1:8080/", uses: ["status"], refusal: "goes to https://10"),
        Row(kind: .http, command: "GET https://status.internal/a/../admin", uses: ["status"], refusal: "`..`"),
        Row(kind: .http, command: "GET https://status.internal/a/%2E./admin", uses: ["status"], refusal: "`..`"),
        Row(kind: .http, command: "GET https://status.internal/..a/b..?x=../..", uses: ["status"], refusal: nil),
        Row(
            kind: .http,
            command: "GET https://status.internal/\nHost: other",
            uses: ["status"],
            refusal: "client alone"
        ),
        Row(
            kind: .http,
            command: "POST https://status.internal/\nTransfer-Encoding: chunked\n\nx",
            uses: ["status"],
            refusal: "client alone"
        ),
        // What is for a client no shell gets.
        Row(uses: ["status"], refusal: "for the steps of its client"),
        Row(uses: ["kube", "orders"], refusal: "for the steps of its client"),
        Row(uses: ["kube"], writable: ["/etc/dd0c/kube/x"], refusal: "lets no step write"),
        Row(uses: ["kube"], given: ["/etc/dd0c/kube/x"], refusal: "lends to be read"),
        Row(uses: ["kube"], given: (0..<16).map { "/d\($0)" }, refusal: "more than 16 folders"),
        // What runs at a stop is held against the same verdict.
        Row(onStop: "rm -rf /srv", promised: .safe, refusal: "given as safe"),
        Row(onStop: "df", promised: .safe, refusal: nil),
    ]

    @Test(arguments: rows) func decides(_ row: Row) throws {
        var work = StepWork(row.kind, row.command, promised: row.promised)
        (work.uses, work.writable, work.given, work.onStop) = (row.uses, row.writable, row.given, row.onStop)
        switch (StepGate(try Self.lending()).decide(work).answer, row.refusal) {
        case (.go, nil): break
        case (.refuse(let reason), let part?): #expect(reason.contains(part), "\(reason)")
        case (let answer, _): Issue.record("\(row): \(answer)")
        }
    }

    @Test func lendsWhatThePolicyNames() throws {
        var work = StepWork(.shell, "kubectl get pods", promised: .safe)
        work.uses = ["kube"]
        work.writable = ["/srv/reports"]
        let request = try Self.lending().request(work)
        #expect(request.readable == ["/etc/dd0c/kube"])
        #expect(request.environment["KUBECONFIG"] == "/etc/dd0c/kube/config")
        #expect(request.writable == ["/srv/reports"])
        #expect(request.environment["PGPASSWORD"] == nil)
        work.uses = ["orders"]
        #expect(try Self.lending().secrets(of: work) == ["sesame-open"])
    }

    /// The text is one argument, or on standard input where it holds a secret: `ps` shows none, and no shell reads it.
    @Test func handsTextsToClients() throws {
        var work = StepWork(.sql, "SELECT '$(id)'; --", promised: .safe)
        work.uses = ["orders"]
        let plain = try Self.lending().request(work)
        #expect(plain.arguments.suffix(2) == ["--command", "SELECT '$(id)'; --"])
        #expect(plain.arguments.first == "psql" && plain.arguments.contains("--host=db"))
        work.secrets = ["sesame"]
        let secret = try Self.lending().request(work)
        #expect(secret.arguments.last == "--file=-" && !secret.arguments.contains { $0.contains("SELECT") })
        guard case .bytes(let input) = secret.input else { throw Unexpected() }
        #expect(input == Array(work.command.utf8))
        work.command = "SELECT '\\';"
        #expect(throws: StepError.self) { try Self.lending().request(work) }
    }

    @Test(arguments: [
        "connections: []", "connections: {a b: {}}", "connections: {a: 1}", "connections: {a: {client: bash}}",
        "connections: {a: {client: curl}}", "connections: {a: {hosts: [x]}}", "connections: {a: {arguments: [x]}}",
        "connections: {a: {read: [/etc]}}", "connections: {a: {read: [/etc/dd0c]}}", "connections: {a: {read: [x]}}",
        "connections: {a: {read: [/a/../b]}}", "connections: {a: {secrets: {P: abc}}}",
        "connections: {a: {environment: {LD_PRELOAD: /x}}}", "connections: {a: {environment: {'A=B': x}}}",
        "connections: {a: {environment: {P: x}, secrets: {P: xxxx}}}", "connections: {a: {clients: psql}}",
        "writable: [reports]",
    ])
    func refusesAPolicyItDoesNotUnderstand(_ text: String) throws {
        let error = #expect(throws: StepError.self) { try LocalPolicy.parse(Array(text.utf8)) }
        #expect(error?.reason.hasPrefix("line ") == true, "\(error?.reason ?? "")")
    }

    /// A password that YAML reads as something else is in no refusal.
    @Test(arguments: [
        "connections: {a: {secrets: {P: *hunter2-hunter2}}}", "connections: {a: {secrets: hunter2-hunter2}}",
        "connections: {a: {hunter2-hunter2: x}}", "connections: {a: {read: [hunter2-hunter2]}}",
        "connections: {a: {secrets: {P: 'x\n  hunter2-hunter2: [}}}",
    ])
    func aFaultTellsNoSecret(_ text: String) throws {
        let folder = TemporaryFolder()
        folder.write("policy.yaml", text)
        chmod(folder.path + "/policy.yaml", 0o600)
        let reason = try #require(LocalPolicy.load(folder.path + "/policy.yaml").closedReason)
        #expect(!reason.contains("hunter2"), "\(reason)")
        #expect(reason.contains("line "))
    }

    /// What runs where an sql step is stopped is a shell, and gets nothing of the database.
    @Test func aStopGetsNothingOfAClient() throws {
        var work = StepWork(.sql, "SELECT 1", promised: .safe)
        work.uses = ["orders", "kube"]
        let request = try Self.lending().request(release: "env", of: work)
        #expect(request.environment["PGPASSWORD"] == nil)
        #expect(request.environment["KUBECONFIG"] == "/etc/dd0c/kube/config" && request.readable == ["/etc/dd0c/kube"])
    }

    /// On its input psql would put its own variables for these.
    @Test(arguments: ["SELECT :HOST", "SELECT :'HOST'", "SELECT a FROM t WHERE b = :{?x}", "SELECT :\"x\""])
    func variablesOfTheClientAreRefusedBesideASecret(_ text: String) throws {
        var work = StepWork(.sql, text, promised: .safe)
        (work.uses, work.secrets) = (["orders"], ["sesame"])
        #expect(throws: StepError.self) { try Self.lending().request(work) }
        work.command = "SELECT a::text, '12: 30' FROM t"
        #expect(try Self.lending().request(work).arguments.last == "--file=-")
    }

    /// Secrets in a file that everybody can read are no secrets.
    @Test func aPolicyWithSecretsIsItsOwnersAlone() {
        let folder = TemporaryFolder()
        folder.write("policy.yaml", Self.written)
        let path = folder.path + "/policy.yaml"
        chmod(path, 0o644)
        #expect(LocalPolicy.load(path).refusal("df", .safe, .none)?.contains("others can read it") == true)
        chmod(path, 0o600)
        #expect(LocalPolicy.load(path).refusal("df", .safe, .none) == nil)
    }

    struct Written: Sendable {
        let text: String
        /// Lines of the configuration that curl reads; nil: refused.
        let lines: [String]?
    }

    static let requests = [
        Written(text: "GET http://a/x?y=1", lines: [#"url = "http://a/x?y=1""#, #"request = "GET""#]),
        Written(text: "\n  head https://a/\n", lines: [#"url = "https://a/""#, "head"]),
        Written(
            text: "POST http://a/ HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"a\": \"b\\n\"}\n",
            lines: [
                #"url = "http://a/""#, #"request = "POST""#, #"header = "Content-Type: application/json""#,
                #"data-raw = "{\"a\": \"b\\n\"}\n""#,
            ]
        ),
        Written(
            text: "PUT http://a/\n\n@/etc/passwd",
            lines: [#"url = "http://a/""#, #"request = "PUT""#, #"data-raw = "@/etc/passwd""#]
        ),
        Written(text: "", lines: nil), Written(text: "http://a/", lines: nil),
        Written(text: "TRACE http://a/", lines: nil),
        Written(text: "GET a", lines: nil), Written(text: "GET http:///x", lines: nil),
        Written(text: "GET http://a/ extra", lines: nil), Written(text: "GET http://a/\n@/etc/passwd", lines: nil),
        Written(text: "GET http://a/\nno header", lines: nil), Written(text: "GET http://a/{1,2}", lines: nil),
        Written(text: "GET http://a/\nA: b\u{1}", lines: nil), Written(text: "GET http://ä/", lines: nil),
        Written(text: "GET http://a/\"\nurl = x", lines: nil),
    ]

    @Test(arguments: requests) func writesRequests(_ row: Written) throws {
        var connection = Connection()
        connection.hosts = ["a", "http://a"]
        guard let lines = row.lines else {
            #expect(throws: StepError.self) { try HTTPStep(row.text).request(connection) }
            return
        }
        let request = try HTTPStep(row.text).request(connection)
        guard case .bytes(let input) = request.input else { throw Unexpected() }
        #expect(String(decoding: input, as: UTF8.self) == lines.joined(separator: "\n") + "\n")
    }

    /// Whatever the text is, what curl reads are lines of which each is one option of ours, and the host is one of the connection.
    @Test func noTextBecomesAnOption() {
        var random = SeededGenerator(seed: 11)
        let parts = [
            "GET ", "POST ", "http://a/", "https://evil", "\n", "\r", "\"", "\\", "@", "#", "url = ", ": ", "X", "\t",
            "\u{0}",
        ]
        var connection = Connection()
        connection.hosts = ["http://a"]
        var made = 0
        for _ in 0..<20_000 {
            var text = Int(random.next() % UInt64(2)) == 0 ? "POST http://a/" : ""
            for _ in 0..<Int(random.next() % UInt64(8)) { text += parts[Int(random.next() % UInt64(parts.count))] }
            guard let request = try? HTTPStep(text).request(connection), case .bytes(let input) = request.input else {
                continue
            }
            made += 1
            for line in String(decoding: input, as: UTF8.self).split(separator: "\n") {
                let name = line.prefix { $0 != " " }
                #expect(["url", "request", "head", "header", "data-raw"].contains(name), "\(text.debugDescription)")
                #expect(name == "head" || line.hasSuffix("\""), "\(text.debugDescription)")
            }
        }
        #expect(made > 1000)
    }
}
