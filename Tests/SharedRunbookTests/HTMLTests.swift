import SharedBase
import SharedRunbook
import Testing

/// Constructs of Confluence's storage format and of exported pages, whole and broken.
@Suite("Runbook HTML")
struct HTMLTests {
    private static func macro(_ name: String, _ body: String) -> String {
        "<ac:structured-macro ac:name=\"\(name)\">\(body)</ac:structured-macro>"
    }

    private static func code(_ text: String) -> String {
        macro(
            "code",
            "<ac:parameter ac:name=\"language\">bash</ac:parameter><ac:plain-text-body>\(text)</ac:plain-text-body>"
        )
    }

    @Test(
        "constructs",
        arguments: [
            (code("<![CDATA[a -x &amp; b]]>"), ["shell a -x &amp; b"]),
            (code("<![CDATA[if [[ a[0]]]]]><![CDATA[> 1 ]]; then b; fi]]>"), ["shell if [[ a[0]]]> 1 ]]; then b; fi"]),
            (code("a -x &amp;&amp; b &#x3c;f &#62;g"), ["shell a -x && b <f >g"]),
            (macro("noformat", "<ac:plain-text-body><![CDATA[$ a -x\nout]]></ac:plain-text-body>"), ["shell a -x"]),
            (
                macro("html", "<ac:plain-text-body><![CDATA[$ a -x]]></ac:plain-text-body>")
                    + "<ol><li>Check</li></ol>", ["manual Check"]
            ),
            (
                macro("panel", "<ac:rich-text-body><p>Restart it.</p>\(code("<![CDATA[a -x]]>"))</ac:rich-text-body>"),
                ["shell a -x"]
            ),
            (macro("expand", "<ac:rich-text-body><ol><li>Check it</li></ol></ac:rich-text-body>"), ["manual Check it"]),
            (
                macro(
                    "warning",
                    "<ac:rich-text-body><p>Restart nothing.</p>\(code("<![CDATA[a -x]]>"))</ac:rich-text-body>"
                ), ["shell a -x"]
            ),
            ("<pre>\n$ a -x\n</pre>", ["shell a -x"]),
            ("<pre class=\"lang-sh\">a &lt;f<br>b -y</pre>", ["shell a <f", "shell b -y"]),
            ("<div class=\"highlight-source-shell\"><pre>a b</pre></div>", ["shell a b"]),
            (
                "<ol><li>One<li>Two<ul><li>Check it<li>Words</ul><li>Three</ol>",
                ["manual One", "manual Two", "manual Check it", "manual Three"]
            ),
            ("<li>Check it<li>Words", ["manual Check it"]),
            ("<OL><LI>Check <B>it</B> <pod></LI></OL>", ["manual Check it <pod>"]),
            ("<p>Run <code>kubectl get pods</code>.</p>", ["shell kubectl get pods"]),
            ("<p>Run <code><b>kubectl</b> get <i>pods</i></code>.</p>", ["shell kubectl get pods"]),
            (
                "<table><tr><th>Name</th><th>Command</th></tr><tr><td>x</td><td><code>kubectl get ns</code></td></tr></table>",
                ["shell kubectl get ns"]
            ),
            ("<h2>Impact</h2><p>Restart it.</p><h2>Fix</h2><p>Restart it.</p>", ["manual Restart it."]),
            ("<ol><li onclick=\"a > b\" style='x'>Check</li></ol>", ["manual Check"]),
            ("<ol><li>Check &nosuch; &amp &#xD800; &copy;</li></ol>", ["manual Check &nosuch; &amp \u{FFFD} \u{A9}"]),
            ("<div><ol><li>Check</div></ol></p></li>", ["manual Check"]),
            ("<ol><li>Check</li></ol><script>x('<li>Open it')</scr", ["manual Check"]),
            ("<ol><li>Check</li></ol><!-- <li>Open it", ["manual Check"]),
            ("<ol><li>Check</li><li>Open <a href=\"x", ["manual Check", "manual Open <a href=\"x"]),
            (
                "<ac:task-list><ac:task><ac:task-id>4</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Words</ac:task-body></ac:task></ac:task-list>",
                ["manual Words"]
            ),
            ("<?xml version=\"1.0\"?><!DOCTYPE html><p>Check it</p>", ["manual Check it"]),
        ]
    )
    func constructs(_ text: String, _ wanted: [String]) throws {
        #expect(try Parsing.steps(text) == wanted)
    }

    @Test("scripts, styles, comments and handlers vanish, also from titles and conditions")
    func vanish() throws {
        let text = """
            <p onmouseover="evil1()">If <!-- evil2 -->it fails, restart it<style>evil3</style><script>evil4()</script>:</p>
            <pre class="language-sh"><!-- evil5 -->a -x<script>evil6</script></pre>
            """
        let runbook = try Parsing.runbook(text)
        #expect(Parsing.commands(runbook) == ["a -x"])
        #expect(!"\(runbook)".contains("evil"))
    }

    @Test func placesPointIntoTheSource() throws {
        let text =
            "<p>x</p>\n<ol><li>Run &amp; <code>a/b &gt;f -c</code></li></ol>\n<pre class='lang-sh'>\na &lt;b\nc -d</pre>"
        let runbook = try Parsing.runbook(text)
        #expect(runbook.steps.map(\.command) == ["a <b", "c -d"])
        #expect(runbook.steps.map { [$0.place.line, $0.place.column] } == [[4, 1], [5, 1]])
    }
}
