import Glibc
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

extension EndToEnd {
    /// People by the commands of operators: `dev`'s admin, `user create`, `user reset-password`, `tokenkey rotate`.
    @Test(.timeLimit(.minutes(10))) func peopleComeInByCommandsAndSignIn() async throws {
        try await House.with { house in
            try await house.startPlane()
            let email = try #require(house.offer["admin"]?["email"]?.stringValue)
            let password = try #require(house.offer["admin"]?["password"]?.stringValue)
            let admin = try #require(try await house.logIn(email, password))
            #expect(try await house.me(admin) == "owner")

            let made = try await house.planeCommand(
                "user",
                "create",
                "--tenant",
                "dev",
                "--email",
                "Ada@Example.com",
                "--role",
                "member",
                "--format",
                "json"
            )
            try #require(made.code == 0, "\(made.errors)")
            let document = try JSON.parse(made.output)
            let generated = try #require(document["password"]?.stringValue)
            #expect(document["schemaVersion"] == "1" && document["email"] == "ada@example.com")
            let ada = try #require(try await house.logIn("ada@example.com", generated))
            #expect(try await house.me(ada) == "member")

            try await refusals(house)
            try house.write("seven green bottles\n", to: house.folder + "/password")
            let reset = try await house.planeCommand(
                "user",
                "reset-password",
                "--tenant",
                "dev",
                "--email",
                "ada@example.com",
                "--password-stdin",
                input: house.folder + "/password"
            )
            #expect(reset.code == 0 && !reset.output.contains("password"), "\(reset.errors)")
            // A command is another process: the plane knows within a second.
            #expect(try await eventually { try await house.me(ada) == nil })
            #expect(try await house.logIn("ada@example.com", generated) == nil)
            #expect(try await house.logIn("ada@example.com", "seven green bottles") != nil)

            let rotated = try await house.planeCommand("tokenkey", "rotate")
            #expect(rotated.code == 0, "\(rotated.errors)")
            #expect(try await house.me(admin) == "owner")

            // The next start finds the same admin, the same password and the token that was given before.
            house.plane?.send(SIGTERM)
            _ = try await house.plane?.end()
            try await house.startPlane()
            #expect(house.offer["admin"]?["password"]?.stringValue == password)
            #expect(try await house.me(admin) == "owner")
            let log = Program.text(house.folder + "/plane.err")
            for secret in [password, generated, "seven green bottles", admin] { #expect(!log.contains(secret)) }
        }
    }

    private func refusals(_ house: House) async throws {
        let rows: [(arguments: [String], says: String)] = [
            (["--tenant", "nobody", "--email", "b@example.com"], "no tenant"),
            (["--tenant", "dev", "--email", "ada@example.com"], "has this e-mail address"),
            (["--tenant", "dev", "--email", "no address"], "must be an e-mail address"),
        ]
        for row in rows {
            let refused = try await house.planeCommand(["user", "create"] + row.arguments)
            #expect(refused.code == 1 && refused.output.isEmpty)
            #expect(refused.errors.contains(row.says), "\(refused.errors)")
        }
        let empty = ["user", "create", "--tenant", "dev", "--email", "c@example.com", "--password-stdin"]
        #expect(try await house.planeCommand(empty).errors.contains("no password"))
        try house.write("password1234\n", to: house.folder + "/weak")
        let weak = try await house.planeCommand(empty, input: house.folder + "/weak")
        #expect(
            weak.code == 1 && weak.errors.contains("everybody tries first") && !weak.errors.contains("password1234")
        )
        #expect(try await house.planeCommand(["user", "create", "--tenant", "dev"]).code == 64)
    }
}

extension House {
    func planeCommand(_ arguments: String..., input: String = "/dev/null") async throws -> (
        code: Int32, output: String, errors: String
    ) {
        try await planeCommand(arguments, input: input)
    }

    func planeCommand(_ arguments: [String], input: String = "/dev/null") async throws -> (
        code: Int32, output: String, errors: String
    ) {
        let words = [programs + "/dd0c-plane"] + arguments + ["--config", folder + "/plane/plane.yaml"]
        return try await run(words, input: input)
    }

    /// A token, nil where the plane refuses.
    func logIn(_ email: String, _ password: String) async throws -> String? {
        let body: Value = ["email": .string(email), "password": .string(password)]
        let reply = try await HTTPProbe(port: port).post("/v1/auth/login", JSON.bytes(body))
        return try JSON.parse(reply.body)["token"]?.stringValue
    }

    /// The role of a token's owner, nil where the token is not taken.
    func me(_ token: String) async throws -> String? {
        let reply = try await HTTPProbe(port: port).get("/v1/me", headers: [("Authorization", "Bearer " + token)])
        return try JSON.parse(reply.body)["role"]?.stringValue
    }
}
