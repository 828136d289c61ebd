/// Values that are no secret even under a secret name: references, templates, masks and words that say "none".
enum PlainValue {
    /// Whether the value only points at a secret: `${var.password}`, `{{resolve:…}}`, `$(VAR)`, an ARN, a vault path,
    /// a mask.
    static func isReference(_ value: ByteView) -> Bool {
        guard let first = value.first, let last = value.last else { return true }
        let bytes = value.count > 4096 ? value.part(0..<4096) : value
        if value.count == 1 { return ByteSet("*-.?_~").contains(first) }
        switch first {
        case UInt8(ascii: "$"):
            if bytes.has("${", at: 0) { return closesOnce(bytes, open: "{", close: "}") && last == UInt8(ascii: "}") }
            if bytes.has("$(", at: 0) { return last == UInt8(ascii: ")") }
            // In capitals only: `$ecret1` is a password.
            return bytes.count > 1 && bytes.dropFirst().allSatisfy(ByteSet.upperDigit.union("_").contains)
                && !ByteSet.digit.contains(bytes[1])
        case UInt8(ascii: "{"):
            return bytes.has("{{", at: 0) && value.suffix(2).elementsEqual("}}".utf8)
        case UInt8(ascii: "%"):
            return last == first && bytes.dropFirst().dropLast().allSatisfy(ByteSet.word.union("_").contains)
        case UInt8(ascii: "<"):
            return last == UInt8(ascii: ">") && !value.contains(where: ByteSet.digit.contains)
        case UInt8(ascii: "*"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "+"), UInt8(ascii: "."):
            if value.allSatisfy({ $0 == first }) { return true }
        case UInt8(ascii: "("):
            if bytes.has("(sensitive", at: 0) || bytes.has("(known after", at: 0) { return true }
        case UInt8(ascii: "["):
            if Marker.end(in: bytes, at: 0) == bytes.count { return true }
        default:
            break
        }
        return PublicShape.isResourceName(bytes) || isWord(bytes)
            || referenceStarts.contains(first) && references.contains { bytes.has($0, at: 0) } || isExpression(bytes)
    }

    private static func isWord(_ bytes: ByteView) -> Bool {
        // Longer than any of them: most values, and no text is made of them.
        bytes.count <= 11 && words.contains(String(decoding: bytes.map(KeywordAutomaton.fold), as: UTF8.self))
    }

    /// Terraform: `var.db_password`, `data.vault_secret.x.data`.
    private static let roots: [StaticString] = ["var.", "local.", "module.", "data.", "each."]

    private static func isExpression(_ bytes: ByteView) -> Bool {
        roots.contains { bytes.has($0, at: 0) } && bytes.allSatisfy(ByteSet.lower.union("._[]\"").contains)
    }

    /// For names that often hold harmless words (`auth`, `token` in prose): whether the value could be a secret at all.
    static func looksSecret(_ value: ByteView) -> Bool {
        guard value.count >= 6, !isReference(value) else { return false }
        let bytes = value.drop(while: ByteSet.quote.contains).view
        if bytes.isEmpty || PublicShape.isPublic(bytes, 0..<bytes.count) { return false }
        let digits = bytes.contains(where: ByteSet.digit.contains)
        let symbols = bytes.contains(where: ByteSet("!#$%^&*+=@~?").contains)
        let upperInside = bytes.dropFirst().contains(where: ByteSet.upper.contains)
        let lower = bytes.contains(where: ByteSet.lower.contains)
        if bytes.allSatisfy(ByteSet.digit.contains) { return false }
        if Randomness.looksRandom(bytes, 0..<bytes.count) { return true }
        let kinds = (digits ? 1 : 0) + (symbols ? 1 : 0) + (upperInside && lower ? 1 : 0) + (lower ? 1 : 0)
        guard kinds >= 2, !bytes.contains(where: ByteSet.space.contains) else { return false }
        return Randomness.randomMass(bytes, 0..<bytes.count) * 2 >= bytes.count
    }

    private static func closesOnce(_ bytes: ByteView, open: Character, close: Character) -> Bool {
        guard let byte = close.asciiValue else { return false }
        return bytes.count { $0 == byte } == 1 || bytes.has("${{", at: 0)
    }

    private static let words: Set<String> = [
        "none", "null", "nil", "true", "false", "yes", "no", "undefined", "n/a", "na", "required", "optional",
        "enabled",
        "disabled", "unknown", "unset", "empty", "redacted", "<redacted>", "(sensitive)", "hidden", "masked",
        "sensitive",
        "string", "str", "bool", "boolean", "int", "number",
    ]

    private static let referenceStarts = ByteSet("avsofkr@!")
    private static let references: [StaticString] = [
        "arn:", "vault:", "ssm:", "op://", "file://", "secretsmanager:", "ssm-secure:", "keyvault:", "sops:", "ref+",
        "@Microsoft.KeyVault(", "!Ref ", "!Sub ", "!GetAtt ", "!ImportValue ",
    ]
}
