import Glibc
import SharedBase
import SharedScrub
import TestKit
import Testing

@Suite("Free text")
struct TextTests {
    @Test(
        "assignments lose their value and nothing else",
        arguments: [
            ("password=hunter22", "password=[REDACTED:assignment]"),
            ("export DB_PASSWORD='hunter 22'", "export DB_PASSWORD='[REDACTED:assignment]'"),
            ("mysql -u root --password hunter22 db", "mysql -u root --password [REDACTED:assignment] db"),
            ("{\"password\": \"hunter22\", \"a\": 1", "{\"password\": \"[REDACTED:assignment]\", \"a\": 1"),
            ("msg=\"{\\\"password\\\":\\\"hunter22\\\"}\"", "msg=\"{\\\"password\\\":\\\"[REDACTED:assignment]\\\"}\""),
            ("<password>hunter22</password>", "<password>[REDACTED:assignment]</password>"),
            ("Server=db;Password=hunter22;Database=x", "Server=db;Password=[REDACTED:assignment];Database=x"),
            ("#define PASSWORD \"hunter22\"", "#define PASSWORD \"[REDACTED:assignment]\""),
            ("user:master,password:dipPr1!", "user:master,password:[REDACTED:assignment]"),
            ("curl -u admin:hunter22 https://x.example", "curl -u admin:[REDACTED:auth-header] https://x.example"),
            ("machine h login u password hunter22", "machine h login u password [REDACTED:password-file]"),
            ("user:hunter22@tcp(db:3306)/x", "user:[REDACTED:url-password]@tcp(db:3306)/x"),
            ("jdbc:oracle:thin:scott/hunter22@//h:1521/x", "jdbc:oracle:thin:scott/[REDACTED:url-password]@//h:1521/x"),
            ("password: str = \"hunter22\"", "password: str = \"[REDACTED:assignment]\""),
        ]
    )
    func assignment(row: (input: String, output: String)) { #expect(Scrubber.test.text(row.input) == row.output) }

    @Test(
        "prose, code and references stay",
        arguments: [
            "password authentication failed for user app", "the token: expired", "secret_name=prod/db",
            "PASSWORD=${DB_PASSWORD}",
            "password = getpass()", "token: {{ .Values.token }}", "AuthType: none", "key=value", "monkey: banana",
            "passwordPolicy: strict", "see https://example.com/login?next=/home",
            "x-request-id: 6f9619ff-8b86-d011-b42d-00c04fc964ff",
            "drift-agent started", "cannot open /var/lib/dd0c/spool/0f3c2f7e: no such file",
            "commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
        ]
    )
    func prose(text: String) { #expect(Scrubber.test.text(text) == text) }

    @Test("headers: Basic and Bearer")
    func headers() {
        let basic = Base64.encode(Array("admin:hunter22".utf8))
        #expect(Scrubber.test.text("Authorization: Basic \(basic)").contains(basic) == false)
        let bearer = TestSecrets.random(24)
        #expect(Scrubber.test.scrub(line: "sent Authorization: Bearer \(bearer), got 401").contains(bearer) == false)
    }

    @Test("base64 around a secret goes whole, base64 around plain text stays")
    func encoded() {
        let script = Base64.encode(Array("#!/bin/sh\nexport DB_PASSWORD=hunter22\n".utf8))
        #expect(Scrubber.test.value(["user_data": .string(script)]) == ["user_data": "[REDACTED:encoded]"])
        let twice = Base64.encode(Array(script.utf8))
        #expect(Scrubber.test.value(["user_data": .string(twice)]) == ["user_data": "[REDACTED:encoded]"])
        let plain: Value = [
            "user_data": .string(Base64.encode(Array("#!/bin/sh\necho a plain greeting to all\n".utf8)))
        ]
        #expect(Scrubber.test.value(plain) == plain)
        let key = Base64.encode([0x30, 0x82, 0x04, 0xbd, 0x02, 0x01, 0x00, 0x30] + Array(repeating: 0x5a, count: 120))
        #expect(Scrubber.test.value(["x": .string(key)]) == ["x": "[REDACTED:private-key]"])
    }

    @Test("JSON in a string stays JSON")
    func nested() throws {
        let inner = #"{"image": "nginx:1.25", "environment": [{"name": "DB_PASSWORD", "value": "hunter22"}]}"#
        let result = Scrubber.test.value(["container_definitions": .string(inner)])
        #expect(
            result == [
                "container_definitions":
                    #"{"image": "nginx:1.25", "environment": [{"name": "DB_PASSWORD", "value": "[REDACTED:name]"}]}"#
            ]
        )
    }

    @Test("JSON keeps its shape: key order, spaces, numbers and escapes of what is no secret")
    func shape() {
        let text =
            "\u{FEFF}  { \"z\" : 1.50e+2, \"a\\u0041\": \"t\\u00e9\\/\", \"password\":\t12345, \"l\":[ ],\"o\":{ } }\n"
        #expect(
            Scrubber.test.text(text)
                == text.replacing("12345", with: "\"[REDACTED:name]\"")
        )
    }

    @Test("JSON Lines with text between: each by its kind, by value across all")
    func lines() {
        let text = """
            {"password":"Horse7Battery"}
            plain line Horse7Battery end
            {"note":"is Horse7Battery there"}

            """
        #expect(
            Scrubber.test.text(text) == """
                {"password":"[REDACTED:name]"}
                plain line [REDACTED:by-value] end
                {"note":"is [REDACTED:by-value] there"}

                """
        )
    }

    @Test("findings say where in the input, also behind escapes")
    func offsets() {
        let secret = "gh" + "p_" + TestSecrets.random(36)
        let text = #"{"a": "é\n\u00e9\ud83d\ude00 \#(secret) x", "password": "p\"w\\1"}"#
        let bytes = Array(text.utf8)
        let findings = Scrubber.test.findings(text)
        let found = findings.map { String(decoding: bytes[$0.offset..<($0.offset + $0.length)], as: UTF8.self) }
        #expect(found == [secret, #"p\"w\\1"#])
    }

    @Test("text that is JSON but for repeated keys stays as it was, secrets apart")
    func repeated() {
        #expect(
            Scrubber.test.text(#"{"a":1,"a":2,"password":123456}"#)
                == #"{"a":1,"a":2,"password":"[REDACTED:assignment]"}"#
        )
    }

    @Test("secret keys are scrubbed and stay apart")
    func keys() {
        let one = "gh" + "p_" + TestSecrets.random(36, seed: 1)
        let two = "gh" + "p_" + TestSecrets.random(36, seed: 2)
        let result = Scrubber.test.value(.object(ValueObject([(one, .number("1")), (two, .number("2"))])))
        #expect(result == ["[REDACTED:github-token]": 1, "[REDACTED:github-token]#2": 2])
    }

    @Test("tags tell equal from different and depend on the key")
    func tags() {
        let result = Scrubber.test.value(
            ["a": ["password": "x1"], "b": ["password": "x1"], "c": ["password": "x2"]],
            style: .tagged
        )
        let tag = { (name: String) in result[name]?["password"]?["tag"]?.stringValue }
        #expect(tag("a") == tag("b"))
        #expect(tag("a") != tag("c"))
        #expect(tag("a")?.utf8.count == 8)
        var counts = ScrubCounts()
        let other = Scrubber(tagKey: [1]).scrub(["password": "x1"], style: .tagged, counts: &counts)
        #expect(other["password"]?["tag"]?.stringValue != tag("a"))
        #expect(counts[.name] == 1 && counts.total == 1)
    }

    @Test("too deep is unscannable, not passed on")
    func deep() {
        var value: Value = "hidden words"
        for _ in 0..<600 { value = [value] }
        let scrubbed = Scrubber.test.value(value)
        var node: Value? = scrubbed
        while let inner = node?[0] { node = inner }
        #expect(node == "[REDACTED:unscannable]")
    }

    @Test("UTF-16 is scrubbed too, in either byte order")
    func wide() {
        let text = "user: app\r\npassword: Horse7Battery\r\n"
        let expected = "user: app\r\npassword: [REDACTED:assignment]\r\n"
        let little = { (text: String) -> [UInt8] in
            [0xff, 0xfe] + text.utf8.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
        }
        let big = { (text: String) -> [UInt8] in
            [0xfe, 0xff] + text.utf8.flatMap { (byte: UInt8) -> [UInt8] in [0, byte] }
        }
        #expect(Scrubber.test.scrub(text: little(text)).bytes == little(expected))
        // A file that was cut inside its last unit is UTF-16 all the same.
        #expect(Scrubber.test.scrub(text: little(text) + [0x20]).bytes == little(expected) + [0x20])
        let result = Scrubber.test.scrub(text: big(text))
        #expect(result.bytes == big(expected))
        #expect(result.findings == [ScrubFinding(rule: .assignment, offset: 44, length: 26)])
    }

    @Test("hostile input is no more than linear work", .timeLimit(.minutes(10)))
    func hostile() {
        let pieces = [
            "-----BEGIN PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\n", "password=", "a://b:", "auth=x;", "eyJ.",
            "  - name: password\n",
            "kind: Secret\n", "[REDACTED:name]", "curl -u ", "name: password\n", "{\"a\":", "\\\"", "A",
            "machine login password ",
        ]
        // The thread's own time, the best of three: what else the machine does is not counted. Four times the text is
        // four times the work; sixteen times would be quadratic.
        func work(on piece: String, bytes: Int) -> Duration {
            let text = Array(String(repeating: piece, count: bytes / piece.utf8.count).utf8)
            return (0..<3).map { _ in
                threadTime { #expect(Scrubber.test.scrub(text: text).bytes.isEmpty == false) }
            }.min() ?? .zero
        }
        for piece in pieces {
            #expect(work(on: piece, bytes: 16_384) < work(on: piece, bytes: 4_096) * 9, "\(piece)")
        }
    }

    /// Processor time that the calling thread spends in the body.
    private func threadTime(_ body: () -> Void) -> Duration {
        func now() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let start = now()
        body()
        return now() - start
    }

    @Test("a session carries values from one value to another")
    func session() {
        var session = ScrubSession(.test)
        session.learn(["master_password": "Horse7Battery"])
        var counts = ScrubCounts()
        #expect(session.scrub(["output": "Horse7Battery"], counts: &counts) == ["output": "[REDACTED:by-value]"])
        #expect(session.scrub(["output": "unrelated"], counts: &counts) == ["output": "unrelated"])
        session.learn(secret: Array("AgentTokenX1".utf8))
        #expect(session.scrub(["o": "x AgentTokenX1 y"], counts: &counts) == ["o": "x [REDACTED:by-value] y"])
        #expect(counts[.byValue] == 2)
    }
}
