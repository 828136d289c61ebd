import PlaneTestKit
import Testing

/// The console over a real socket, as a browser asks for it.
@Suite(.timeLimit(.minutes(10)))
struct ConsoleTests {
    /// What a person may type or follow gets the one page; what belongs to the API or looks like a file does not.
    @Test(arguments: [
        ("/", 200), ("/drifts", 200), ("/drifts/01a216af-3186-7252-97de-70a84cfad7fd", 200), ("/settings/people", 200),
        ("/no/such/page", 200), ("/v1", 404), ("/v1/", 404), ("/v1/nothing", 404), ("/favicon.ico", 404),
        ("/assets/0000/main.js", 404), ("/assets/", 404), ("/../main.js", 404), ("/index.html", 404),
    ])
    func answers(path: String, status: Int) async throws {
        try await ServedConsole.with { probe in
            let reply = try await probe.get(path)
            #expect(reply.status == status)
            let type = reply.headers["content-type"]
            #expect(type == (status == 200 ? "text/html; charset=utf-8" : "application/problem+json"))
        }
    }

    @Test func everyFileThatThePageNamesIsServedAndMayBeKept() async throws {
        try await ServedConsole.with { probe in
            let page = try await probe.get("/")
            #expect(page.headers["cache-control"] == "no-cache")
            #expect(!page.text.contains("{{"))
            let addresses = Set(ServedConsole.addresses(in: page.text))
            #expect(addresses.count > 30)
            var total = page.body.count
            for address in addresses {
                let file = try await probe.get(address)
                #expect(file.status == 200, "\(address)")
                #expect(file.headers["cache-control"] == "public, max-age=31536000, immutable")
                #expect(!file.body.isEmpty)
                total += file.body.count
            }
            #expect(total < 250_000, "the console is to stay below 250 kB; it has \(total) bytes")
        }
    }

    @Test func nothingButFilesOfThisOriginMayRun() async throws {
        try await ServedConsole.with { probe in
            let page = try await probe.get("/drifts")
            let policy = try #require(page.headers["content-security-policy"])
            for rule in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
                "img-src 'self' data:",
                "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'",
            ] { #expect(policy.contains(rule)) }
            #expect(!policy.contains("unsafe"))
            let wanted = [
                ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
            ]
            for (name, value) in wanted { #expect(page.headers[name] == value) }
            #expect(!page.text.contains("<style") && !page.text.contains(" style=") && !page.text.contains(" onload="))
        }
    }

    @Test func aKnownFileIsNotSentAgain() async throws {
        try await ServedConsole.with { probe in
            let tag = try #require(try await probe.get("/").headers["etag"])
            for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await probe.get("/", headers: [("If-None-Match", field)])
                #expect(again.status == 304, "\(field)")
                #expect(again.body.isEmpty)
                #expect(again.headers["etag"] == tag)
            }
            #expect(try await probe.get("/", headers: [("If-None-Match", "\"other\"")]).status == 200)
        }
    }

    @Test func pagesAreReadOnly() async throws {
        try await ServedConsole.with { probe in
            let refused = try await probe.post("/", Array("{}".utf8))
            #expect(refused.status == 405)
            #expect(refused.headers["allow"] == "GET, HEAD")
            let head = try await probe.send("HEAD", "/")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
    }
}
