/// Secrets that are more than a prefix and a run of bytes; each is tried where its keyword was seen.
enum SpecialShape: String, CaseIterable, Sendable {
    case putty = "putty-user-key-file-"
    case jwt = "eyj"
    case url = "://"
    case goDSN = "@tcp("
    case goSocketDSN = "@unix("
    case oracleThin = "oracle:thin:"
    case basic = "basic "
    case bearer = "bearer "
    case slackHook = "hooks.slack.com/"
    case discordHook = "/api/webhooks/"
    case officeHook = "/webhookb2/"
    case accountKey = "accountkey="
    case sharedAccess = "sharedaccesskey="
    case sasSignature = "sig="
    case amzSignature = "x-amz-security-token="
    case azureClient = "q~"
    case azureDevops = "jqqj99"
    case newRelicLicence = "nral"
    case mailchimp = "-us"
    case telegram = ":aa"
    case atlas = ".atlasv1."
    case salesforce = "!a"
    case cryptHash = "$2"
    case cryptHash5 = "$5$"
    case cryptHash6 = "$6$"
    case cryptYescrypt = "$y$"
    case cryptApache = "$apr1$"
    case cryptMD5 = "$1$"
    case argon = "$argon2"
    case curlUser = "curl "
    case secureString = "convertto-securestring"
    case netrc = "machine "

    /// The secret around the keyword that ends at `end`.
    func match(_ bytes: ByteView, keywordEnd end: Int, in range: Range<Int>) -> Span? {
        let start = end - rawValue.utf8.count
        let limit = range.upperBound
        switch self {
        case .putty: return PEMShape.putty(bytes, start: start, limit: limit)
        case .jwt: return Self.jwt(bytes, start, limit)
        case .url: return URLShape.userInfo(bytes, schemeEnd: end, in: range)
        case .goDSN, .goSocketDSN: return URLShape.dsnPassword(bytes, at: start, from: range.lowerBound)
        case .oracleThin: return URLShape.oracle(bytes, from: end, limit: limit)
        case .basic, .bearer: return Self.header(bytes, end, limit)
        case .slackHook, .discordHook, .officeHook: return Self.hook(bytes, end, limit)
        case .accountKey, .sharedAccess:
            return Self.run(bytes, end, limit, ByteSet.base64.union("=%"), 20, .azureKey)
        case .sasSignature: return Self.sas(bytes, start, end, limit)
        case .amzSignature: return Self.run(bytes, end, limit, ByteSet.base64.union("=%_-"), 20, .awsKey)
        case .azureClient: return Self.azureClient(bytes, end, in: range)
        case .azureDevops: return Self.around(bytes, start, end, in: range, .base64, before: 40, after: 10, .azureKey)
        case .newRelicLicence:
            return Self.around(bytes, start, end, in: range, .lowerDigit, before: 30, after: 0, .platformToken)
        case .mailchimp: return Self.mailchimp(bytes, start, end, in: range)
        case .telegram: return Self.telegram(bytes, start, end, in: range)
        case .atlas: return Self.around(bytes, start, end, in: range, .urlSafe, before: 10, after: 40, .vaultToken)
        case .salesforce: return Self.salesforce(bytes, start, end, in: range)
        case .cryptHash, .cryptHash5, .cryptHash6, .cryptYescrypt, .cryptApache, .cryptMD5, .argon:
            return Self.crypt(bytes, start, limit)
        case .curlUser: return Self.curl(bytes, end, limit)
        case .secureString: return Self.secureString(bytes, end, limit)
        case .netrc: return Self.netrcPassword(bytes, end, limit)
        }
    }

    private static func run(
        _ bytes: ByteView,
        _ start: Int,
        _ limit: Int,
        _ body: ByteSet,
        _ minimum: Int,
        _ rule: ScrubRule
    ) -> Span? {
        let end = bytes.run(of: body, from: start, to: limit)
        return end - start >= minimum ? Span(start: start, end: end, rule: rule) : nil
    }

    /// A token known by something in its middle.
    private static func around(
        _ bytes: ByteView,
        _ start: Int,
        _ end: Int,
        in range: Range<Int>,
        _ body: ByteSet,
        before: Int,
        after: Int,
        _ rule: ScrubRule
    ) -> Span? {
        let left = bytes.runBackward(of: body, from: start, to: range.lowerBound)
        var right = bytes.run(of: body, from: end, to: range.upperBound)
        guard start - left >= before, right - end >= after else { return nil }
        while right < range.upperBound, bytes[right] == UInt8(ascii: "=") { right += 1 }
        return Span(start: left, end: right, rule: rule)
    }

    /// `header.payload.signature`, the first two each a JSON object in base64url; the signature may be empty (`alg:
    /// none`).
    private static func jwt(_ bytes: ByteView, _ start: Int, _ limit: Int) -> Span? {
        guard bytes.has("eyJ", at: start), start == 0 || !ByteSet.urlSafe.contains(bytes[start - 1]) else { return nil }
        let dot = bytes.run(of: .urlSafe, from: start, to: limit)
        guard dot - start >= 10, dot < limit, bytes[dot] == UInt8(ascii: "."), bytes.has("ey", at: dot + 1) else {
            return nil
        }
        let second = bytes.run(of: .urlSafe, from: dot + 1, to: limit)
        guard second - dot >= 8 else { return nil }
        var end = second
        while end < limit, ByteSet.dotted.contains(bytes[end]) { end += 1 }
        while end > second, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return Span(start: start, end: end, rule: .jwt)
    }

    /// The credentials of an HTTP `Authorization` header.
    private static func header(_ bytes: ByteView, _ from: Int, _ limit: Int) -> Span? {
        let start = bytes.run(of: .blank, from: from, to: Swift.min(limit, from + 4))
        let body = ByteSet.base64.union("_-.~=")
        let end = bytes.run(of: body, from: start, to: limit)
        guard end - start >= 12 else { return nil }
        let text = bytes[start..<end]
        let mixed =
            text.contains(where: ByteSet.digit.contains) || text.contains(UInt8(ascii: "="))
            || (text.contains(where: ByteSet.upper.contains)
                && text.dropFirst().contains(where: ByteSet.upper.contains))
        return mixed ? Span(start: start, end: end, rule: .authHeader) : nil
    }

    /// What follows the host of an incoming-webhook address is its secret.
    private static func hook(_ bytes: ByteView, _ from: Int, _ limit: Int) -> Span? {
        let body = ByteSet.dotted.union("/@")
        let end = bytes.run(of: body, from: from, to: limit)
        return end - from >= 20 ? Span(start: from, end: end, rule: .webhookURL) : nil
    }

    /// The signature of a shared access address: a parameter of its own, at least 20 bytes.
    private static func sas(_ bytes: ByteView, _ start: Int, _ from: Int, _ limit: Int) -> Span? {
        guard start > 0, bytes[start - 1] == UInt8(ascii: "&") || bytes[start - 1] == UInt8(ascii: "?") else {
            return nil
        }
        return run(bytes, from, limit, ByteSet.base64.union("=%_-"), 20, .azureKey)
    }

    /// Three bytes, a digit, `Q~`, 31 to 34 bytes.
    private static func azureClient(_ bytes: ByteView, _ end: Int, in range: Range<Int>) -> Span? {
        let body = ByteSet.dotted.union("~")
        guard end - 6 >= range.lowerBound, bytes.has("Q~", at: end - 2), ByteSet.digit.contains(bytes[end - 3]) else {
            return nil
        }
        let right = bytes.run(of: body, from: end, to: range.upperBound)
        return right - end >= 28 ? Span(start: end - 6, end: right, rule: .azureKey) : nil
    }

    private static func mailchimp(_ bytes: ByteView, _ start: Int, _ end: Int, in range: Range<Int>) -> Span? {
        let right = bytes.run(of: .digit, from: end, to: Swift.min(range.upperBound, end + 2))
        let left = bytes.runBackward(of: .word, from: start, to: range.lowerBound)
        guard right > end, start - left == 32, right == range.upperBound || !ByteSet.urlSafe.contains(bytes[right])
        else { return nil }
        return Span(start: left, end: right, rule: .platformToken)
    }

    /// Eight to ten digits, `:AA`, 33 bytes.
    private static func telegram(_ bytes: ByteView, _ start: Int, _ end: Int, in range: Range<Int>) -> Span? {
        guard bytes.has(":AA", at: start) else { return nil }
        let left = bytes.runBackward(of: .digit, from: start, to: range.lowerBound)
        let right = bytes.run(of: .urlSafe, from: end, to: range.upperBound)
        guard (8...12).contains(start - left), right - end >= 32, right - end <= 34 else { return nil }
        return Span(start: left, end: right, rule: .platformToken)
    }

    /// An organisation id (`00D`, 15 or 18 bytes), `!A` and the session.
    private static func salesforce(_ bytes: ByteView, _ start: Int, _ end: Int, in range: Range<Int>) -> Span? {
        let left = bytes.runBackward(of: .word, from: start, to: range.lowerBound)
        let right = bytes.run(of: .dotted, from: end, to: range.upperBound)
        guard bytes.has("00D", at: left), (15...18).contains(start - left), right - end >= 40 else { return nil }
        return Span(start: left, end: right, rule: .platformToken)
    }

    /// Modular crypt format: `$id$…$salt$hash`.
    private static func crypt(_ bytes: ByteView, _ start: Int, _ limit: Int) -> Span? {
        guard start == 0 || !ByteSet.word.contains(bytes[start - 1]) else { return nil }
        let end = bytes.run(of: ByteSet.base64.union("$.=,"), from: start, to: limit)
        let dollars = bytes[start..<end].count { $0 == UInt8(ascii: "$") }
        guard end - start >= 24, dollars >= 3 else { return nil }
        return Span(start: start, end: end, rule: .passwordHash)
    }

    /// `curl -u user:password`: the password; the option must stand on the same line.
    private static func curl(_ bytes: ByteView, _ from: Int, _ limit: Int) -> Span? {
        let lineEnd = bytes[from..<Swift.min(limit, from + 512)].firstIndex(of: 10) ?? Swift.min(limit, from + 512)
        var index = from
        while index < lineEnd {
            let isShort = bytes.has("-u", at: index) && (index == 0 || ByteSet.space.contains(bytes[index - 1]))
            guard isShort || bytes.has("--user", at: index) else {
                index += 1
                continue
            }
            var start = index + (isShort ? 2 : 6)
            while start < lineEnd,
                bytes[start] == 32 || bytes[start] == UInt8(ascii: "=") || ByteSet.quote.contains(bytes[start])
            {
                start += 1
            }
            var end = start
            while end < lineEnd, !ByteSet.space.contains(bytes[end]), !ByteSet.quote.contains(bytes[end]) { end += 1 }
            guard let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")), end - colon > 3,
                !PlainValue.isReference(bytes.part((colon + 1)..<end))
            else { return nil }
            return Span(start: colon + 1, end: end, rule: .authHeader)
        }
        return nil
    }

    /// PowerShell: the last argument on the line that is no option.
    private static func secureString(_ bytes: ByteView, _ from: Int, _ limit: Int) -> Span? {
        let lineEnd = bytes[from..<Swift.min(limit, from + 512)].firstIndex(of: 10) ?? Swift.min(limit, from + 512)
        var index = from
        while index < lineEnd {
            while index < lineEnd, ByteSet.blank.union("\"'\\").contains(bytes[index]) { index += 1 }
            var end = index
            while end < lineEnd, !ByteSet.space.union("\"'\\)|").contains(bytes[end]) { end += 1 }
            guard end > index else { return nil }
            if bytes[index] != UInt8(ascii: "-"), bytes[index] != UInt8(ascii: "$"), end - index >= 6 {
                return Span(start: index, end: end, rule: .assignment)
            }
            index = end
        }
        return nil
    }

    /// `machine HOST login USER password SECRET`, on one line or several.
    private static func netrcPassword(_ bytes: ByteView, _ from: Int, _ limit: Int) -> Span? {
        let stop = Swift.min(limit, from + 512)
        guard let login = bytes.find("login ", from: from, to: stop),
            let word = bytes.find("password ", from: login, to: stop)
        else { return nil }
        let start = bytes.run(of: .blank, from: word + 9, to: limit)
        var end = start
        while end < limit, !ByteSet.space.contains(bytes[end]) { end += 1 }
        return end > start ? Span(start: start, end: end, rule: .passwordFile) : nil
    }
}
