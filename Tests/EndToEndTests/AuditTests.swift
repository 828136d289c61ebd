import Glibc
import PlaneTestKit
import SharedBase
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
