import PlaneAccount
import PlaneHTTP
import PlaneTestKit
import SharedBase
import SharedJSON
import Testing

/// What other sites and strange texts try, through the addresses.
@Suite(.timeLimit(.minutes(10)))
struct HostileTests {
    /// A page of another site can make a browser send cookies, and bodies of three types. None of it gets anywhere, on any
    /// address that changes something, and no answer lets that page read or ask for more.
    @Test func anotherSiteCanMakeABrowserDoNothing() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let browser = [
                ("Cookie", "token=\(owner.token); Authorization=Bearer \(owner.token); dd0c.session=\(owner.token)"),
                ("Origin", "https://evil.example"), ("Referer", "https://evil.example/"),
                ("Sec-Fetch-Site", "cross-site"),
            ]
            let credentials = Array(#"{"email":"\#(owner.email)","password":"\#(AccountPlane.password)"}"#.utf8)
            var asked = 0
            for endpoint in plane.endpoints where endpoint.method != .get {
                let path = endpoint.path.replacing("{id}", with: owner.id)
                for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
                    let reply = try await HTTPProbe(port: plane.port).send(
                        endpoint.method.rawValue,
                        path,
                        headers: browser + [("Content-Type", type)],
                        body: credentials
                    )
                    #expect(reply.status == (endpoint.role == nil ? 415 : 401), "\(path): \(reply.status)")
                    Self.opensNothing(reply)
                    asked += 1
                }
                let flight = [("Access-Control-Request-Method", endpoint.method.rawValue)]
                let reply = try await HTTPProbe(port: plane.port).send("OPTIONS", path, headers: browser + flight)
                #expect(reply.status == 405 && reply.headers["allow"]?.contains(endpoint.method.rawValue) == true)
                Self.opensNothing(reply)
            }
            #expect(asked > 30)
            let signedIn = try await plane.logIn(owner.email)
            #expect(signedIn.status == 200)
            Self.opensNothing(signedIn)
            #expect(try await plane.send("GET", "/v1/me", as: owner).status == 200)
        }
    }

    private static func opensNothing(_ reply: HTTPProbe.Reply) {
        #expect(
            !reply.headers.keys.contains { $0.hasPrefix("access-control-") || $0 == "set-cookie" || $0 == "location" }
        )
    }

    /// Names are texts: they come back as they were, as JSON that no browser takes for a page. What could break a line or a
    /// log is refused, and so is what is too long.
    @Test func namesAreTexts() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let strange = [
                "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u{202E}gnp.exe", "a\u{200B}b\u{FEFF}",
                "\"'&`${x}",
                "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}", "'; DROP TABLE tenants; --", "%0d%0aSet-Cookie: a=b",
                "line\u{2028}separator",
            ]
            for name in strange {
                let made = try await plane.send(
                    "POST",
                    "/v1/apikeys",
                    ["name": .string(name), "role": "viewer"],
                    as: owner
                )
                #expect(made.status == 201, "\(name)")
                let tenant = try await plane.send("PATCH", "/v1/tenant", ["name": .string(name)], as: owner)
                #expect(tenant.status == 200 && tenant.json["name"]?.stringValue == name)
            }
            let list = try await plane.send("GET", "/v1/apikeys", as: owner)
            #expect(list.json["items"]?.arrayValue?.compactMap { $0["name"]?.stringValue }.sorted() == strange.sorted())
            #expect(list.headers["content-type"] == "application/json")
            #expect(list.headers["x-content-type-options"] == "nosniff")
            for name in ["a\r\nb", "a\u{0}", "\u{1B}[31m", "", " \u{A0} ", String(repeating: "a", count: 201)] {
                let made = try await plane.send(
                    "POST",
                    "/v1/apikeys",
                    ["name": .string(name), "role": "viewer"],
                    as: owner
                )
                let tenant = try await plane.send("PATCH", "/v1/tenant", ["name": .string(name)], as: owner)
                #expect(tenant.status == 400, "\(name.debugDescription)")
                // A key's name is only shown to those who manage keys; spaces alone are their choice.
                #expect(made.status == 400 || name == " \u{A0} ", "\(name.debugDescription)")
            }
        }
    }

    /// A megabyte of name, and a short name that is a megabyte of combining marks.
    @Test func namesAreShort() async throws {
        try await AccountPlane.with { plane in
            let owner = try await plane.owner()
            let marks = "a" + String(repeating: "\u{0301}", count: 400_000)
            for name in [String(repeating: "a", count: 1 << 20), String(repeating: "a", count: 900_000), marks] {
                for (method, path, body) in [
                    ("POST", "/v1/apikeys", ["name": .string(name), "role": "viewer"]),
                    ("PATCH", "/v1/tenant", ["name": .string(name)]),
                    ("POST", "/v1/invitations", ["email": .string(name + "@b.co"), "role": "viewer"]),
                ] as [(String, String, Value)] {
                    let status = try await plane.send(method, path, body, as: owner).status
                    #expect(status == 400 || status == 413, "\(method) \(path): \(status)")
                }
            }
        }
    }
}
