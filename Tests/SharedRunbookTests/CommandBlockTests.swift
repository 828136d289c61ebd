import SharedRunbook
import Testing

/// What becomes a command in a block of code, and where one ends.
@Suite("Commands in blocks")
struct CommandBlockTests {
    private static func block(_ language: String, _ text: String) throws -> [String] {
        try Parsing.steps("- [ ] begin\n\n# X\n\n```\(language)\n\(text)\n```\n").dropFirst().map { $0 }
    }

    @Test(
        "a shell block is cut where commands end",
        arguments: [
            ("a -x\nb -y", ["a -x", "b -y"]),
            ("# why\na -x # not this\n\nb -y", ["a -x # not this", "b -y"]),
            ("a \\\n  -x\nb -y", ["a \\\n  -x", "b -y"]),
            ("echo 'one\ntwo' \"three\nfour\"\nb -y", ["echo 'one\ntwo' \"three\nfour\"", "b -y"]),
            ("a $(b\nc) `d\ne`\nf -g", ["a $(b\nc) `d\ne`", "f -g"]),
            ("a |\n  b &&\n  c\nd -e", ["a |\n  b &&\n  c", "d -e"]),
            ("a -x; b -y && c -z\nd -e", ["a -x; b -y && c -z", "d -e"]),
            ("cat <<EOF >f\nb -y\n$(c\nEOF\nd -e", ["cat <<EOF >f\nb -y\n$(c\nEOF", "d -e"]),
            ("cat <<-'E F' <<G\nx\nE F\ny\nG\nd -e", ["cat <<-'E F' <<G\nx\nE F\ny\nG", "d -e"]),
            ("cat <<A <<-B\nx\nA\n\ty\n\tB\nd -e", ["cat <<A <<-B\nx\nA\n\ty\n\tB", "d -e"]),
            ("cat <<<word\nb -y", ["cat <<<word", "b -y"]),
            ("echo $((1<<2))\nb -y", ["echo $((1<<2))", "b -y"]),
            ("if a; then\n  b -y\nfi\nc -z", ["if a; then\n  b -y\nfi", "c -z"]),
            ("for x in 1 2\ndo\n  echo if $x\ndone\nc -z", ["for x in 1 2\ndo\n  echo if $x\ndone", "c -z"]),
            ("while read -r l; do a \"$l\"; done <f\nc -z", ["while read -r l; do a \"$l\"; done <f", "c -z"]),
            ("case $x in\n  a) b ;;\n  *) c ;;\nesac\nd -e", ["case $x in\n  a) b ;;\n  *) c ;;\nesac", "d -e"]),
            ("f() {\n  a -x\n}\nf 1", ["f() {\n  a -x\n}", "f 1"]),
            ("function g {\n  a -x\n}\ng 1", ["function g {\n  a -x\n}", "g 1"]),
            ("(cd /tmp\n ls -l)\nd -e", ["(cd /tmp\n ls -l)", "d -e"]),
            ("pods=($(oc get pod \\\n  -o name))\nd -e", ["pods=($(oc get pod \\\n  -o name))", "d -e"]),
            ("echo \"it's $(date) \\\" \"\nd -e", ["echo \"it's $(date) \\\" \"", "d -e"]),
            ("echo ${x:-\"a}\"}\nd -e", ["echo ${x:-\"a}\"}", "d -e"]),
            ("echo a\\\nb # it's\nd -e", ["echo a\\\nb # it's", "d -e"]),
            ("a -x\r\nb -y\r", ["a -x", "b -y"]),
            ("    a -x\n      --why\n    b -y", ["a -x\n  --why", "b -y"]),
            ("oc patch x --patch\n'[{ \"op\": 1 }]'\nd -e", ["oc patch x --patch\n'[{ \"op\": 1 }]'", "d -e"]),
            ("echo $'a\\'b'\nd -e", ["echo $'a\\'b'", "d -e"]),
            ("! a -x\nd -e", ["! a -x", "d -e"]),
        ]
    )
    func shell(_ text: String, _ wanted: [String]) throws {
        #expect(try Self.block("bash", text) == wanted.map { "shell " + $0 })
    }

    @Test(
        "what a program printed is no command",
        arguments: [
            ("console", "$ a -x\nout\n$ b -y\nmore", ["shell a -x", "shell b -y"]),
            ("bash", "$ a -x | \\\n  b\nout", ["shell a -x | \\\n  b"]),
            ("", "$ a -x\nkubectl get pods", ["shell a -x"]),
            ("text", "$ a -x\nout", ["shell a -x"]),
            ("text", "kubectl get pods", []),
            ("json", "{\"$ a\": 1}\n$ a -x", []),
            ("yaml", "run: |\n  $ a -x", []),
            ("console", "kubectl get pods\nNAME   READY\nweb-1  1/1", ["shell kubectl get pods"]),
            ("sh", "oc get lease\n\nNAME   HOLDER\nx   y\n\noc get pods", ["shell oc get lease", "shell oc get pods"]),
            ("console", "I0611 11:13:35.048771       1 log.go:245] Applied", []),
            ("console", " - alertname = X\n...\n - pod = y", []),
            (
                "console", "$ oc rsh pod\n# chroot /host\n# then look at the nodes\nsh-5.1# crictl ps",
                ["shell oc rsh pod", "shell chroot /host", "shell crictl ps"]
            ),
            ("", "[root@db1 ~]# systemctl stop x\nadmin@web-1:~$ uptime", ["shell systemctl stop x", "shell uptime"]),
            ("sql", "mysql> SELECT 1;\n| 1 |\nmysql> DROP TABLE t;", ["sql SELECT 1;", "sql DROP TABLE t;"]),
            ("", "default     106s        Warning   servicemonitor/example-app", []),
            ("", "PATH=/x ./run.sh\nsome words here", ["shell PATH=/x ./run.sh"]),
        ]
    )
    func output(_ language: String, _ text: String, _ wanted: [String]) throws {
        #expect(try Self.block(language, text) == wanted)
    }

    @Test("a query is for a person, whatever the block says", arguments: ["promql", "console", "sh", ""])
    func query(_ language: String) throws {
        let query = "sum by (node) (\n  rate(x_total{a=\"b\"}[5m])\n) > 0"
        #expect(try Self.block(language, query) == ["manual " + query])
        let runbook = try Parsing.runbook("```\(language)\n\(query)\n```")
        #expect(runbook.warnings.contains { $0.code == .notACommand } == (language == "sh"))
    }

    @Test(
        "SQL is cut at its semicolons",
        arguments: [
            ("SELECT 1; SELECT 2;", ["SELECT 1;", "SELECT 2;"]),
            ("SELECT ';', \"a;b\", 'it''s;';\n-- x; y\nSELECT 2", ["SELECT ';', \"a;b\", 'it''s;';", "SELECT 2"]),
            ("/* a; /* b; */ c; */ SELECT 1;", ["SELECT 1;"]),
            (
                "CREATE FUNCTION f() AS $x$ a; b; $$ c; $x$ LANGUAGE sql; SELECT 2;",
                ["CREATE FUNCTION f() AS $x$ a; b; $$ c; $x$ LANGUAGE sql;", "SELECT 2;"]
            ),
            ("SELECT $1; SELECT 'a\\'; b';", ["SELECT $1;", "SELECT 'a\\'; b';"]),
            ("\\d orders\nSELECT 1\n  FROM t;", ["\\d orders", "SELECT 1\n  FROM t;"]),
            ("UPDATE `a;b` SET x = 1", ["UPDATE `a;b` SET x = 1"]),
            (";;; ;", []),
        ]
    )
    func sql(_ text: String, _ wanted: [String]) throws {
        #expect(try Self.block("sql", text) == wanted.map { "sql " + $0 })
    }

    @Test func requestsAreCutAtTheirMarks() throws {
        let text = "GET https://a/b\nX: y\n\nbody\n### next\nPOST /c\n"
        #expect(try Self.block("http", text) == ["http GET https://a/b\nX: y\n\nbody", "http POST /c"])
    }

    @Test func codeThatNothingRunsIsForAPerson() throws {
        let runbook = try Parsing.runbook("```python\nprint('x')\n```")
        #expect(Parsing.steps(runbook) == ["manual print('x')"])
        #expect(runbook.warnings.contains { $0.code == .unsupportedLanguage && $0.step == 1 })
    }

    @Test("a quote without an end costs its line, not the block")
    func unterminated() throws {
        let runbook = try Parsing.runbook("```sh\necho don't\nls -l\nrm -r x\n```")
        #expect(Parsing.commands(runbook) == ["echo don't", "ls -l", "rm -r x"])
        #expect(runbook.warnings.filter { $0.code == .unterminated }.map(\.step) == [1])
    }

    @Test func aBackslashBeforeABlankIsTold() throws {
        let runbook = try Parsing.runbook("```sh\noc delete x \\ \n  y-z\nls -l\n```")
        #expect(Parsing.commands(runbook) == ["oc delete x \\ \n  y-z", "ls -l"])
        #expect(runbook.warnings.contains { $0.code == .brokenLine && $0.step == 1 })
    }
}
