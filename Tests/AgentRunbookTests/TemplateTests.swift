import AgentRunbook
import SharedBase
import SharedRunbook
import TestKit
import Testing

/// Values of variables in commands: a real shell must give back exactly the value, from every place.
@Suite struct TemplateTests {
    static let hostile = [
        "plain", "", "two words", "a'b", #"a"b"#, "$(id)", "`id`", "$HOME", "a;b", "a && b", "x\ny", #"back\slash"#,
        #"\"#, #"\'"#,
        "#no comment", "~", "*", "{a,b}", "!!", "-rf", "a=b", "'; touch /tmp/x; '", #""; touch /tmp/x; ""#, "${IFS}",
        "é ü 漢",
        "if", "<(id)", "a|b", "\t", "$'x'", "))", "}", "\"$(id)\"", "a\\", "{{V}}",
    ]

    /// Each prints the value and a zero byte.
    static let places = [
        "printf '%s\\0' {{V}}", "printf '%s\\0' \"{{V}}\"", "printf '%s\\0' '{{V}}'", "printf '%s\\0' ${V}",
        "printf '%s\\0' \"${V}\"",
        "printf '%s\\0' <V>", "(printf '%s\\0' {{ V }})", "x={{V}}; printf '%s\\0' \"$x\"",
        "printf '%s\\0' \"$(printf %s {{V}})\"",
        "printf '%s\\0' \"$(printf %s \"{{V}}\")\"", "printf '%s\\0' \"$(printf %s '{{V}}')\"",
        "printf '%s\\0' \"$(printf '%s' \"$(printf %s {{V}})\")\"", "if true; then printf '%s\\0' {{V}}; fi",
        "printf '%s\\0' \"\"{{V}}''", "f() { printf '%s\\0' \"{{V}}\"; }; f",
        "true # it's \"quoted\"\nprintf '%s\\0' {{V}}",
        "printf '%s\\0' a\\'{{V}} | sed \"s/^a'//\"", "{ printf '%s\\0' \"{{V}}\"; }",
    ]

    @Test(arguments: ["bash", "dash"]) func givesBackTheValue(_ shell: String) throws {
        guard Programs.shell("command -v \(shell)").code == 0 else { return }
        let folder = TemporaryFolder()
        var script = ""
        var wanted: [String] = []
        for place in Self.places {
            for value in Self.hostile {
                script += try CommandTemplate(place, isShell: true, names: ["V"]).render(["V": value]) + "\n"
                wanted.append(value)
            }
        }
        folder.write("script", script)
        let result = Programs.shell("cd '\(folder.path)' && HOME=/nowhere \(shell) script")
        let got = result.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
        #expect(got.count == wanted.count, "\(result.error)")
        for (index, (one, other)) in zip(got, wanted).enumerated() where one != other {
            Issue.record("\(Self.places[index / Self.hostile.count]) gave \(one) for \(other)")
        }
    }

    /// Where nobody can quote for certain.
    static let closed = [
        "cat <<E\n{{V}}\nE", "cat <<'E'\n{{V}}\nE", "echo `echo {{V}}`", "echo $'{{V}}'", "echo $(( {{V}} ))",
        "(( x = {{V}} ))",
        "[[ {{V}} == a ]]", "echo hello # {{V}}", "echo ${x:-{{V}}}", "eval \"echo {{V}}\"",
        "case {{V}} in a) echo;; esac",
        "echo \\{{V}}", "echo ${{V}}", "echo \"${{V}}\"", "echo $<V>", "x=$(case a in a) echo;; esac; echo \"{{V}}\")",
        "[ 1 -eq {{V}} ]", "let x={{V}}", "echo $[{{V}}]", "trap {{V}} EXIT", "printf -v {{V}} x",
        "echo \"`echo \"{{V}}\"`\"",
    ]

    @Test(arguments: closed) func refusesWhatCannotBeQuoted(_ place: String) throws {
        let template = CommandTemplate(place, isShell: true, names: ["V"])
        for value in ["$(id)", "a b", "';", "\n", "a[$(id)]", ""] {
            #expect(throws: TemplateError.self, "\(value)") { try template.render(["V": value]) }
        }
        let rendered = try template.render(["V": "eu-west_1.a/b:c@d%e+f,g"])
        #expect(rendered.contains("eu-west_1.a/b:c@d%e+f,g"))
    }

    @Test func aRefusalHoldsNoValue() throws {
        let template = CommandTemplate("cat <<E\n{{TOKEN}}\nE", isShell: true, names: ["TOKEN"])
        do {
            _ = try template.render(["TOKEN": "canary value!"])
            Issue.record("it was rendered")
        } catch {
            #expect(!error.description.contains("canary"))
            #expect(error.description.contains("TOKEN"))
        }
    }

    @Test func leavesWhatItDoesNotKnow() throws {
        let text = "echo {{A}} ${B} <C> {{V:-std}} '${V}' {{V}}"
        let template = CommandTemplate(text, isShell: true, names: ["V"])
        #expect(try template.render([:]) == "echo {{A}} ${B} <C> std '${V}' {{V}}")
        #expect(try template.render(["V": "x y"]) == "echo {{A}} ${B} <C> 'x y' '${V}' 'x y'")
        #expect(template.display(["V": "x y"], secret: ["V"]) == "echo {{A}} ${B} <C> [secret V] '${V}' [secret V]")
    }

    /// Any text with any value: no crash, and with every value put in a shell reads back (or nothing is put in).
    @Test func survivesMutation() throws {
        var random = SystemRandomNumberGenerator()
        let seeds = Self.places + Self.closed
        for _ in 0..<5000 {
            var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: at)
                case 1: bytes[at] = Array("'\"`$\\(){}<>#; \n".utf8).randomElement(using: &random) ?? 0
                default: bytes = Array(bytes[..<at])
                }
            }
            let template = CommandTemplate(String(decoding: bytes, as: UTF8.self), isShell: true, names: ["V"])
            _ = try? template.render(["V": "$(touch /tmp/dd0c-never)"])
        }
    }

    @Test func takesValues() throws {
        let variables = [
            RunbookVariable(name: "A", standard: "1"), RunbookVariable(name: "B"),
            RunbookVariable(name: "TOKEN", isSecret: true),
        ]
        let values = try VariableValues(variables, given: ["B=x=y", "TOKEN=abcd"])
        #expect(values.values == ["A": "1", "B": "x=y", "TOKEN": "abcd"])
        #expect(values.missing.isEmpty)
        #expect(try VariableValues(variables, given: []).missing == ["B", "TOKEN"])
        for bad in [["canary"], ["=canary"], ["C=canary"], ["TOKEN=abc"]] {
            do {
                _ = try VariableValues(variables, given: bad)
                Issue.record("\(bad) was taken")
            } catch {
                #expect(!error.description.contains("canary"))
            }
        }
    }
}
