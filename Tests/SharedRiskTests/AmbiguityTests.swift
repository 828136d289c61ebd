import SharedRisk
import Testing

/// SQL that one database reads as a text or a comment and another runs: nobody says who reads it, so it is dangerous.
@Suite struct AmbiguityTests {
    @Test(arguments: [
        #"SELECT name'\'; DROP TABLE orders; --'"#, "SELECT 1 /*! ' */; DROP TABLE orders; /*! ' */",
        "SELECT 1 /*M! ' */; DROP TABLE orders; /*M! ' */", "SELECT 5--1; DROP TABLE orders",
        "SELECT 1 AS $$; DROP TABLE orders; SELECT 1 AS $$", "SELECT 1 AS $a$; DROP TABLE orders; SELECT 1 AS $a$",
        "/* /* */ DROP TABLE orders; /* */ */", "SELECT 1 # '\n; DROP TABLE orders # '",
        #"SELECT '\'; DROP TABLE orders; -- '"#, #"SELECT '\\\'; DROP TABLE orders; -- '"#,
    ])
    func isDangerousWhereNobodyKnowsTheReader(_ sql: String) {
        #expect(RiskClassifier().classify(sql: sql).risk == .dangerous, "\(sql)")
    }

    /// In a command the client says who reads it; what it reads otherwise than we do is dangerous there too.
    @Test(arguments: [
        #"psql -c "SELECT name'\'; DROP TABLE orders; --'""#,
        "psql -c \"SELECT 1 /*! ' */; DROP TABLE orders; /*! ' */\"",
        "mysql -e 'SELECT 5--1; DROP TABLE orders'", "mysql -e '/* /* */ DROP TABLE orders; /* */ */'",
    ])
    func isDangerousInCommands(_ command: String) {
        #expect(RiskClassifier().classify(command).risk == .dangerous, "\(command)")
    }

    @Test(arguments: [
        "SELECT 1", "SELECT 1 -- all of it", "SELECT 1 --\n", "SELECT 'it''s' FROM t",
        "SELECT a::text FROM t /* note */",
        "SELECT '$5' FROM t", "SELECT 'a\\d' FROM t", "SELECT e'a' FROM t", "----\nSELECT 1",
    ])
    func plainQueriesStaySafe(_ sql: String) {
        #expect(RiskClassifier().classify(sql: sql).risk == .safe, "\(sql)")
    }
}
