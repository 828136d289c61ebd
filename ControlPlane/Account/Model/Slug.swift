internal import PlaneKernel

/// Makes the short name of a tenant from its full name.
enum Slug {
    private static let longest = 48

    /// Letters and digits of ASCII, everything else one hyphen; `team` where nothing is left.
    static func from(_ name: String) -> String {
        var text = ""
        for byte in name.lowercased().utf8 {
            let isPlain = (97...122).contains(byte) || (48...57).contains(byte)
            if isPlain, text.utf8.count < longest {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !text.isEmpty, text.last != "-" {
                text.append("-")
            }
        }
        while text.last == "-" { text.removeLast() }
        return Tenants.isSlug(text) ? text : "team"
    }

    /// What is tried when the slug itself is taken: numbers first, then something that nobody has.
    static func candidates(_ slug: String, random: String) -> [String] {
        [slug] + (2...9).map { "\(slug)-\($0)" } + ["\(slug)-\(random)"]
    }
}
