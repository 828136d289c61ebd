import AgentLink
import Glibc
import SharedBase
import SharedCrypto
import SharedWire
import TestKit
import Testing

@Suite("Enrolment", .timeLimit(.minutes(10)))
struct EnrollerTests {
    let bench: LinkBench
    let plane: TestPlane
    let agent = AgentID(high: 1, low: 2)
    let tenant = TenantID(high: 3, low: 4)

    init() throws {
        bench = try LinkBench()
        plane = TestPlane(try TestAuthority())
    }

    private func request(pinning authority: Certificate? = nil, port: Int? = nil) throws -> Enroller.Request {
        let token = try #require(
            EnrolmentToken(
                tenantID: tenant,
                tokenID: EnrolmentTokenID(high: 5, low: 6),
                secret: Secret(Array(0..<16)),
                authorityKeyHash: (authority ?? plane.authority.root).publicKey.spkiSHA256
            )
        )
        return Enroller.Request(
            server: ServerAddress(host: "127.0.0.1", port: port ?? plane.port),
            token: token.text,
            name: "web-1",
            labels: ["env": "prod"],
            agentVersion: "0.1.0"
        )
    }

    private func accept() {
        let (authority, agent, tenant) = (plane.authority, agent, tenant)
        plane.change {
            $0.enrol = { request in
                let key = try CertificateRequest(der: request.csr).publicKey
                let chain = try authority.chain(agent, tenant, key)
                let set = CertificateSet(chain: chain.map(\.der), roots: [authority.root.der])
                return .enrolled(
                    Enrolled(agentID: agent, tenantID: tenant, certificates: set, serverName: "localhost")
                )
            }
        }
    }

    @Test("A token becomes an identity that loads again, private on disk, and the link works with it")
    func enrols() async throws {
        try await plane.start()
        accept()
        let identity = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
        #expect(identity.agentID == agent && identity.tenantID == tenant && identity.serverName == "localhost")
        let store = IdentityStore(stateDirectory: bench.folder)
        let loaded = try store.load()
        #expect(loaded.key.publicKey == identity.key.publicKey)
        #expect(loaded.chain == identity.chain && loaded.roots == identity.roots && loaded.server == identity.server)
        let names = try #require(TestFile.names(in: store.folder))
        #expect(names.count == 4, "key, chain, roots, index; no pending key")
        for name in names where name.hasSuffix(".key") {
            var status = stat()
            #expect(stat(store.folder + "/" + name, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            let key = String(decoding: try TestFile.read(store.folder + "/" + name), as: UTF8.self)
            #expect(key.contains("PRIVATE KEY"))
        }
        let sent = try #require(plane.read { $0.enrolments.first })
        #expect(sent.name == "web-1" && sent.labels == ["env": "prod"])
        try await bench.running(bench.client(loaded)) { await plane.until { !$0.hellos.isEmpty } }
        await plane.stop()
    }

    @Test("A lost reply is asked for again with the same key, even by a new process")
    func lostReply() async throws {
        try await plane.start()
        let first = await #expect(throws: LinkError.self) {
            _ = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
        }
        #expect(first?.code == .noReply)
        accept()
        let identity = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
        let keys = try plane.read { $0.enrolments }.map { try CertificateRequest(der: $0.csr).publicKey }
        #expect(keys.count == 2)
        #expect(keys.allSatisfy { $0 == identity.key.publicKey })
        await plane.stop()
    }

    @Test(
        "Each refusal has its own code",
        arguments: [
            (EnrolmentRefusal.tokenUsed, LinkCode.tokenUsed), (.tokenExpired, .tokenExpired),
            (.tokenUnknown, .tokenUnknown),
            (.tokenMalformed, .tokenMalformed), (.requestInvalid, .enrolmentRefused), (.unavailable, .unreachable),
        ]
    )
    func refusals(refusal: EnrolmentRefusal, expected: LinkCode) async throws {
        try await plane.start()
        plane.change {
            $0.enrol = { _ in
                .error(ErrorMessage(code: refusal.code, kind: refusal.rawValue, reason: "said the plane", retry: false))
            }
        }
        let error = await #expect(throws: LinkError.self) {
            _ = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
        }
        #expect(error?.code == expected)
        #expect(error?.reason == "said the plane")
        #expect(!IdentityStore(stateDirectory: bench.folder).exists)
        await plane.stop()
    }

    @Test("A plane of another authority than the token's gets no token to see")
    func wrongAuthority() async throws {
        try await plane.start()
        accept()
        let other = try TestAuthority()
        let error = await #expect(throws: LinkError.self) {
            _ = try await Enroller.enroll(try request(pinning: other.root), stateDirectory: bench.folder)
        }
        #expect(error?.code == .wrongAuthority)
        #expect(plane.read { $0.enrolments.isEmpty })
        await plane.stop()
    }

    @Test("Nobody listens, and a text that is no token")
    func unreachable() async throws {
        try await plane.start()
        let port = plane.port
        await plane.stop()
        let error = await #expect(throws: LinkError.self) {
            _ = try await Enroller.enroll(try request(port: port), stateDirectory: bench.folder)
        }
        #expect(error?.code == .unreachable)
        var bad = try request(port: port)
        bad.token = Secret("dd0c-token-AAAA")
        let malformed = await #expect(throws: LinkError.self) {
            _ = try await Enroller.enroll(bad, stateDirectory: bench.folder)
        }
        #expect(malformed?.code == .tokenMalformed)
        #expect("\(malformed.map { "\($0)" } ?? "")".contains("AAAA") == false)
    }

    @Test("An answer for another tenant, or with another root, is not taken")
    func badReply() async throws {
        try await plane.start()
        let (authority, agent, tenant) = (plane.authority, agent, tenant)
        let other = try TestAuthority()
        for (answered, root) in [(TenantID(high: 8, low: 8), authority.root), (tenant, other.root)] {
            plane.change {
                $0.enrol = { request in
                    let key = try CertificateRequest(der: request.csr).publicKey
                    let chain = try authority.chain(agent, answered, key)
                    let set = CertificateSet(chain: chain.map(\.der), roots: [root.der])
                    return .enrolled(
                        Enrolled(agentID: agent, tenantID: answered, certificates: set, serverName: "localhost")
                    )
                }
            }
            let error = await #expect(throws: LinkError.self) {
                _ = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
            }
            #expect(error?.code == .badReply)
        }
        await plane.stop()
    }

    @Test(
        "An identity is not overwritten unless forced; a key that others can read is refused; a torn index is refused"
    )
    func identityOnDisk() async throws {
        try await plane.start()
        accept()
        _ = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
        let again = await #expect(throws: LinkError.self) {
            _ = try await Enroller.enroll(try request(), stateDirectory: bench.folder)
        }
        #expect(again?.code == .alreadyEnrolled)
        var forced = try request()
        forced.force = true
        _ = try await Enroller.enroll(forced, stateDirectory: bench.folder)
        let store = IdentityStore(stateDirectory: bench.folder)
        let names = try #require(TestFile.names(in: store.folder))
        let key = try #require(names.first { $0.hasSuffix(".key") })
        #expect(names.count == 4)
        #expect(chmod(store.folder + "/" + key, 0o640) == 0)
        let exposed = #expect(throws: LinkError.self) { _ = try store.load() }
        #expect(exposed?.code == .identityExposed)
        #expect(chmod(store.folder + "/" + key, 0o600) == 0)
        let index = store.folder + "/identity.json"
        let whole = try TestFile.read(index)
        for count in 0..<(whole.count - 2) {
            #expect(truncate(index, 0) == 0)
            let file = try #require(fopen(index, "w"))
            _ = whole.withUnsafeBytes { fwrite($0.baseAddress, 1, count, file) }
            fclose(file)
            let torn = #expect(throws: LinkError.self) { _ = try store.load() }
            #expect(torn?.code == .identityBroken)
        }
        try store.remove()
        let gone = #expect(throws: LinkError.self) { _ = try store.load() }
        #expect(gone?.code == .notEnrolled)
        await plane.stop()
    }

    @Test(
        "Server addresses",
        arguments: [
            ("plane.example.com:9443", "plane.example.com", 9443), ("plane", "plane", 8443),
            ("[2001:db8::1]:1", "2001:db8::1", 1),
            ("[::1]", "::1", 8443), ("2001:db8::1", "2001:db8::1", 8443), ("10.0.0.1:65535", "10.0.0.1", 65_535),
        ]
    )
    func addresses(text: String, host: String, port: Int) throws {
        let address = try ServerAddress(parsing: text)
        #expect(address == ServerAddress(host: host, port: port))
        #expect(try ServerAddress(parsing: address.description) == address)
    }

    @Test(
        "Texts that are no server address",
        arguments: ["", ":1", "a:0", "a:65536", "a:b", "[::1]x", "https://a:1", "a b:1", "u@h:1"]
    )
    func badAddresses(text: String) {
        let error = #expect(throws: LinkError.self) { _ = try ServerAddress(parsing: text) }
        #expect(error?.code == .malformedAddress)
    }
}
