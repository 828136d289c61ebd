/// A token that is known by its beginning: `ghp_` and then at least 30 letters and digits.
struct TokenShape: Sendable {
    let prefix: String
    /// What may follow the prefix.
    let body: ByteSet
    /// Fewer bytes after the prefix are no token. More than usual are taken whole: a secret is never cut short.
    let minimum: Int
    let rule: ScrubRule
    /// A digit must be among the body, so that names such as `sk-something-long` are let be.
    let needsDigit: Bool

    init(_ prefix: String, _ body: ByteSet, _ minimum: Int, _ rule: ScrubRule, needsDigit: Bool = false) {
        self.prefix = prefix
        self.body = body
        self.minimum = minimum
        self.rule = rule
        self.needsDigit = needsDigit
    }

    /// The token whose prefix ends at `prefixEnd`; nil where its case, its left border or its length is wrong.
    func match(_ bytes: ByteView, prefixEnd: Int, limit: Int) -> Span? {
        let start = prefixEnd - prefix.utf8.count
        guard isBorder(bytes, before: start), hasPrefix(bytes, at: start) else { return nil }
        var end = bytes.run(of: body, from: prefixEnd, to: limit)
        while end > prefixEnd, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        guard end - prefixEnd >= minimum else { return nil }
        if needsDigit, !bytes[prefixEnd..<end].contains(where: ByteSet.digit.contains) { return nil }
        while end < limit, bytes[end] == UInt8(ascii: "=") { end += 1 }
        return Span(start: start, end: end, rule: rule)
    }

    /// A letter or digit before the prefix means that it stands inside another word; an escape (`\n`, `%3A`) does not.
    private func isBorder(_ bytes: ByteView, before start: Int) -> Bool {
        guard start > 0, ByteSet.word.contains(bytes[start - 1]) else { return true }
        if start > 1, bytes[start - 2] == UInt8(ascii: "\\") { return true }
        return start > 2 && bytes[start - 3] == UInt8(ascii: "%")
    }

    private func hasPrefix(_ bytes: ByteView, at start: Int) -> Bool {
        for (offset, byte) in prefix.utf8.enumerated() where bytes[start + offset] != byte { return false }
        return true
    }
}

extension TokenShape {
    /// Every prefix rule. Lengths are lower bounds of what the platforms document, a little below where they vary.
    static let all: [TokenShape] = cloud + code + packages + models + platforms + chat + shops

    private static let cloud: [TokenShape] = [
        TokenShape("AKIA", .upperDigit, 16, .awsKey), TokenShape("ASIA", .upperDigit, 16, .awsKey),
        TokenShape("ABIA", .upperDigit, 16, .awsKey), TokenShape("ACCA", .upperDigit, 16, .awsKey),
        TokenShape("A3T", .upperDigit, 17, .awsKey), TokenShape("ABSK", .base64, 60, .awsKey),
        TokenShape("bedrock-api-key-", .urlSafe, 20, .awsKey), TokenShape("da2-", .lowerDigit, 26, .awsKey),
        TokenShape("AIza", .urlSafe, 33, .googleKey), TokenShape("ya29.", .dotted, 20, .googleKey),
        TokenShape("GOCSPX-", .urlSafe, 20, .googleKey), TokenShape("1//0", .urlSafe, 40, .googleKey),
        TokenShape("LTAI", .word, 12, .platformToken, needsDigit: true),
        TokenShape("AKID", .word, 32, .platformToken), TokenShape("dop_v1_", .hex, 60, .platformToken),
        TokenShape("doo_v1_", .hex, 60, .platformToken), TokenShape("dor_v1_", .hex, 60, .platformToken),
        TokenShape("hvs.", .dotted, 20, .vaultToken), TokenShape("hvb.", .dotted, 20, .vaultToken),
        TokenShape("hvr.", .dotted, 20, .vaultToken), TokenShape("s.", .word, 24, .vaultToken, needsDigit: true),
        TokenShape("HRKU-", .urlSafe, 30, .platformToken), TokenShape("akab-", .urlSafe, 30, .platformToken),
        TokenShape("pul-", .lowerHex, 40, .platformToken),
        TokenShape("FlyV1 ", .base64.union("_,-"), 20, .platformToken),
        TokenShape("dd0c_", .lowerHex, 32, .dd0cKey), TokenShape("dd0c-token-", .urlSafe, 20, .dd0cKey),
        TokenShape("sha256~", .urlSafe, 40, .platformToken), TokenShape("v1.0-", .urlSafe, 100, .platformToken),
    ]

    private static let code: [TokenShape] =
        ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map { TokenShape($0, .urlSafe, 30, .githubToken) } + [
            TokenShape("_gitlab_session=", .hex, 30, .gitlabToken),
            TokenShape("github_pat_", .urlSafe, 36, .githubToken), TokenShape("GR1348941", .urlSafe, 18, .gitlabToken),
            TokenShape("ATATT3", .urlSafe.union("%\\="), 40, .platformToken),
            TokenShape("ATBB", .word, 24, .platformToken),
            TokenShape("ATCTT3", .urlSafe.union("%\\="), 40, .platformToken),
            TokenShape("lin_api_", .word, 32, .platformToken), TokenShape("lin_oauth_", .word, 32, .platformToken),
            TokenShape("figd_", .urlSafe, 36, .platformToken),
            TokenShape("sntrys_", .base64.union("_-="), 40, .platformToken),
            TokenShape("sntryu_", .lowerHex, 60, .platformToken), TokenShape("rdme_", .lowerDigit, 60, .platformToken),
        ]
        + [
            "glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "glrtr-", "glptt-", "glcbt-", "glimt-", "glagent-",
            "gloas-",
            "glffct-", "glwt-",
        ].map { TokenShape($0, .dotted, 16, .gitlabToken) }

    private static let packages: [TokenShape] = [
        TokenShape("npm_", .word, 34, .packageToken), TokenShape("pypi-AgE", .urlSafe, 40, .packageToken),
        TokenShape("rubygems_", .lowerHex, 44, .packageToken), TokenShape("CLOJARS_", .lowerHex, 50, .packageToken),
        TokenShape("oy2", .lowerDigit, 43, .packageToken), TokenShape("AKCp", .word, 40, .packageToken),
        TokenShape("cmVmdGtuO", .base64.union("_-"), 30, .packageToken),
        TokenShape("dckr_pat_", .urlSafe, 24, .packageToken), TokenShape("dckr_oat_", .urlSafe, 24, .packageToken),
        TokenShape("SWMTKN-1-", .urlSafe, 40, .platformToken), TokenShape("SWMKEY-1-", .base64, 36, .platformToken),
        TokenShape("crates_cio", .word, 30, .packageToken),
    ]

    private static let models: [TokenShape] = [
        TokenShape("sk-ant-", .urlSafe, 40, .modelKey), TokenShape("sk-proj-", .urlSafe, 30, .modelKey),
        TokenShape("sk-or-v1-", .hex, 40, .modelKey), TokenShape("sk-", .urlSafe, 40, .modelKey, needsDigit: true),
        TokenShape("gsk_", .word, 40, .modelKey), TokenShape("xai-", .word, 60, .modelKey),
        TokenShape("pplx-", .word, 40, .modelKey), TokenShape("hf_", .letter.union("0123456789"), 30, .modelKey),
        TokenShape("llx-", .urlSafe, 40, .modelKey), TokenShape("tvly-", .urlSafe, 28, .modelKey),
        TokenShape("nvapi-", .urlSafe, 50, .modelKey), TokenShape("r8_", .word, 36, .modelKey),
        TokenShape("api_org_", .word, 30, .modelKey),
    ]

    private static let platforms: [TokenShape] = [
        TokenShape("dapi", .hex.union("-"), 32, .platformToken), TokenShape("dp.pt.", .word, 36, .platformToken),
        TokenShape("dp.st.", .dotted, 36, .platformToken), TokenShape("dp.sa.", .word, 36, .platformToken),
        TokenShape("glc_", .base64.union("="), 30, .platformToken), TokenShape("glsa_", .urlSafe, 32, .platformToken),
        TokenShape("eyJrIjoi", .base64.union("_-"), 40, .platformToken), TokenShape("squ_", .hex, 36, .platformToken),
        TokenShape("sqp_", .hex, 36, .platformToken), TokenShape("sqa_", .hex, 36, .platformToken),
        TokenShape("NRAK-", .word, 20, .platformToken), TokenShape("NRII-", .urlSafe, 20, .platformToken),
        TokenShape("NRBR-", .hex, 16, .platformToken), TokenShape("NRJS-", .hex, 16, .platformToken),
        TokenShape("pscale_pw_", .dotted, 30, .platformToken), TokenShape("pscale_tkn_", .dotted, 30, .platformToken),
        TokenShape("pscale_oauth_", .dotted, 30, .platformToken), TokenShape("nfp_", .word, 32, .platformToken),
        TokenShape("nfc_", .word, 32, .platformToken), TokenShape("vcp_", .word, 40, .platformToken),
        TokenShape("vck_", .word, 40, .platformToken), TokenShape("cosmo_", .hex, 30, .platformToken),
        TokenShape("AGE-SECRET-KEY-1", .upperDigit, 50, .privateKey),
        TokenShape("SUA", .upperDigit, 52, .platformToken),
        TokenShape("PMAK-", .urlSafe, 50, .platformToken), TokenShape("sbp_", .hex, 40, .platformToken),
        TokenShape("dt0c01.", .dotted, 60, .platformToken), TokenShape("aio_", .word, 28, .platformToken),
        TokenShape("ntn_", .word, 40, .platformToken), TokenShape("pat-na1-", .urlSafe, 30, .platformToken),
        TokenShape("pat-eu1-", .urlSafe, 30, .platformToken),
        TokenShape("ops_eyJ", .base64.union("_-"), 100, .platformToken),
        TokenShape("TlRMTVNTUAAD", .base64, 40, .authHeader), TokenShape("tfp_", .urlSafe, 40, .platformToken),
    ]

    private static let chat: [TokenShape] =
        ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxo-", "xoxc-", "xoxd-", "xapp-", "xwfp-"].map {
            TokenShape($0, .urlSafe.union("%."), 10, .slackToken, needsDigit: true)
        } + [
            TokenShape("SG.", .dotted, 40, .platformToken), TokenShape("SK", .lowerHex, 32, .platformToken),
            TokenShape("xkeysib-", .urlSafe, 60, .platformToken), TokenShape("xsmtpsib-", .urlSafe, 60, .platformToken),
            TokenShape("key-", .lowerHex, 32, .platformToken), TokenShape("EAACEdEose0cBA", .word, 20, .platformToken),
            TokenShape("IGQV", .word, 60, .platformToken), TokenShape("sl.", .urlSafe, 100, .platformToken),
            TokenShape("3MVG9", .dotted, 60, .platformToken), TokenShape("3MVGb", .dotted, 60, .platformToken),
            TokenShape("AAAAAAAAAAAAAAAAAAAAA", .word.union("%"), 50, .platformToken),
        ]

    private static let shops: [TokenShape] =
        ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "pk_test_", "sk_prod_", "whsec_"].map {
            TokenShape($0, .base64, 16, .stripeKey)
        }
        + ["shpat_", "shpca_", "shppa_", "shpss_"].map { TokenShape($0, .hex, 30, .platformToken) } + [
            TokenShape("sq0atp-", .urlSafe, 20, .platformToken), TokenShape("sq0csp-", .urlSafe, 36, .platformToken),
            TokenShape("sq0idp-", .urlSafe, 20, .platformToken),
            TokenShape("EAAA", .urlSafe, 56, .platformToken), TokenShape("EZAK", .word, 50, .platformToken),
            TokenShape("EZTK", .word, 50, .platformToken), TokenShape("FLWSECK-", .hex, 30, .platformToken),
            TokenShape("access_token$production$", .lowerDigit.union("$"), 32, .platformToken),
            TokenShape("access_token$sandbox$", .lowerDigit.union("$"), 32, .platformToken),
        ]
}
