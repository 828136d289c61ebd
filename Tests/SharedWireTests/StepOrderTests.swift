import NIOCore
import SharedBase
import SharedJSON
import SharedWire
import Testing

@Suite("Orders of steps")
struct StepOrderTests {
    private static let changes: [(String, @Sendable (inout StepOrder) -> Void)] = [
        ("tenant", { $0.tenantID = TenantID(high: 9, low: 9) }), ("agent", { $0.agentID = AgentID(high: 9, low: 9) }),
        ("execution", { $0.executionID = ExecutionID(high: 9, low: 9) }),
        ("step", { $0.stepID = StepID(high: 9, low: 9) }), ("attempt", { $0.attemptID = AttemptID(high: 9, low: 9) }),
        ("epoch", { $0.epoch = 2 }), ("argv", { $0.command = .argv(["uptime", "-p"]) }),
        ("split", { $0.command = .argv(["up", "time"]) }), ("shell", { $0.command = .shell("uptime") }),
        ("command hash", { $0.commandHash[31] = 0 }), ("kind", { $0.kind = .sql }), ("risk", { $0.risk = .caution }),
        ("rule set", { $0.ruleSet = "2" }), ("variables", { $0.variablesHash[0] = 0 }),
        ("timeout", { $0.timeout = 61 }),
        ("lease", { $0.lease = 301 }), ("memory", { $0.limits.memory = 1 }),
        ("processes", { $0.limits.processes = 65 }),
        ("disk", { $0.limits.disk = 1 }), ("output", { $0.limits.output = 1 }), ("network", { $0.network = .host }),
        ("writable", { $0.writable = ["/tmp"] }), ("partition", { $0.partition = .stopNow }),
        ("nonce", { $0.nonce[0] = 9 }), ("issued", { $0.issuedAt = noon + .microseconds(1) }),
        ("expires", { $0.expiresAt = noon }), ("secrets", { $0.secrets = ["hunter22"] }),
        ("uses", { $0.uses = ["cloud"] }), ("onStop", { $0.onStop = "release" }),
    ]

    @Test("Each member is under the signature: no two orders have the same canonical bytes")
    func canonical() {
        var seen: [[UInt8]: String] = [stepOrder().canonical: "none"]
        for (name, change) in Self.changes {
            let bytes = stepOrder(1, change).canonical
            #expect(seen.updateValue(name, forKey: bytes) == nil, "\(name)")
        }
    }

    @Test("Each of them survives the way, and its bytes with it")
    func travels() throws {
        for (name, change) in Self.changes {
            let sent = Message.dispatch(dispatch(stepOrder(1, change)))
            #expect(try Message.decode(sent.frame()) == sent, "\(name)")
        }
    }

    @Test(
        "Commands that are refused",
        arguments: [
            #"{"argv":[]}"#, #"{"argv":[""]}"#, #"{"argv":["a\u0000b"]}"#, #"{"argv":[1]}"#, #"{"shell":""}"#,
            #"{"shell":"a\u0000"}"#, #"{"argv":["a"],"shell":"a"}"#, "{}", "[]", #""uptime""#,
        ]
    )
    func commands(text: String) throws {
        var object = try #require(dispatch(stepOrder()).json.objectValue)
        object["command"] = try JSON.parse(text)
        let frame = Frame(.dispatch, payload: ByteBuffer(bytes: JSON.bytes(.object(object))))
        let error = #expect(throws: WireError.self) { _ = try Message.decode(frame) }
        #expect(error?.reason.contains("\"command") == true)
    }

    @Test("The longest command passes, one byte more does not; empty arguments behind the program are fine")
    func lengths() throws {
        let program = "a"
        let longest = String(repeating: "x", count: StepBounds.command - 1)
        for (command, passes) in [
            (StepCommand.argv([program, longest]), true), (.argv([program, longest + "x"]), false),
            (.shell(program + longest), true), (.shell(program + longest + "x"), false), (.argv([program, ""]), true),
            (.argv([String](repeating: program, count: 1024)), true),
            (.argv([String](repeating: program, count: 1025)), false),
        ] {
            let frame = dispatch(stepOrder { $0.command = command }).frame
            #expect(((try? Message.decode(frame)) != nil) == passes)
        }
    }

    @Test("Words of a later version are carried on, not refused")
    func words() throws {
        let refusal = StepRefusal(StepRefusalCode(rawValue: "fullMoon"), "later")
        let sent = Message.stepState(state(1, .refused(refusal)))
        #expect(try Message.decode(sent.frame()) == sent)
    }

    @Test("The judge: the first thing that is wrong decides")
    func judge() {
        typealias Facts = StepOrderJudge.Facts
        let good = Facts(
            agentID: agentID,
            tenantID: tenantID,
            now: noon,
            skew: .zero,
            signatureFits: true,
            commandFits: true
        )
        let table: [(String, (inout Facts) -> Void, (inout StepOrder) -> Void, StepRefusalCode?)] = [
            ("fine", { _ in }, { _ in }, nil),
            ("unsigned", { $0.signatureFits = false }, { $0.agentID = AgentID(high: 8, low: 8) }, .badSignature),
            ("another agent", { _ in }, { $0.agentID = AgentID(high: 8, low: 8) }, .wrongAgent),
            ("another tenant", { _ in }, { $0.tenantID = TenantID(high: 8, low: 8) }, .wrongAgent),
            ("another command", { $0.commandFits = false }, { _ in }, .wrongCommand),
            ("ended", { $0.now = noon + .seconds(631) }, { _ in }, .expired),
            ("just not ended", { $0.now = noon + .seconds(630) }, { _ in }, nil),
            ("not begun", { $0.now = noon - .seconds(31) }, { _ in }, .expired),
            ("about to begin", { $0.now = noon - .seconds(30) }, { _ in }, nil),
            ("too long", { _ in }, { $0.expiresAt = noon + .seconds(3601) }, .expired),
            ("backwards", { _ in }, { $0.expiresAt = noon - .seconds(1) }, .expired),
            ("clock ahead, known", { ($0.now, $0.skew) = (noon + .seconds(900), .seconds(290)) }, { _ in }, nil),
            ("clock behind, known", { ($0.now, $0.skew) = (noon - .seconds(290), .seconds(-290)) }, { _ in }, nil),
            ("clock 10 min ahead", { ($0.now, $0.skew) = (noon + .seconds(600), .seconds(600)) }, { _ in }, .clockSkew),
            (
                "clock 10 min behind", { ($0.now, $0.skew) = (noon - .seconds(600), .seconds(-600)) }, { _ in },
                .clockSkew
            ),
            ("clock jumped since", { $0.now = noon + .seconds(7200) }, { _ in }, .expired),
        ]
        for (name, fact, change, expected) in table {
            var facts = good
            fact(&facts)
            #expect(StepOrderJudge.refusal(stepOrder(1, change), facts)?.code == expected, "\(name)")
        }
    }
}
