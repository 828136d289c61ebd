import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct PostgresValueTests {
    @Test func readsBackEveryTypeItSends() async throws {
        try await TestDatabase.with { test in
            let id = StackID(high: 0x0192_3456_789a_7bcd, low: 0x8ef0_1234_5678_9abc)
            let time = Timestamp(microseconds: 1_795_478_400_123_456)
            try await test.pool.run { session in
                let rows = try session.query(
                    "SELECT $1::text, $2::bigint, $3::boolean, $4::uuid, $5::timestamptz, $6::bytea, $7::jsonb, $8::float8",
                    [
                        .text("größe 'quoted' \\"), .int(.min), .bool(true), .id(id), .timestamp(time),
                        .bytes([0, 255, 7]),
                        .json(#"{"a": [1, "\u00e4"]}"#), .double(-0.25),
                    ]
                )
                let row = try #require(rows.first)
                #expect(try row.text(0) == "größe 'quoted' \\")
                #expect(try row.int(1) == .min)
                #expect(try row.bool(2))
                #expect(try row.id(3) as StackID == id)
                #expect(try row.timestamp(4) == time)
                #expect(try row.bytes(5) == [0, 255, 7])
                #expect(try row.json(6) == #"{"a": [1, "ä"]}"#)
                #expect(try row.double(7) == -0.25)
            }
        }
    }

    @Test func agreesWithTheServersOwnText() async throws {
        let cases: [(value: PostgresValue, cast: String, text: String?)] = [
            (.int(-7), "bigint", "-7"),
            (.bool(false), "boolean", "false"),
            (.timestamp(Timestamp(microseconds: -1)), "timestamptz", "1969-12-31 23:59:59.999999+00"),
            (.timestamp(Timestamp(seconds: 946_684_800)), "timestamptz", "2000-01-01 00:00:00+00"),
            (.id(TenantID("01234567-89ab-7cde-8f01-23456789abcd")), "uuid", "01234567-89ab-7cde-8f01-23456789abcd"),
            (.bytes([]), "bytea", #"\x"#),
            (.bytes([0xde, 0]), "bytea", #"\xde00"#),
            (.text(""), "text", ""),
            (.text(nil), "text", nil),
            (.null, "text", nil),
            (.json(#"{"a":"\u0000 \\u0000"}"#), "jsonb", "{\"a\": \"\u{fffd} \\\\u0000\"}"),
            (.textArray(["a", nil, "b\"c"]), "text[]", #"{a,NULL,"b\"c"}"#),
            (.textArray([]), "text[]", "{}"),
            (.intArray([1, -2, nil]), "bigint[]", "{1,-2,NULL}"),
            (.boolArray([true, false]), "boolean[]", "{t,f}"),
            (
                .uuidArray([PostgresUUID(high: 0, low: 1), nil]), "uuid[]",
                "{00000000-0000-0000-0000-000000000001,NULL}"
            ),
            (.timestampArray([Timestamp(seconds: 0)]), "timestamptz[]", #"{"1970-01-01 00:00:00+00"}"#),
            (.bytesArray([[1, 2], []]), "bytea[]", #"{"\\x0102","\\x"}"#),
            (.jsonArray(["1", nil, "[]"]), "jsonb[]", "{1,NULL,[]}"),
        ]
        try await TestDatabase.with { test in
            for (value, cast, text) in cases {
                let seen = try await test.pool.run { session in
                    try session.query("SELECT ($1::\(cast))::text", [value]).first?.optionalText(0)
                }
                #expect(seen == text, "as \(cast)")
            }
        }
    }

    @Test func readsArraysAndSmallIntegers() async throws {
        try await TestDatabase.with { test in
            try await test.pool.run { session in
                let row = try #require(
                    try session.query(
                        """
                        SELECT ARRAY['a', 'b'], ARRAY[]::bigint[], ARRAY[3, 4]::bigint[],
                               ARRAY['00000000-0000-0000-0000-000000000002']::uuid[], 7::smallint, 8::integer, 'n'::name
                        """
                    ).first
                )
                #expect(try row.textArray(0) == ["a", "b"])
                #expect(try row.intArray(1) == [])
                #expect(try row.intArray(2) == [3, 4])
                #expect(try row.idArray(3) as [AgentID] == [AgentID(high: 0, low: 2)])
                #expect(try row.int(4) == 7 && row.int(5) == 8)
                #expect(try row.text(6) == "n")
            }
        }
    }

    @Test func refusesToReadWhatIsNotThere() async throws {
        try await TestDatabase.with { test in
            try await test.pool.run { session in
                let row = try #require(
                    try session.query("SELECT NULL::text AS gone, 1 AS one, 'infinity'::timestamptz, ARRAY['a', NULL]")
                        .first
                )
                #expect(try row.optionalText(0) == nil)
                #expect(row.isNull(0) && !row.isNull(1))
                #expect(throws: PostgresError.unexpected) { try row.text(0) }
                #expect(throws: PostgresError.unexpected) { try row.text(1) }
                #expect(throws: PostgresError.unexpected) { try row.timestamp(2) }
                #expect(throws: PostgresError.unexpected) { try row.textArray(3) }
                #expect(throws: PostgresError.unexpected) { try row.int(4) }
                #expect(throws: PostgresError.unexpected) { try row.int(-1) }
                let error = #expect(throws: PostgresError.self) { try row.text(0) }
                #expect(error.map(ErrorChain.describe) == "cannot read column 0 (gone): it is NULL")
            }
        }
    }

    /// One statement text with and without values: a NULL must not make the server take the parameter for another type.
    @Test func nullsAndValuesShareAStatement() async throws {
        try await TestDatabase.with { test in
            try await test.owner.run { session in
                try session.script("CREATE TABLE things (small integer, id uuid, label text)")
                let rows: [(PostgresValue, PostgresValue, PostgresValue)] = [
                    (.null, .null, .null), (.int(1), .id(StackID(high: 1, low: 1)), .text("a")),
                    (.int(nil), .null, .text(nil)),
                ]
                for row in rows {
                    try session.execute("INSERT INTO things VALUES ($1, $2, $3)", [row.0, row.1, row.2])
                }
                #expect(try session.query("SELECT count(*) FROM things").first?.int(0) == 3)
            }
        }
    }
}

extension PostgresError {
    static let unexpected = PostgresError(.unexpectedValue, attempted: "", reason: "")
}
