import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

@Suite struct PostgresPoolTests {
    @Test func readsBackEveryTypeItSends() async throws {
        try await TestDatabase.with { test in
            let id = StackID(high: 0x0192_3456_789a_7bcd, low: 0x8ef0_1234_5678_9abc)
            let time = Timestamp(microseconds: 1_795_478_400_123_456)
            let seen = try await test.pool.run { session -> Bool in
                let rows = try session.query(
                    "SELECT $1::text, $2::bigint, $3::boolean, $4::uuid, $5::timestamptz, $6::bytea, $7::jsonb, $8::float8",
                    [
                        .text("größe 'quoted' \\"), .int(.min), .bool(true), .id(id), .timestamp(time), .bytes([0, 255, 7]),
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
                return rows.count == 1
            }
            #expect(seen)
        }
    }
}
