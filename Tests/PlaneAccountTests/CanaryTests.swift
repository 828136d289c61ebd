import PlanePostgres
import PlaneTestKit
import SharedBase
import Testing

/// PX-16: passwords and tokens stand in no log, no error, no audit entry and no row.
@Suite(.timeLimit(.minutes(10)))
struct CanaryTests {
    @Test func secretsStayWithTheirOwners() async throws {
        try await AccountPlane.with { plane in
            let word = Hex.encode(RandomSource.system.bytes(6))
            let passwords = ["canary-\(word)-one", "canary-\(word)-two", "canary-\(word)-wrong"]
            let signedUp = try await plane.send(
                "POST",
                "/v1/auth/signup",
                ["tenant": "acme", "email": "ada@acme.example", "password": .string(passwords[0])],
                headers: [("Idempotency-Key", "secret-request-key-\(word)")]
            )
            let ada = try Person(signedUp)
            var errors = ""
            for body in [
                ["email": "ada@acme.example", "password": .string(passwords[2])],
                ["email": .string(passwords[2]), "password": .string(passwords[2])],
            ] as [Value] {
                errors += try await plane.send("POST", "/v1/auth/login", body).text
            }
            for (name, value) in [("password", passwords[2]), ("tenant", "")] {
                var body = ValueObject([
                    ("tenant", "b"), ("email", "ada@acme.example"), ("password", .string(passwords[2])),
                ])
                body[name] = .string(value)
                errors += try await plane.send("POST", "/v1/auth/signup", .object(body)).text
            }
            errors += try await plane.send("POST", "/v1/auth/signup", ["password": .string(passwords[2] + "\n")]).text
            let changed = try await plane.send(
                "POST",
                "/v1/auth/password",
                ["current": .string(passwords[0]), "password": .string(passwords[1])],
                as: ada
            )
            #expect(changed.status == 200)
            let invited = try await plane.send(
                "POST",
                "/v1/invitations",
                ["email": "b@acme.example", "role": "viewer"],
                as: ada,
                headers: [("Idempotency-Key", "invitation")]
            )
            let key = try await plane.send(
                "POST",
                "/v1/apikeys",
                ["name": "k", "role": "viewer"],
                as: ada,
                headers: [("Idempotency-Key", "key")]
            )
            errors += try await HTTPProbe(port: plane.port)
                .get("/v1/me", headers: [("Authorization", "Bearer " + ada.token + "x")]).text
            let tokens = [invited.json["token"]?.stringValue ?? "", key.json["key"]?.stringValue ?? "", ada.token]
            #expect(tokens.allSatisfy { $0.utf8.count > 30 })

            let stored = try await dump(plane)
            #expect(stored.contains("ada@acme.example") && stored.contains("$scrypt$"))
            #expect(await eventually { (try? await plane.audited("account.password.refused")) == 1 })
            let kept = passwords + ["secret-request-key-\(word)"] + tokens.flatMap { [$0, String($0.suffix(20))] }
            for secret in kept {
                #expect(!stored.contains(secret), "a row holds \(secret)")
                #expect(!plane.log.text.contains(secret), "the log holds \(secret)")
                #expect(!errors.contains(secret), "an error holds \(secret)")
            }
        }
    }

    /// Every row of every table as text.
    private func dump(_ plane: AccountPlane) async throws -> String {
        try await plane.administer { session in
            let tables = try session.query(
                "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            )
            return try tables.map { try $0.text(0) }.map { table in
                try session.query("SELECT t::text FROM \(table) t").map { try $0.text(0) }.joined(separator: "\n")
            }.joined(separator: "\n")
        }
    }
}
