/// Tells keys from certificates in base64 of DER by the first bytes of the structure.
enum DERShape {
    enum Kind { case privateKey, publicPart, other }

    /// SEQUENCE { INTEGER 0…3 …} is a private key (PKCS#1, PKCS#8, SEC 1); SEQUENCE { SEQUENCE … } a certificate, a
    /// request or
    /// a public key; SEQUENCE { INTEGER of many bytes …} a PKCS#1 public key.
    static func judge(_ bytes: ByteView, _ range: Range<Int>) -> Kind {
        guard
            let head = LenientBase64.decode(
                bytes,
                range.lowerBound..<Swift.min(range.upperBound, range.lowerBound + 40)
            ),
            head.count >= 12, head[0] == 0x30
        else { return .other }
        let lengthBytes = head[1] & 0x80 == 0 ? 0 : Int(head[1] & 0x7f)
        guard lengthBytes <= 3 else { return .other }
        let body = 2 + lengthBytes
        guard body + 2 < head.count else { return .other }
        switch head[body] {
        case 0x30: return .publicPart
        case 0x02: return head[body + 1] == 1 && head[body + 2] <= 3 ? .privateKey : .publicPart
        default: return .other
        }
    }
}
