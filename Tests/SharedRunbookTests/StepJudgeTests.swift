import SharedRisk
import SharedRunbook
import Testing

/// Steps are judged by what runs them.
@Suite struct StepJudgeTests {
    static let rows: [(kind: RunbookStep.Kind, command: String, risk: Risk?)] = [
        (.shell, "kubectl get pods -n shop", .safe), (.shell, "kubectl delete ns shop", .dangerous),
        (.shell, "", .safe), (.sql, "SELECT count(*) FROM orders", .safe),
        (.sql, "UPDATE orders SET state = 'x' WHERE id = 4", .caution), (.sql, "DROP TABLE orders", .dangerous),
        (.sql, "DELETE FROM orders", .dangerous), (.sql, "", .safe), (.sql, "SELECT 1; TRUNCATE orders", .dangerous),
        (.http, "GET https://api.internal/health", .caution),
        (.http, "DELETE https://api.internal/orders/4", .dangerous),
        (.http, "post https://api.internal/orders", .caution), (.http, "please call us", .dangerous),
        (.http, "GET https://\u{0430}pi.internal/", .dangerous), (.sql, "SELECT\u{200B} 1", .dangerous),
        (.manual, "ask the team", nil), (.branch, "", nil),
    ]

    @Test(arguments: rows.indices) func table(_ index: Int) {
        let row = Self.rows[index]
        let found = StepJudge().verdict(row.kind, row.command)
        #expect(found?.risk == row.risk, "\(row.kind) \(row.command)")
        for reason in found?.reasons ?? [] {
            #expect(reason.offset >= 0 && reason.offset + reason.length <= row.command.utf8.count)
        }
    }

    @Test func policiesTightenEveryKind() {
        let judge = StepJudge(RiskClassifier(policy: RiskPolicy(floor: .caution)))
        #expect(judge.verdict(.sql, "SELECT 1")?.risk == .caution)
        #expect(judge.verdict(.shell, "ls")?.risk == .caution)
    }
}
