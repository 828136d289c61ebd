/// What a password has to be: long, and not what everybody tries first (NIST SP 800-63B asks for length and a list, and for
/// no mixture of kinds of characters).
package enum PasswordRules {
    /// In Unicode scalars.
    package static let minimum = 12
    /// More is refused, so that nobody makes the plane hash megabytes.
    package static let maximum = 256
    /// Fewer different characters are a key that was held down.
    static let distinct = 5

    /// What is wrong with a password, nil where nothing is. Says the rule and never the password.
    package static func complaint(_ password: String, email: EmailAddress? = nil) -> String? {
        let scalars = Array(password.unicodeScalars)
        guard scalars.count >= minimum else { return "must have at least \(minimum) characters" }
        guard scalars.count <= maximum else { return "must have at most \(maximum) characters" }
        guard Set(scalars).count >= distinct else { return "must have at least \(distinct) different characters" }
        if scalars.allSatisfy({ ("0"..."9").contains($0) }), scalars.count < 20 {
            return "must not be a number of fewer than 20 digits"
        }
        if isRun(scalars) { return "must not be a row of neighbouring characters" }
        if CommonWords.makeUp(password) { return "is made of words that everybody tries first" }
        if let email, isAbout(password, email) { return "must not be made of the e-mail address" }
        return nil
    }

    /// `abcdefghijkl`, `987654321098`: each character is a step from the one before, the same way all along.
    private static func isRun(_ scalars: [Unicode.Scalar]) -> Bool {
        let steps = zip(scalars.dropFirst(), scalars).map { Int($0.value) - Int($1.value) }
        return [1, -1].contains { step in steps.count { $0 == step || abs($0) == 9 } == steps.count }
    }

    /// The address, or what stands before its `@`, and few characters beside it.
    private static func isAbout(_ password: String, _ email: EmailAddress) -> Bool {
        let folded = password.lowercased()
        return [Substring(email.text), email.local].contains { part in
            part.count >= 4 && folded.contains(part) && folded.count - part.count < 8
        }
    }
}
