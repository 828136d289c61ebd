import Glibc
import PlaneTestKit
import SharedBase
import SharedCrypto
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// The plane is killed again and again while it writes: what was answered stands in the trail, the trail is whole,
    /// and what `audit verify` says of an export without a server is what the plane says of it.
    @Test(.timeLimit(.minutes(10))) func killedPlaneLosesNothingOfItsTrail() async throws {
        try await House.with { house in
            var answered: [String] = []
            for round in 0..<3 {
                try await house.startPlane()
                answered += await house.createTokens(killAfter: 12 + 7 * round)
            }
            try await house.startPlane()
            #expect(answered.count >= 30)
            let found = try await house.get("/v1/audit/verify")
            #expect(found["ok"] == true, "\(found)")
            let entries = try await house.list("/v1/audit")
            let indexes = entries.compactMap { $0["index"]?.intValue }
            #expect(indexes == Array((0..<entries.count).reversed()))
            let targets = Set(entries.compactMap { $0["target"]?.stringValue })
            for id in answered { #expect(targets.contains("token:\(id)"), "\(id) is not in the trail") }

            let key = try #require(house.offer["apiKey"]?.stringValue)
            let export = try await HTTPProbe(port: house.port, key: key).get("/v1/audit/export")
            let (trail, head) = (house.folder + "/trail.jsonl", house.folder + "/head.json")
            try house.write(export.text, to: trail)
            try house.write(try #require(export.headers["dd0c-audit-head"]), to: head)
            let verified = try await house.verify(trail, "--head", head)
            #expect(verified.code == 0)
            #expect(verified.output == "ok \(entries.count + 1) entries\n", "\(verified.errors)")
            let unanchored = try await house.verify(trail)
            #expect(unanchored.output == "ok \(entries.count + 1) entries, end not anchored\n")

            // The plane's own list of keys, and one that holds another key.
            let signers = house.folder + "/plane/ca/audit/signers"
            let trusted = try await house.verify(trail, "--head", head, "--signers", signers)
            #expect(trusted.output == "ok \(entries.count + 1) entries\n", "\(trusted.errors)")
            let strangers = house.folder + "/strangers"
            try house.write(Hex.encode(try PrivateKey.generate(.ed25519).publicKey.spki) + "\n", to: strangers)
            let stranger = try await house.verify(trail, "--head", head, "--signers", strangers)
            #expect(stranger.code == 1)
            #expect(stranger.output.contains("other-signer: the head is signed by a key that is none of those"))
            #expect(try await house.verify(trail, "--signers", trail).code == 2)
            #expect(try await house.verify(trail, "--signers", "/dev/null").code == 2)

            var lines = export.text.split(separator: "\n")
            lines.remove(at: 4)
            try house.write(lines.joined(separator: "\n"), to: trail)
            let cut = try await house.verify(trail)
            #expect(cut.code == 1)
            #expect(cut.output == "first bad index 4: missing: entry 4 is not there (line 5)\n")
            #expect(try await house.verify("/nowhere").code == 2)
            #expect(try await house.verify(trail, "--head", trail).code == 2)
            #expect(try await house.verify().code == 64)

            let again = try await house.run([
                house.programs + "/dd0c-plane", "audit", "export", "--tenant", "dev", "--config",
                house.folder + "/plane/plane.yaml",
            ])
            #expect(again.code == 0, "\(again.errors)")
            try house.write(again.output, to: trail)
            #expect(try await house.verify(trail).output == "ok \(entries.count + 2) entries, end not anchored\n")
        }
    }
}

extension EndToEnd {
    /// P6-E5-09: the plane is killed while it makes exports. After the restart each is there, whole and once; no half of one was ever
    /// shown, and nothing of the halves stays.
    @Test(.timeLimit(.minutes(10))) func exportsSurviveAKill() async throws {
        try await House.with { house in
            try await house.startPlane()
            _ = try await house.sql(Self.fourThousandEntries)
            let key = try #require(house.offer["apiKey"]?.stringValue)
            let path = "/v1/audit/exports"
            var ids: [String] = []
            for _ in 0..<3 {
                let reply = try await HTTPProbe(port: house.port, key: key).post(path, Array(#"{"format":"pdf"}"#.utf8))
                #expect(reply.status == 202, "\(reply.text)")
                ids.append(try JSON.parse(reply.body)["id"]?.stringValue ?? "")
            }
            let folder = house.folder + "/plane/ca/audit/exports"
            let isWriting = try await eventually(within: .seconds(60)) {
                try await house.run(["find", folder, "-name", "*.pdf.*"]).output.contains(".pdf.")
            }
            #expect(isWriting, "a draft lies there")
            house.plane?.send(SIGKILL)
            #expect(
                try await house.run(["find", folder, "-name", "*.pdf.*"]).output.contains(".pdf."),
                "it was cut off"
            )
            try await house.startPlane()
            let count = "SELECT count(*) FROM audit_exports WHERE state = 'ready'"
            let isReady = try await eventually(within: .seconds(120)) { try await house.sql(count) == "3" }
            #expect(isReady)
            for id in ids {
                let made = try await house.get("\(path)/\(id)")
                let file = try await HTTPProbe(port: house.port).get(made["link"]?.stringValue ?? "")
                #expect(file.status == 200)
                #expect(Hex.encode(SHA256.digest(file.body)) == made["sha256"]?.stringValue)
            }
            let entries = try await house.get("/v1/audit?action=audit.export.made")["items"]?.arrayValue ?? []
            #expect(entries.compactMap { $0["details"]?["export"]?.stringValue }.sorted() == ids.sorted(), "once each")
            #expect(try await house.get("/v1/audit/verify")["ok"] == true)
            // The next round of the plane clears what was left.
            let isClear = try await eventually(within: .seconds(90)) {
                try await house.run(["find", folder, "-type", "f"]).output.split(separator: "\n").count == ids.count
            }
            #expect(isClear)
        }
    }
}

extension EndToEnd {
    /// As the superuser, one entry after the other through the trigger that checks each.
    private static let fourThousandEntries = """
        DO $$
        DECLARE
            tenant uuid; n bigint; link bytea; bytes bytea;
        BEGIN
            SELECT id INTO tenant FROM tenants WHERE slug = 'dev';
            PERFORM pg_advisory_xact_lock(hashtextextended('dd0c.audit.' || tenant, 0));
            SELECT seq, hash INTO n, link FROM audit_entries WHERE tenant_id = tenant ORDER BY seq DESC LIMIT 1;
            FOR i IN 1..4000 LOOP
                n := n + 1;
                bytes := convert_to('{"action":"test.thing.done","actor":"operator",'
                    || '"at":"2026-11-26T08:00:00.000000Z","details":{"number":' || i || '},"target":"thing:' || i || '"}', 'UTF8');
                INSERT INTO audit_entries VALUES (tenant, n, '2026-11-26T08:00:00Z', 'operator', 'test.thing.done',
                    'thing:' || i, bytes, link, audit_hash(n, link, bytes)) RETURNING hash INTO link;
            END LOOP;
        END $$
        """
}

extension House {
    fileprivate func verify(_ arguments: String...) async throws -> (code: Int32, output: String, errors: String) {
        try await run([programs + "/dd0c-plane", "audit", "verify"] + arguments)
    }

    /// Asks for tokens, four at a time, and kills the plane after so many answers; gives the ids that were answered.
    fileprivate func createTokens(killAfter limit: Int) async -> [String] {
        guard let key = offer["apiKey"]?.stringValue, let plane else { return [] }
        let probe = HTTPProbe(port: port, key: key)
        return await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var ids: [String] = []
                    while let reply = try? await probe.post("/v1/agents/tokens", Array("{}".utf8)), reply.status == 201
                    {
                        if let id = (try? JSON.parse(reply.body))?["id"]?.stringValue { ids.append(id) }
                        if ids.count * 4 >= limit { plane.send(SIGKILL) }
                    }
                    return ids
                }
            }
            var all: [String] = []
            for await ids in group { all += ids }
            _ = try? await plane.end()
            return all
        }
    }
}
