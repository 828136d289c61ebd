import Testing

@testable import PlaneHTTP

/// Who a request comes from where proxies stand between.
@Suite struct ClientAddressTests {
    private static let trusted = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]

    @Test(arguments: [
        // Nobody vouches for the peer: what it says counts for nothing.
        ("198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        // The client wrote the left part itself.
        ("127.0.0.1", ["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["1.2.3.4", "203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        ("127.0.0.1", ["203.0.113.9,10.1.2.3,10.4.5.6"], "203.0.113.9"),
        ("127.0.0.1", ["1.2.3.4, 203.0.113.9, 198.51.100.7, 10.1.2.3"], "198.51.100.7"),
        // All of them trusted: the farthest.
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.9, , 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["<script>alert(1)</script>"], "127.0.0.1"),
        ("::ffff:127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8::1", ["[2a00:1:2::3]:443"], "2a00:1:2::3"),
        ("127.0.0.1", ["203.0.113.9:5555"], "203.0.113.9"),
        ("127.0.0.1", ["2A00:0001:0002:0:0:0:0:3"], "2a00:1:2::3"),
        ("", ["203.0.113.9"], ""),
    ])
    func addresses(_ peer: String, _ forwarded: [String], _ found: String) {
        let trusted = Self.trusted.compactMap { AddressBlock($0) }
        #expect(ClientAddress.find(peer: peer, forwarded: forwarded, trusted: trusted) == found)
        #expect(ClientAddress.find(peer: "198.51.100.1", forwarded: forwarded, trusted: []) == "198.51.100.1")
    }

    @Test func onlyTheLastStepsAreRead() {
        let long = Array(repeating: "10.0.0.1", count: 100_000).joined(separator: ",")
        let trusted = Self.trusted.compactMap { AddressBlock($0) }
        #expect(ClientAddress.find(peer: "127.0.0.1", forwarded: ["1.2.3.4," + long], trusted: trusted) == "10.0.0.1")
    }

    @Test(arguments: ["10.0.0.0/8", "0.0.0.0/0", "192.0.2.1", "192.0.2.1/32", "::/0", "2001:db8::/33", "::1"])
    func blocks(_ text: String) { #expect(AddressBlock(text) != nil) }

    @Test(arguments: [
        "", "/", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0/8", "2001:db8::1/32",
        "::/129",
        "localhost", "10.0.0.0/8/8",
    ])
    func noBlock(_ text: String) { #expect(AddressBlock(text) == nil) }
}
