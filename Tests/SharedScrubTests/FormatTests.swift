import SharedBase
import SharedScrub
import TestKit
import Testing

@Suite("What the formats mark")
struct FormatTests {
    @Test("Terraform state: sensitive_attributes, the wrapper of dynamic attributes, flatmap keys, private, outputs")
    func state() {
        let text = """
            {"version": 4, "outputs": {"o": {"value": "horse battery", "type": "string", "sensitive": true}},
             "resources": [{"type": "terraform_data", "instances": [
              {"attributes": {"input": {"value": {"pw": "marked words", "n": 5, "b": true, "nil": null, "plain": "stays"},
                "type": ["object", {"pw": "string"}]}, "tags": ["x", "in a set"]},
               "sensitive_attributes": [[{"type": "get_attr", "value": "input"}, {"type": "get_attr", "value": "pw"}],
                [{"type": "get_attr", "value": "input"}, {"type": "get_attr", "value": "n"}],
                [{"type": "get_attr", "value": "input"}, {"type": "get_attr", "value": "b"}],
                [{"type": "get_attr", "value": "tags"}, {"type": "index", "value": {"value": 1, "type": "number"}}]],
               "private": "c29tZXRoaW5n"},
              {"attributes_flat": {"list.0.note": "flat words", "list.0.ok": "stays"},
               "sensitive_attributes": [[{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 0,
                "type": "number"}}, {"type": "get_attr", "value": "note"}]]}]}]}
            """
        let result = Scrubber.test.text(text)
        for secret in ["horse battery", "marked words", "in a set", "flat words", "c29tZXRoaW5n"] {
            #expect(!result.contains(secret))
        }
        #expect(
            result.contains(#""n": "[REDACTED:sensitive]", "b": "[REDACTED:sensitive]", "nil": null, "plain": "stays""#)
        )
        #expect(result.contains(#""list.0.ok": "stays""#))
        #expect(result.contains(#""private": "[REDACTED:provider-private]""#))
    }

    @Test("Terraform plan: mirrors of before, after and values")
    func plan() {
        let text = """
            {"resource_drift": [{"change": {"before": {"a": "old words", "b": [{"c": "deep words"}]}, "after": {"a": "new words"},
             "before_sensitive": {"a": true, "b": [{"c": true}]}, "after_sensitive": {"a": true}}}],
             "values": {"root_module": {"resources": [{"values": {"x": {"y": "subtree"}}, "sensitive_values": {"x": true}}]}}}
            """
        let result = Scrubber.test.text(text)
        for secret in ["old words", "new words", "deep words", "subtree"] { #expect(!result.contains(secret)) }
        #expect(result.contains(#""before_sensitive": {"a": true, "b": [{"c": true}]}"#))
    }

    @Test("the argument after a secret flag, and nothing else of the list")
    func arguments() {
        let arguments: Value = ["serve", "--token", "plainwords", "--port", "8080", "--password", "--verbose", "x1"]
        #expect(
            Scrubber.test.value(["args": arguments]) == [
                "args": ["serve", "--token", "[REDACTED:name]", "--port", "8080", "--password", "--verbose", "x1"]
            ]
        )
    }

    @Test("a Secret is one in any spelling", arguments: [("secret", "stringData"), ("SECRET", "StringData")])
    func spelling(kind: String, member: String) {
        let tree: Value = ["apiVersion": "v1", "kind": .string(kind), "\(member)": ["note": "plain words"]]
        #expect(Scrubber.test.value(tree) != tree)
    }

    @Test("a lone JSON string stays one")
    func loneString() {
        #expect(Scrubber.test.text(#""password=hunter2x""#) == #""password=[REDACTED:assignment]""#)
        #expect(Scrubber.test.text(#""one" and password="hunter2x""#).hasSuffix(#"="[REDACTED:assignment]""#))
    }

    @Test("an assignment inside an ARN is one all the same")
    func assignedInName() {
        #expect(Scrubber.test.text("arn:aws:x:password=hunter2x") == "arn:aws:x:password=[REDACTED:assignment]")
    }

    @Test("hints mark paths and mirrors")
    func hints() {
        let hints = ScrubHints(
            sensitivePaths: [[.name("a"), .any, .name("b")]],
            sensitiveMirror: ["c": true]
        )
        let result = Scrubber.test.value(["a": [["b": "x", "k": "y"]], "c": ["d": "z"]], hints)
        #expect(result == ["a": [["b": "[REDACTED:sensitive]", "k": "y"]], "c": ["d": "[REDACTED:sensitive]"]])
    }

    @Test("Kubernetes Secret: data, stringData, the copy in the annotation, typed lists, a copy elsewhere")
    func kubernetes() {
        let value = Base64.encode(Array("horse-battery-42x".utf8))
        let applied = #"{"apiVersion":"v1","kind":"Secret","data":{"k":"\#(value)"},"metadata":{"name":"s"}}"#
        let secret: Value = [
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": [
                "name": "s",
                "annotations": ["kubectl.kubernetes.io/last-applied-configuration": .string(applied)],
            ],
            "data": ["k": .string(value)], "stringData": ["user": "admin"],
        ]
        let result = Scrubber.test.value(secret)
        #expect(result["data"] == ["k": "[REDACTED:kubernetes-secret]"])
        #expect(result["stringData"] == ["user": "[REDACTED:kubernetes-secret]"])
        #expect(result["metadata"]?["name"] == "s")
        let copy = result["metadata"]?["annotations"]?["kubectl.kubernetes.io/last-applied-configuration"]
        #expect(copy?.stringValue == applied.replacing(value, with: "[REDACTED:kubernetes-secret]"))

        let list: Value = ["kind": "SecretList", "items": [["metadata": ["name": "a"], "data": ["x": "abc"]]]]
        #expect(Scrubber.test.value(list)["items"]?[0]?["data"] == ["x": "[REDACTED:kubernetes-secret]"])

        let estate: Value = [secret, ["kind": "Pod", "args": ["--login", "horse-battery-42x"]]]
        #expect(Scrubber.test.value(estate)[1]?["args"] == ["--login", "[REDACTED:by-value]"])
    }

    @Test("Kubernetes Secret as YAML text, in a list, with blocks and env pairs")
    func yaml() {
        let text = """
            apiVersion: v1
            stringData:
              user: "admin"
              file: |
                line one
                line two
            kind: Secret
            metadata:
              name: keep-me
            data:
              k: aG9yc2U=   # remark
            ---
            kind: List
            items:
            - kind: Secret
              data: {k: aG9yc2U=}
            - kind: ConfigMap
              data:
                k: keep-this
            ---
            kind: Pod
            spec:
              containers:
              - env:
                - name: DB_PASSWORD
                  value: hunter
                - name: DB_HOST
                  value: db
            """
        let expected = """
            apiVersion: v1
            stringData:
              user: "[REDACTED:kubernetes-secret]"
              file: |
                [REDACTED:kubernetes-secret]
            kind: Secret
            metadata:
              name: keep-me
            data:
              k: [REDACTED:kubernetes-secret]   # remark
            ---
            kind: List
            items:
            - kind: Secret
              data: {[REDACTED:unscannable]}
            - kind: ConfigMap
              data:
                k: keep-this
            ---
            kind: Pod
            spec:
              containers:
              - env:
                - name: DB_PASSWORD
                  value: [REDACTED:assignment]
                - name: DB_HOST
                  value: db
            """
        #expect(Scrubber.test.text(text) == expected)
    }

    @Test("Pulumi's envelope and CloudFormation's NoEcho")
    func others() {
        let sigil = "4dabf18193072939515e22adb298388d"
        let constant = "1b47061264138c4ac30d75fd1eb44270"
        let tree: Value = [
            "a": .object(ValueObject([(sigil, .string(constant)), ("plaintext", .string("\"words\""))])),
            "P": ["Type": "String", "NoEcho": true, "Default": "words"],
        ]
        let expected: Value = [
            "a": .object(
                ValueObject([(sigil, .string(constant)), ("plaintext", .string("[REDACTED:pulumi-secret]"))])
            ),
            "P": ["Type": "String", "NoEcho": true, "Default": "[REDACTED:no-echo]"],
        ]
        #expect(Scrubber.test.value(tree) == expected)
    }
}
