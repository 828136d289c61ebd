package import SharedBase

/// The agent asks for its next certificate: a PKCS #10 request in DER. Its names are ignored, only its public key counts.
package struct Renew: WireMessage {
    package static let type = FrameType.renew
    package var csr: [UInt8]

    package init(csr: [UInt8]) { self.csr = csr }
    package init(_ reader: MessageReader) throws(WireError) {
        csr = try reader.base64("csr", upTo: CertificateSet.eachLimit)
    }
    package var json: Value { [("csr", .base64(csr))].object }
}

/// Certificates as the wire carries them: DER, base64 in JSON.
package struct CertificateSet: Hashable, Sendable {
    /// The agent's certificate first, then the intermediates in the order of issue.
    package var chain: [[UInt8]]
    /// The authorities that the agent shall trust from now on.
    package var roots: [[UInt8]]

    package init(chain: [[UInt8]], roots: [[UInt8]]) {
        self.chain = chain
        self.roots = roots
    }

    static let eachLimit = 16 * 1024

    init(_ reader: MessageReader) throws(WireError) {
        chain = try reader.base64s("chain", upTo: 8, each: Self.eachLimit)
        roots = try reader.base64s("roots", upTo: 8, each: Self.eachLimit)
        if chain.isEmpty { throw reader.wrong("chain", "is empty") }
        if roots.isEmpty { throw reader.wrong("roots", "is empty") }
    }

    var members: [(String, Value)] {
        [("chain", .array(chain.map { .base64($0) })), ("roots", .array(roots.map { .base64($0) }))]
    }
}

/// The answer to `Renew`.
package struct Renewed: WireMessage {
    package static let type = FrameType.renewed
    package var certificates: CertificateSet

    package init(_ certificates: CertificateSet) { self.certificates = certificates }
    package init(_ reader: MessageReader) throws(WireError) { certificates = try CertificateSet(reader) }
    package var json: Value { certificates.members.object }
}
