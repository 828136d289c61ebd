import SharedBase
import SharedJSON
import TestKit
import Testing

extension EndToEnd {
    /// What somebody does first: `init`, `config check`, `check`, `explain`, an ignore rule; all of it without a plane.
    @Test(.timeLimit(.minutes(10))) func firstStepsWithoutAPlane() async throws {
        try await House.with { house in
            _ = try await house.makeEstate()
            let estate = house.folder + "/estate"
            let file = estate + "/dd0c-agent.yaml"
            let made = try await house.agent("init", estate)
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.hasSuffix("\nwrote \(file)\nnext: dd0c-agent check --config \(file)\n"))
            let written = Program.text(file)
            let again = try await house.agent("init", estate)
            #expect(again.code == 1 && again.errors.contains("is there already; --force overwrites it"))
            #expect(Program.text(file) == written)
            #expect(try await house.agent("init", estate, "--force").code == 0)
            #expect(try await house.agent("config", "check", "--config", file).output == "ok: 3 stacks\n")

            let check = try await house.agent("check", "--config", file, "--format", "json")
            #expect(check.code == 1)
            let found = try JSON.parse(check.output)["stacks"]?.arrayValue?.map { $0["status"] }
            #expect(found == ["ok", "drift", "drift"])

            let told = try await house.agent("explain", "--config", file, "aws_db_instance.orders")
            #expect(told.code == 0 && told.output.contains("backup_retention_period"), "\(told.errors)")
            let unknown = try await house.agent("explain", "--config", file, "aws_db_instance.none")
            #expect(unknown.code == 1 && unknown.errors.contains("no resource aws_db_instance.none in 3 stacks"))
            let noStack = try await house.agent("explain", "--config", file, "--stack", "none", "x")
            #expect(noStack.code == 64)

            // Everything that drifted in one stack is ignored, and a rule has run out.
            let rules = """
                    ignore:
                      - {type: "*", reason: sample, owner: shop}
                      - {path: tags, expires: 2020-01-01}

                """
            try house.write(written + rules, to: file)
            let quiet = try await house.agent("check", "--config", file, "--format", "json", "--show-ignored")
            let last = try JSON.parse(quiet.output)["stacks"]?.arrayValue?.last
            #expect(last?["status"] == "ok" && last?["ignored"] == 5, "\(quiet.errors)")
            #expect(last?["ignoredChanges"]?.arrayValue?.count == 5)
            #expect(quiet.errors.contains("ignore rule 2 (path tags) expired at 2020-01-02T00:00:00.000Z"))
        }
    }
}
