import SharedBase
import SharedYAML
import Testing

@Suite struct YAMLTests {
    private func read(_ text: String, _ schema: YAMLSchema = .core) throws -> [Value?] {
        try YAML.documents(Array(text.utf8)).map { try $0?.value(schema) }
    }

    private func refusal(_ text: String, limits: YAMLLimits = .standard) -> YAMLError? {
        do throws(YAMLError) {
            _ = try YAML.documents(Array(text.utf8), limits: limits)
            return nil
        } catch { return error }
    }

    @Test func documentsComeOneByOne() throws {
        let all = try read("# only a comment\n---\na: 1\n---\n# nothing\n---\n- x\n...\n---\n''\n")
        #expect(all == [["a": 1], nil, ["x"], ""])
        #expect(try read("") == [])
    }

    @Test(
        arguments: [
            ("~", .null), ("null", .null), ("''", ""), ("true", true), ("FALSE", false), ("'true'", "true"),
            ("yes", "yes"), ("y", "y"),
            ("12", 12), ("+12", 12), ("-0", .number("0")), ("007", 7), ("0o17", 15), ("0x1f", 31), ("0b11", "0b11"),
            ("1_000", "1_000"),
            ("1.50", .number("1.50")), (".5", .number("0.5")), ("1.", .number("1")), ("1e3", .number("1e3")),
            ("1E+400", .number("1E+400")), ("-0x1f", "-0x1f"), ("+0o7", "+0o7"), ("0X1F", "0X1F"), ("0x", "0x"),
            ("0xg", "0xg"),
            ("123456789012345678901234567890", .number("123456789012345678901234567890")), (".inf", ".inf"),
            ("2010-09-09", "2010-09-09"),
            ("1.2.3", "1.2.3"), ("+", "+"), (".", "."), ("1e", "1e"), ("!!str 12", "12"), ("!!int '12'", 12),
            ("! 12", "12"),
            ("!Ref x", "x"), ("12:30", "12:30"),
        ] as [(String, Value)]
    )
    func coreSchema(_ text: String, _ value: Value) throws {
        #expect(try read("k: \(text)\n") == [["k": value]])
    }

    @Test(
        arguments: [
            ("yes", true), ("No", false), ("on", true), ("OFF", false), ("y", true), ("n", false), ("017", 15),
            ("089", 89), ("1_000", 1000),
            ("0b101", 5), ("0xFFFFFFFFFFFFFFFFFF", .number("4722366482869645213695")), ("0o17", 15), ("'yes'", "yes"),
            ("_1", "_1"), ("100m", "100m"), ("1_", 1), ("-1_0.5_0", .number("-10.50")), (".5_0", ".5_0"),
            ("-0x1F", -31),
            ("0X1F", 31), ("-0b11", -3), ("+017", 15), ("0777777777777777777777777", .number("4722366482869645213695")),
            ("1e3", .number("1e3")), ("yEs", "yEs"), (".NaN", ".NaN"), ("-.INF", "-.INF"),
            ("2001-12-14 21:59:43", "2001-12-14 21:59:43"),
            ("190:20:30", "190:20:30"), ("0x1.8", "0x1.8"), ("", .null),
        ] as [(String, Value)]
    )
    func kubernetesSchema(_ text: String, _ value: Value) throws {
        #expect(try read("k: \(text)\n", .kubernetes) == [["k": value]])
    }

    @Test func keysAreTypedAsTheToolsDo() throws {
        #expect(
            try read("on: 1\n0x10: 2\n1.50: 3\n'off': 4\n~: 5\n", .kubernetes)
                == [["true": 1, "16": 2, "1.50": 3, "off": 4, "~": 5]]
        )
        #expect(try read("on: 1\n0x10: 2\n") == [["on": 1, "0x10": 2]])
    }

    @Test func mergeKeysFillWhatIsAbsent() throws {
        let text = """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            one: {<<: *base, b: 9}
            two: {<<: [*base, *more]}
            quoted: {"<<": 1}
            """
        let object = try #require(try read(text).first.flatMap { $0?.objectValue })
        #expect(object["one"] == ["a": 1, "b": 9])
        #expect(object["two"] == ["a": 1, "b": 2, "c": 4])
        #expect(object["quoted"] == ["<<": 1])
    }

    @Test func nodesKeepPlaceAndTag() throws {
        let node = try #require(try YAML.documents(Array("a:\n  - !GetAtt x.y\n".utf8)).first ?? nil)
        let item = try #require(node["a"]?.items?.first)
        #expect(item.tag == "!GetAtt")
        #expect(item.scalar == "x.y")
        #expect((item.position.line, item.position.column) == (2, 5))
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", YAMLCode.duplicateKey, 2, 1), ("a: [1, 2\n", .syntax, 2, 1), ("a:\n\t- 1\n", .syntax, 2, 1),
        ("a: *x\n", .unknownAnchor, 1, 4), ("a: &x [*x]\n", .unknownAnchor, 1, 8),
        ("? [1]\n: 2\n", .keyNotScalar, 1, 3),
        ("a: {{ .Values.x }}\n", .keyNotScalar, 1, 5), ("a: %x\n", .syntax, 1, 4),
    ])
    func refusalsNameTheirPlace(_ text: String, _ code: YAMLCode, _ line: Int, _ column: Int) {
        let error = refusal(text)
        #expect(error?.code == code)
        #expect(error?.position.line == line)
        #expect(error?.position.column == column)
    }

    @Test func mergeOfAScalarIsRefused() throws {
        let node = try #require(try YAML.documents(Array("<<: 3\n".utf8)).first ?? nil)
        #expect(throws: YAMLError.self) { try node.value(.core) }
    }

    @Test func limitsHold() {
        let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
        #expect(refusal(deep)?.code == .depthLimit)
        #expect(refusal(String(repeating: "[", count: 256) + String(repeating: "]", count: 256)) == nil)
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(refusal(bomb)?.code == .aliasLimit)
        // Each level is flat as written; only following the aliases makes it deep.
        var tower = "a0: &a0 [x]\n"
        for level in 1...300 { tower += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(refusal(tower)?.code == .depthLimit)
        #expect(refusal(tower)?.position.line == 256)
        #expect(refusal("[1, 2, 3, 4]", limits: YAMLLimits(maxNodes: 3))?.code == .nodeLimit)
    }

    @Test func manifestsTakeTheLastOfADoubledKey() throws {
        let node = try YAML.documents(Array("a: 1\nb: 2\na: 3\n".utf8), limits: .kubernetes).first
        let value = try node?.map { try $0.value(.kubernetes) }
        #expect(value == ["a": 3, "b": 2])
    }

    @Test func utf16IsReadByItsMark() throws {
        let text = "a: \"é\"\n"
        let units: [[UInt8]] = text.utf16.map { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let little: [UInt8] = [0xff, 0xfe] + units.joined()
        let big: [UInt8] = [0xfe, 0xff] + units.map { [$0[1], $0[0]] }.joined()
        let marked: [UInt8] = [0xef, 0xbb, 0xbf] + Array(text.utf8)
        for bytes in [little, big, marked] {
            #expect(try YAML.documents(bytes).map { try $0?.value(.core) } == [["a": "é"]])
        }
        #expect(throws: YAMLError.self) { try YAML.documents([0x61, 0xff, 0xfe]) }
    }

    @Test func whatStandsBeforeAFaultIsKept() {
        let (documents, fault) = YAML.readable(Array("a: 1\n---\nb: [\n".utf8))
        #expect(documents.count == 1)
        #expect(fault?.position.line == 4)
    }

    /// Any bytes give documents or a refusal, never a crash; a text cut anywhere too.
    @Test func hostileBytesAreRefusedOrRead() {
        let sample = Array("a: &x {b: [1, 'two', \"th\\u00e9\"], <<: {c: |\n  t\n}}\n--- !t\n? k\n: *x\n".utf8)
        for length in 0...sample.count { _ = YAML.readable(Array(sample[..<length])) }
        var state: UInt64 = 42
        for _ in 0..<3000 {
            var bytes = sample
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 25)
            }
            for document in YAML.readable(bytes).documents { _ = try? document?.value(.kubernetes) }
        }
    }
}
