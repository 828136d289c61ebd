/// The never-list: things that look random and are public. Entropy says nothing about them.
enum PublicShape {
    /// Whether the token is an id, name, address, digest or public part that must survive.
    static func isPublic(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        guard let first = range.first.map({ bytes[$0] }) else { return true }
        if ByteSet.digit.contains(first), isNumberLike(bytes, range) { return true }
        return isUUID(bytes, range) || isCloudID(bytes, range) || isPublicKey(bytes, range) || isIdentity(bytes, range)
            || isHost(bytes, range) || isDigest(bytes, range) || isResourcePath(bytes, range)
    }

    /// ARNs, Azure ids, Google resource names, image references with a digest: names of things, whole.
    static func isResourceName(_ bytes: ByteView) -> Bool {
        guard !bytes.contains(where: ByteSet.space.contains) else { return false }
        return bytes.has("arn:", at: 0) || bytes.has("/subscriptions/", at: 0) || bytes.has("projects/", at: 0)
            || bytes.has("urn:", at: 0) || bytes.has("ocid1.", at: 0)
    }

    static func isResourcePath(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        bytes.has("/subscriptions/", at: range.lowerBound) || bytes.has("projects/", at: range.lowerBound)
            || bytes.has("organizations/", at: range.lowerBound) || bytes.has("ocid1.", at: range.lowerBound)
    }

    /// 8-4-4-4-12 hexadecimal digits.
    static func isUUID(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        range.count == 36 && uuidEnd(bytes, range.lowerBound, range.upperBound) == range.upperBound
    }

    static func uuidEnd(_ bytes: ByteView, _ start: Int, _ limit: Int) -> Int? {
        guard start + 36 <= limit else { return nil }
        for offset in 0..<36 {
            let byte = bytes[start + offset]
            let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
            guard isDash ? byte == UInt8(ascii: "-") : ByteSet.hex.contains(byte) else { return nil }
        }
        return start + 36
    }

    /// `i-0abc…`, `subnet-…`, `rtbassoc-…`: a lower-case word, a dash, 8 or 17 hexadecimal digits. Gives the end.
    static func cloudIDEnd(_ bytes: ByteView, _ start: Int, _ limit: Int) -> Int? {
        let dash = bytes.run(of: .lower, from: start, to: Swift.min(limit, start + 16))
        guard dash > start, dash < limit, bytes[dash] == UInt8(ascii: "-") else { return nil }
        let end = bytes.run(of: .lowerHex, from: dash + 1, to: limit)
        let count = end - dash - 1
        guard count == 17 || count == 8, end == limit || !ByteSet.urlSafe.contains(bytes[end]) else { return nil }
        return end
    }

    private static func isCloudID(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        if cloudIDEnd(bytes, range.lowerBound, range.upperBound) == range.upperBound { return true }
        // Hosted zones: `Z`, at least six digits, capitals and digits.
        let digits = bytes.run(of: .digit, from: range.lowerBound + 1, to: range.upperBound)
        return bytes[range.lowerBound] == UInt8(ascii: "Z") && digits - range.lowerBound > 6
            && bytes[range].prefix(22).allSatisfy(ByteSet.upperDigit.union("_").contains)
    }

    /// IAM unique ids (the access key ids AKIA and ASIA are not among them).
    private static func isIdentity(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        guard range.count >= 20, range.count <= 24 else { return false }
        let prefixes: [StaticString] = ["AROA", "AIDA", "AGPA", "AIPA", "ANPA", "ANVA", "APKA", "ASCA"]
        return prefixes.contains { bytes.has($0, at: range.lowerBound) }
            && bytes[range].allSatisfy(ByteSet.upperDigit.contains)
    }

    /// Public keys in OpenSSH or DER form, certificates in DER form, all as base64.
    static func isPublicKey(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        let start = range.lowerBound
        if bytes.has("AAAAB3NzaC1", at: start) || bytes.has("AAAAC3NzaC1", at: start)
            || bytes.has("AAAAE2VjZHNh", at: start)
            || bytes.has("AAAAG", at: start)
        {
            return true
        }
        guard bytes[start] == UInt8(ascii: "M"), range.count >= 60 else { return false }
        return DERShape.judge(bytes, range) == .publicPart
    }

    /// Numbers, timestamps, versions, addresses: digits and separators only, with the letters that times use.
    private static func isNumberLike(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy(ByteSet.digit.union(".:/-+_TZ").contains)
    }

    /// Lower-case DNS names of two labels or more whose last label is letters only.
    static func isHost(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        guard range.count <= 253, bytes[range].contains(UInt8(ascii: ".")),
            let dot = bytes[range].lastIndex(of: UInt8(ascii: ".")), range.upperBound - dot > 2,
            range.upperBound - dot <= 12,
            bytes[(dot + 1)..<range.upperBound].allSatisfy(ByteSet.lower.contains)
        else { return false }
        let legal = ByteSet.lowerDigit.union("-._*")
        let upperHex = bytes[range].allSatisfy { legal.contains($0) || ByteSet.hex.contains($0) }
        return upperHex && Randomness.isWordy(bytes, (dot + 1)..<range.upperBound)
    }

    /// `sha256:…`, `sha512-…`, `h1:…`: a digest that names its algorithm.
    static func isDigest(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        let names: [StaticString] = [
            "sha256:", "sha512:", "sha1:", "md5:", "sha256-", "sha384-", "sha512-", "h1:", "zh:",
        ]
        return names.contains { bytes.has($0, at: range.lowerBound) }
    }

    /// Whether the name of a digest's algorithm ends here: `nginx@sha256`.
    static func namesDigest(_ bytes: ByteView, endingAt end: Int) -> Bool {
        let names: [StaticString] = ["sha256", "sha512", "sha1", "md5", "h1"]
        return names.contains { bytes.has($0, at: end - $0.utf8CodeUnitCount) }
    }

    /// Whether exactly so many hexadecimal digits stand here as a digest has.
    static func isHexDigest(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        [32, 40, 48, 56, 64, 96, 128].contains(range.count) && bytes[range].allSatisfy(ByteSet.hex.contains)
    }
}
