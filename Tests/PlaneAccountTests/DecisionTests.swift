import PlaneKernel
import SharedBase
import SharedCrypto
import Testing

@testable import PlaneAccount

/// Decisions without effects, as tables.
@Suite struct DecisionTests {
    @Test func changesOfRoles() {
        typealias Rules = MembershipRules
        let rows: [(actor: Role?, from: Role, to: Role, owners: Int, verdict: Rules.Verdict)] = [
            (.owner, .viewer, .owner, 1, .allowed), (.owner, .owner, .admin, 2, .allowed),
            (.owner, .owner, .viewer, 1, .lastOwner), (.owner, .owner, .owner, 1, .unchanged),
            (.admin, .viewer, .admin, 1, .allowed), (.admin, .admin, .viewer, 1, .allowed),
            (.admin, .admin, .owner, 1, .roleTooLow), (.admin, .owner, .viewer, 2, .roleTooLow),
            (.admin, .viewer, .viewer, 1, .unchanged), (.member, .viewer, .member, 1, .roleTooLow),
            (.viewer, .viewer, .viewer, 1, .roleTooLow), (nil, .viewer, .member, 1, .roleTooLow),
        ]
        for row in rows {
            let verdict = Rules.change(actor: row.actor, from: row.from, to: row.to, owners: row.owners)
            #expect(verdict == row.verdict, "\(row)")
        }
    }

    @Test func removals() {
        let rows: [(actor: Role?, of: Role, isSelf: Bool, owners: Int, verdict: MembershipRules.Verdict)] = [
            (.owner, .owner, true, 1, .lastOwner), (.owner, .owner, true, 2, .allowed),
            (.owner, .owner, false, 2, .allowed), (.owner, .admin, false, 1, .allowed),
            (.admin, .owner, false, 2, .roleTooLow), (.admin, .admin, false, 1, .allowed),
            (.admin, .viewer, false, 1, .allowed), (.viewer, .viewer, true, 1, .allowed),
            (.member, .viewer, false, 1, .roleTooLow), (nil, .viewer, true, 1, .roleTooLow),
        ]
        for row in rows {
            let verdict = MembershipRules.removal(
                actor: row.actor,
                of: row.of,
                isSelf: row.isSelf,
                owners: row.owners
            )
            #expect(verdict == row.verdict, "\(row)")
        }
    }

    @Test func nobodyGivesMoreThanTheyHave() {
        for actor in Role.allCases {
            for role in Role.allCases {
                let isAllowed = actor >= .admin && role <= actor
                #expect((MembershipRules.grant(actor: actor, role) == .allowed) == isAllowed)
            }
        }
        #expect(MembershipRules.grant(actor: nil, .viewer) == .roleTooLow)
    }

    @Test(arguments: [
        ("ada@example.com", "ada@example.com"), ("Ada.Lovelace+x@Example.COM", "ada.lovelace+x@example.com"),
        ("a@b.co", "a@b.co"), ("o'brien@mail.example", "o'brien@mail.example"), ("x@1.example", "x@1.example"),
    ])
    func addresses(_ text: String, _ stored: String) { #expect(EmailAddress(text)?.text == stored) }

    @Test(arguments: [
        "", "a", "@", "a@", "@b.co", "a@b", "a b@c.de", " a@b.co", "a@b.co ", "a@b.co\n", "a@@b.co", "a@b..co",
        ".a@b.co",
        "a.@b.co", "a..b@c.de", "a@-b.co", "a@b-.co", "a@127.0.0.1", "a@b.c\u{F6}", "\u{F6}@b.co",
        "a@b.co\r\nBcc: x@y.zz",
        "a,b@c.de", "<a@b.co>", "\"a\"@b.co", "a@[127.0.0.1]", "a\u{0}@b.co", "a\u{200B}@b.co",
    ])
    func noAddress(_ text: String) { #expect(EmailAddress(text) == nil) }

    @Test func addressesHaveALength() {
        let local = String(repeating: "a", count: 64)
        #expect(EmailAddress(local + "@b.co") != nil)
        #expect(EmailAddress("a" + local + "@b.co") == nil)
        let domain = [String](repeating: String(repeating: "d", count: 62), count: 3).joined(separator: ".") + ".co"
        #expect(EmailAddress(String(local.prefix(254 - domain.count - 1)) + "@" + domain) != nil)
        #expect(EmailAddress(local + "@" + domain) == nil)
        #expect(EmailAddress(String(repeating: "a", count: 1_000_000) + "@b.co") == nil)
    }

    @Test(arguments: [
        "short", "elevenchars", "aaaaaaaaaaaaaaa", "ababababababab", "123456789012", "987654321098", "abcdefghijklm",
        "password1234", "Passw0rd!!!!", "P@ssw0rd1234", "qwertyuiop12", "welcome2026!", "Summer2026!!",
        "letmeinletmein",
        "changeme1234", "iloveyou1234", "adminadmin12", "01234567890123456",
    ])
    func weakPasswords(_ password: String) {
        #expect(PasswordRules.complaint(password) != nil, "\(password)")
    }

    @Test(arguments: [
        "correct horse battery", "kT9#vQ2mLp0x", "seven green bottles", "zwei-Affen-im-Bad",
        "\u{1F600}\u{1F601}\u{1F602}abcdefxyzq",
        "84610573920418365027",
    ])
    func goodPasswords(_ password: String) { #expect(PasswordRules.complaint(password) == nil) }

    @Test func aPasswordIsNotTheAddressAndHasAnEnd() {
        let email = EmailAddress("lovelace@example.com")
        #expect(PasswordRules.complaint("lovelace1815", email: email) != nil)
        #expect(PasswordRules.complaint("Lovelace@example.com", email: email) != nil)
        #expect(PasswordRules.complaint("lovelace-analytical-engine", email: email) == nil)
        let long = String(repeating: "abxyz", count: 51) + "q"
        #expect(PasswordRules.complaint(long) == nil)
        #expect(PasswordRules.complaint(long + "!") != nil)
    }

    @Test func slugs() {
        let rows = [
            ("Acme Ltd", "acme-ltd"), ("  Acme -- Ltd. ", "acme-ltd"), ("M\u{FC}ller & S\u{F6}hne", "m-ller-s-hne"),
            ("\u{65E5}\u{672C}", "team"), ("---", "team"), ("A", "a"),
            (String(repeating: "x", count: 300), String(repeating: "x", count: 48)),
        ]
        for (name, slug) in rows { #expect(Slug.from(name) == slug) }
        let candidates = Slug.candidates("acme", random: "beef00")
        #expect(candidates.first == "acme" && candidates.last == "acme-beef00" && candidates.count == 10)
        #expect(candidates.allSatisfy(Tenants.isSlug))
    }

    @Test func waitsGrow() {
        let rule = AttemptTable.Rule(free: 3, cap: .seconds(60))
        #expect((0...10).map { rule.wait(after: $0).components.seconds } == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60])
        #expect(rule.wait(after: 1_000_000) == .seconds(60))
    }

    @Test func attemptsAreCountedForgottenAndTakenBack() {
        var table = AttemptTable(.init(free: 2, cap: .seconds(60)))
        var now = Timestamp(seconds: 1000)
        for _ in 0..<2 {
            #expect(table.wait("a", at: now) == nil)
            table.add("a", at: now)
        }
        #expect(table.wait("a", at: now) == 1)
        #expect(table.wait("b", at: now) == nil)
        now = now + .seconds(1)
        #expect(table.wait("a", at: now) == nil)
        table.add("a", at: now)
        #expect(table.wait("a", at: now) == 2)
        // A clock that was set back.
        #expect(table.wait("a", at: now - .seconds(500)) == 2)
        table.takeBack("a")
        #expect(table.wait("a", at: now) == 1)
        #expect(table.wait("a", at: now + .seconds(3600)) == nil)
        table.forget("a")
        #expect(table.count == 0)
    }

    /// A flood of keys takes no more memory than the limit, and whoever tried last is still held.
    @Test func theTableIsBounded() {
        var table = AttemptTable(.init(free: 1, cap: .seconds(60), limit: 1000))
        for number in 0..<50_000 {
            table.add("flood \(number)", at: Timestamp(seconds: Int64(1000 + number / 100)))
            #expect(table.count <= 1000)
        }
        #expect(table.wait("flood 49999", at: Timestamp(seconds: 1499)) == 1)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"),
        ("::1", "0:0:0:0::/64"), ("fe80::", "fe80:0:0:0::/64"), ("", ""),
    ])
    func networks(_ address: String, _ network: String) { #expect(LoginGuard.network(of: address) == network) }

    @Test func hashesAreReadAsTheyAreWritten() throws {
        let cost = try #require(Scrypt.Cost(logN: 4, r: 8, p: 1))
        let hash = try PasswordHash(Secret("seven green bottles"), cost: cost, random: .system)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        let stored = try #require(PasswordHash(hash.text))
        #expect(try stored.matches(Secret("seven green bottles")))
        #expect(try !stored.matches(Secret("seven green bottle")))
        #expect(try !stored.matches(Secret("")))
        let text = Array(hash.text.utf8)
        for cut in 0..<text.count { #expect(PasswordHash(String(decoding: text[..<cut], as: UTF8.self)) == nil) }
        for bad in ["$scrypt$ln=30,r=8,p=1", "$scrypt$ln=4,r=8", "$scrypt$ln=4,r=8,p=1,x=1", "$argon2$ln=4,r=8,p=1"] {
            #expect(PasswordHash(bad + "$" + hash.text.split(separator: "$")[2...].joined(separator: "$")) == nil)
        }
        #expect(try !PasswordHash(decoyFor: cost).matches(Secret("")))
        #expect(Scrypt.Cost.standard.memoryBytes == 32 << 20)
    }

    @Test func generatedPasswordsKeepTheRules() {
        for _ in 0..<200 { #expect(PasswordRules.complaint(AccountDesk.makePassword().expose()) == nil) }
    }

    /// Slots come back: whoever was refused in a flood gets in after it.
    @Test func aFloodOfChecksEndsAndLeavesNothingTaken() async throws {
        let cost = try #require(Scrypt.Cost(logN: 12, r: 8, p: 1))
        let desk = PasswordDesk(cost: cost, workers: 1, waiting: 2)
        let hash = try await desk.hash(Secret("seven green bottles"))
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<50 {
                group.addTask { try? await desk.check(Secret("seven green bottles"), against: hash) }
            }
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(outcomes.count == 50)
        #expect(outcomes.allSatisfy { $0 != false })
        #expect(outcomes.contains(true))
        for _ in 0..<5 { #expect(try await desk.check(Secret("x"), against: hash) == false) }
    }
}
