internal import COpenSSL
internal import SharedBase

/// The parts of a distinguished name that dd0c uses.
package struct SubjectName: Sendable, Hashable, CustomStringConvertible {
    /// Empty where the name has none.
    package var commonName: String
    package var organization: String?
    package var organizationalUnit: String?

    package init(commonName: String, organization: String? = nil, organizationalUnit: String? = nil) {
        self.commonName = commonName
        self.organization = organization
        self.organizationalUnit = organizationalUnit
    }

    /// For example `CN=plane, O=dd0c`.
    package var description: String {
        var parts = ["CN=\(commonName)"]
        if let organization { parts.append("O=\(organization)") }
        if let organizationalUnit { parts.append("OU=\(organizationalUnit)") }
        return parts.joined(separator: ", ")
    }
}

extension SubjectName {
    /// Reads an `X509_NAME *`; of several attributes of one kind the first counts.
    init(reading name: OpaquePointer?) {
        self.init(
            commonName: Self.text(name, NID_commonName) ?? "",
            organization: Self.text(name, NID_organizationName),
            organizationalUnit: Self.text(name, NID_organizationalUnitName)
        )
    }

    private static func text(_ name: OpaquePointer?, _ kind: Int32) -> String? {
        let index = X509_NAME_get_index_by_NID(name, kind, -1)
        guard index >= 0, let data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)) else { return nil }
        var utf8: UnsafeMutablePointer<UInt8>?
        let length = ASN1_STRING_to_UTF8(&utf8, data)
        guard length >= 0, let utf8 else { return nil }
        defer { CRYPTO_free(utf8, #file, #line) }
        return String(decoding: UnsafeBufferPointer(start: utf8, count: Int(length)), as: UTF8.self)
    }

    /// Lends an `X509_NAME *` of this name. OpenSSL checks the upper bounds of RFC 5280 (64 characters each).
    func withName(_ attempted: String, _ body: (OpaquePointer) -> Bool) throws(CryptoError) {
        LibraryFault.clear()
        guard let name = X509_NAME_new() else { throw LibraryFault.error(attempted) }
        defer { X509_NAME_free(name) }
        let parts = [
            (NID_organizationName, organization), (NID_organizationalUnitName, organizationalUnit),
            (NID_commonName, commonName.isEmpty ? nil : commonName),
        ]
        for case (let kind, let text?) in parts {
            let bytes = Array(text.utf8)
            // A zero byte would end the name early for every reader in C.
            guard !bytes.contains(0),
                X509_NAME_add_entry_by_NID(name, kind, MBSTRING_UTF8, bytes, Int32(clamping: bytes.count), -1, 0) == 1
            else {
                LibraryFault.clear()
                throw CryptoError(
                    .invalidArgument,
                    attempted: attempted,
                    reason: "a part of the subject is empty, longer than 64 characters or holds a zero byte"
                )
            }
        }
        guard body(name) else { throw LibraryFault.error(attempted) }
    }
}
