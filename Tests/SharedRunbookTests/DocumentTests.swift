import SharedBase
import SharedJSON
import SharedRunbook
import Testing

/// The JSON form, whose members are part of the contract.
@Suite("Runbook document")
struct DocumentTests {
    private static func document(_ text: String, judge: @escaping RunbookDocument.Judge = { _ in nil })
        throws -> Value
    {
        .object(ValueObject(RunbookDocument.members(try Parsing.runbook(text), judge: judge)))
    }

    @Test func membersAreThoseOfTheContract() throws {
        let document = try Self.document("# T\n\n1. Do it\n\n   ```sh\n   ls -l {{X}}\n   ```\n2. If a, check b\n")
        let golden = """
            {"format":"markdown","title":"T","steps":[\
            {"index":1,"kind":"shell","command":"ls -l {{X}}","risk":null,"source":{"line":6,"column":4},"title":"Do it"},\
            {"index":2,"kind":"branch","command":null,"risk":null,"source":{"line":8,"column":4},"title":"If a, check b",\
            "condition":"a","then":[3],"else":[]},\
            {"index":3,"kind":"manual","command":null,"risk":null,"source":{"line":8,"column":10},"title":"check b","parent":2}],\
            "rollback":[],"prerequisites":[],\
            "variables":[{"name":"X","occurrences":1,"default":null,"required":true,"secret":false}],\
            "warnings":[{"code":"no_prerequisites","step":null,"source":{"line":1,"column":1},\
            "message":"the runbook says nothing about what must hold before it starts"}]}
            """
        #expect(String(decoding: JSON.bytes(document), as: UTF8.self) == golden)
    }

    @Test("a judge is asked for what can be run, and for nothing else")
    func judge() throws {
        let document = try Self.document(
            "1. Check it\n\n# X\n\n```sh\nls -l\n```\n\n```sql\nSELECT 1;\n```\n\n```promql\nup\n```"
        ) { step in
            "judged \(step.command ?? "")"
        }
        let risks = document["steps"]?.arrayValue?.map { $0["risk"]?.stringValue }
        #expect(risks == [nil, "judged ls -l", "judged SELECT 1;", nil])
    }

    @Test("the default of a secret variable is not shown")
    func secretDefaults() throws {
        let document = try Self.document("steps: [ls]\nvariables: {DB_PASSWORD: abc123}")
        #expect(document["variables"]?[0]?["default"] == .null)
        #expect(document["variables"]?[0]?["secret"] == true)
    }
}
