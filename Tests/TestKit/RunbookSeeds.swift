/// Small pages that have much of what readers of runbooks look at, for tests that damage them. The last two are one block of code each.
package enum RunbookSeeds {
    package static let all: [(kind: String, texts: [String])] = [
        (
            "html",
            [
                "<ol><li>Run <code>a &lt;b</code><ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">sh</ac:parameter><ac:plain-text-body><![CDATA[a <<E\nE]]></ac:plain-text-body></ac:structured-macro></li></ol>",
                "<table><tr><th>Command</th></tr><tr><td><code>ls -l</code></td></tr></table><script>x</script><!-- c --><pre class=\"lang-sh\">a<br/>b</pre>",
            ]
        ),
        (
            "markdown",
            [
                "# T\n1. If a, run `b -c`:\n   ```sh\n   $ a \\\n   b\n   ```\n2. Else: *x* [y](z)\n> q\n\n| a | b |\n|--|--|\n| `ls` | c |\n",
                "---\na: b\n---\n- [ ] x ``a`b``\n\t- y\n\n    ls -l 'a\n<aside>\n~~~\nif a; then\n~~~\n",
            ]
        ),
        (
            "yaml",
            [
                "name: x\nvariables: {a: b}\nsteps:\n  - command: ls\n    timeout: 5s\n  - if: a\n    then: [ls]\n    else: [{manual: b}]\n",
                "steps: [{sql: a, retry: {max_attempts: 2}}, {http: b, on_failure: retry}]\nrollback: [c]\n",
            ]
        ),
        ("sql", ["```sql\nSELECT 'a;''b' /* c; */; -- d\nDO $$ e; $$; \"f;\"\\d\n`g`;\n```\n"]),
        (
            "shell",
            [
                "```sh\nfor a in $(b 'c'); do\n  d \"e `f`\" <<-G\n\tG\ndone | h && {\n i; }\ncase x in y) z;; esac\n```\n"
            ]
        ),
    ]
}
