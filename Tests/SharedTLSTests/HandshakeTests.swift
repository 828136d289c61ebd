import NIOCore
import NIOEmbedded
import SharedBase
import SharedCrypto
import SharedTLS
import Testing

@Suite struct HandshakeTests {
    @Test(arguments: [1, 7, 1000, Int.max])
    func bothSidesKnowEachOther(piece: Int) throws {
        let estate = try Estate()
        let pair = try Pair(estate)
        defer { pair.end() }
        pair.piece = piece
        try pair.carry()
        #expect(pair.client.seen.handshake?.applicationProtocol == Estate.link)
        #expect(pair.server.seen.handshake?.applicationProtocol == Estate.link)
        #expect(pair.client.seen.handshake?.peer == estate.server.chain[0])
        #expect(pair.server.seen.handshake?.peer == estate.agent.chain[0])
        #expect(pair.server.seen.handshake?.peer?.uris == ["dd0c://tenant/a/agent/b"])
        #expect(pair.client.seen.errors.isEmpty && pair.server.seen.errors.isEmpty)
    }

    @Test func enrolmentAsksForNoCertificate() throws {
        let estate = try Estate()
        var client = estate.clientSettings
        client.applicationProtocol = Estate.enrolment
        client.trust = .pinnedAuthority(spkiSHA256: estate.root.publicKey.spkiSHA256)
        // It has one and does not show it: nobody asks.
        let pair = try Pair(client, estate.serverSettings)
        defer { pair.end() }
        try pair.carry()
        #expect(pair.server.seen.handshake?.applicationProtocol == Estate.enrolment)
        #expect(pair.server.seen.handshake?.peer == nil)
        #expect(pair.client.seen.handshake?.peer == estate.server.chain[0])
    }

    @Test func keysOfBothKindsWork() throws {
        let estate = try Estate()
        var client = estate.clientSettings
        let life = Estate.now - .seconds(1)..<Estate.now + .seconds(9)
        client.identity = try Estate.identity(.client, estate.issuer, [], life, kind: .ed25519)
        let pair = try Pair(client, estate.serverSettings)
        defer { pair.end() }
        try pair.carry()
        #expect(pair.server.seen.handshake?.peer?.publicKey.kind == .ed25519)
    }

    /// What is wrong, what each side then says, and words that its text must hold.
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let client: TLSCode?
        let server: TLSCode?
        var clientWords = ""
        var serverWords = ""
        let change: @Sendable (inout TLSClientSettings, inout TLSServerSettings, Estate) throws -> Void
        var testDescription: String { what }
    }

    static let cases: [Case] = [
        Case(
            what: "server of a foreign authority",
            client: .untrustedPeer,
            server: .identityRefused,
            clientWords: "CN=root",
            serverWords: "does not know the authority"
        ) { client, _, _ in client.trust = .authorities([try Estate().root]) },
        Case(
            what: "client of a foreign authority",
            client: .identityRefused,
            server: .untrustedPeer,
            clientWords: "identity refused, because the other side does not know the authority",
            serverWords: "CN=agent"
        ) { _, server, _ in server.clientAuthorities = [try Estate().root] },
        Case(
            what: "no certificate",
            client: .identityRefused,
            server: .noCertificate,
            clientWords: "demands a certificate",
            serverWords: "sent no certificate"
        ) { client, _, _ in client.identity = nil },
        Case(
            what: "client expired for the server",
            client: .identityRefused,
            server: .expired,
            clientWords: "has expired",
            serverWords: "ended at 2027-"
        ) { _, server, _ in server.clock = WallClock { Estate.now + .seconds(3601) } },
        Case(
            what: "client not yet valid for the server",
            client: .identityRefused,
            server: .notYetValid,
            clientWords: "not yet valid",
            serverWords: "begins at 2027-"
        ) { _, server, _ in server.clock = WallClock { Estate.now - .seconds(3601) } },
        Case(
            what: "server expired for the client",
            client: .expired,
            server: .identityRefused,
            clientWords: "CN=plane",
            serverWords: "has expired"
        ) { client, _, _ in client.clock = WallClock { Estate.now + .seconds(3601) } },
        Case(
            what: "server not yet valid for the client",
            client: .notYetValid,
            server: .identityRefused,
            clientWords: "set the clock"
        ) { client, _, _ in client.clock = WallClock { Estate.now - .seconds(3601) } },
        Case(
            what: "revoked",
            client: .identityRefused,
            server: .revoked,
            clientWords: "our certificate is revoked",
            serverWords: "on the deny list since Monday"
        ) { _, server, _ in server.acceptPeer = { _ in .revoked(reason: "on the deny list since Monday") } },
        Case(
            what: "refused by the server's policy",
            client: .identityRefused,
            server: .refusedByPolicy,
            clientWords: "policy does not accept us",
            serverWords: "foreign tenant"
        ) { _, server, _ in server.acceptPeer = { _ in .refuse(reason: "foreign tenant") } },
        Case(
            what: "refused by the client's policy",
            client: .refusedByPolicy,
            server: .peerAlert,
            clientWords: "not this one"
        ) { client, _, _ in client.acceptPeer = { _ in .refuse(reason: "not this one") } },
        Case(
            what: "wrong name",
            client: .nameMismatch,
            server: .identityRefused,
            clientWords: "for plane.example, 127.0.0.1 and not"
        ) { client, _, _ in client.serverName = "other.example" },
        Case(what: "another of its names", client: nil, server: nil) { client, _, _ in client.serverName = "127.0.0.1"
        },
        Case(what: "accepted name", client: nil, server: nil) { client, _, _ in
            client.serverName = "other.example"
            client.acceptedNames = ["plane.example"]
        },
        Case(
            what: "unknown protocol",
            client: .protocolMismatch,
            server: .protocolMismatch,
            serverWords: "offers only \"http/1.1\"; here is dd0c/1, dd0c-enrol/1"
        ) { client, _, _ in client.applicationProtocol = "http/1.1" },
        Case(what: "good pin", client: nil, server: nil) { client, _, estate in
            client.trust = .pinnedAuthority(spkiSHA256: estate.root.publicKey.spkiSHA256)
        },
        Case(what: "good pin of the intermediate", client: nil, server: nil) { client, _, estate in
            client.trust = .pinnedAuthority(spkiSHA256: estate.issuer.certificate.publicKey.spkiSHA256)
        },
        Case(
            what: "bad pin",
            client: .untrustedPeer,
            server: .identityRefused,
            clientWords: "no authority with the pinned key"
        ) { client, _, _ in client.trust = .pinnedAuthority(spkiSHA256: SHA256.digest([1])) },
        Case(
            what: "pin of the leaf, which is no authority",
            client: .untrustedPeer,
            server: .identityRefused
        ) { client, _, estate in
            client.trust = .pinnedAuthority(spkiSHA256: estate.server.key.publicKey.spkiSHA256)
        },
        Case(
            what: "pinned root sent by an impostor with a leaf of his own",
            client: .untrustedPeer,
            server: .identityRefused
        ) { client, server, estate in
            let impostor = try Estate()
            server.identity = TLSIdentity(
                chain: Array(impostor.server.chain.dropLast()) + [estate.root],
                key: impostor.server.key
            )
            client.trust = .pinnedAuthority(spkiSHA256: estate.root.publicKey.spkiSHA256)
        },
        Case(
            what: "client shows a server's certificate",
            client: .identityRefused,
            server: .unsuitableCertificate
        ) { client, _, estate in client.identity = estate.server },
        Case(
            what: "server shows a client's certificate",
            client: .unsuitableCertificate,
            server: .identityRefused
        ) { _, server, estate in server.identity = estate.agent },
    ]

    @Test(arguments: cases, [1, Int.max])
    func refusals(one: Case, piece: Int) throws {
        let estate = try Estate()
        var client = estate.clientSettings
        var server = estate.serverSettings
        try one.change(&client, &server, estate)
        let pair = try Pair(client, server)
        defer { pair.end() }
        pair.piece = piece
        try pair.carry()
        #expect(pair.client.seen.codes == [one.client].compactMap { $0 })
        #expect(pair.server.seen.codes == [one.server].compactMap { $0 })
        #expect(pair.client.seen.reason.contains(one.clientWords), "\(pair.client.seen.reason)")
        #expect(pair.server.seen.reason.contains(one.serverWords), "\(pair.server.seen.reason)")
        if one.server != nil {
            #expect(pair.server.seen.handshake == nil)
            #expect(pair.server.seen.inactive && pair.client.seen.inactive)
        } else {
            #expect(pair.server.seen.handshake != nil && pair.client.seen.handshake != nil)
        }
    }

    @Test func settingsThatCannotWorkAreRefused() throws {
        let estate = try Estate()
        let setup = TLSError(.setup, attempted: "", reason: "")
        var server = estate.serverSettings
        server.identity = TLSIdentity(chain: [], key: estate.server.key)
        #expect(throws: setup) { try TLSContext.server(server) }
        server.identity = TLSIdentity(chain: estate.server.chain, key: estate.agent.key)
        #expect(throws: setup) { try TLSContext.server(server) }
        server = estate.serverSettings
        server.protocols = []
        #expect(throws: setup) { try TLSContext.server(server) }
        for change in [
            { $0.serverName = "" }, { $0.serverName = "a\0b" }, { $0.applicationProtocol = "" },
            {
                $0.trust = .pinnedAuthority(spkiSHA256: [1])
            },
        ] as [(inout TLSClientSettings) -> Void] {
            var client = estate.clientSettings
            change(&client)
            #expect(throws: setup) { try TLSContext.client(client) }
        }
    }
}
