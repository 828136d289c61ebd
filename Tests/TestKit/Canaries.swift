/// Secrets made for one test, of every kind that an operator hands to the programs, and the search for them (PX-16).
///
/// They are put together at run time: the repository holds none, and two runs never have the same.
package struct Canaries: Sendable {
    /// The kind, and the text that must not be found anywhere.
    package let all: [(kind: String, text: String)]

    package init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func letters(_ count: Int, from alphabet: String) -> String {
            let letters = Array(alphabet)
            return String((0..<count).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
        }
        let mixed = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
        let base64 = mixed + "+/"
        all = [
            ("password", letters(20, from: mixed)),
            ("bearer", letters(40, from: mixed)),
            ("api key", "dd0c_" + letters(32, from: "0123456789abcdef")),
            ("webhook", letters(24, from: mixed)),
            ("private key", letters(64, from: base64)),
            ("enrolment token", "dd0c-token-" + letters(108, from: mixed)),
        ]
    }

    package subscript(kind: String) -> String { all.first { $0.kind == kind }?.text ?? "" }

    /// The kinds of which a text holds a canary, whole or its secret half.
    package func found(in text: String) -> [String] {
        all.filter { kind, canary in
            // The end of a token is its secret; whoever prints that alone has told it all the same.
            text.contains(canary) || text.contains(String(canary.suffix(16)))
        }.map(\.kind)
    }

    /// Lines as they come to a log: each canary where programs really meet one.
    package var sentences: [String] {
        [
            "connect to postgres://dd0c:\(self["password"])@db.example:5432/dd0c",
            "cannot open host=db.example password=\(self["password"]) dbname=dd0c",
            "Authorization: Bearer \(self["bearer"])",
            "X-API-Key: \(self["api key"])",
            "post to https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/\(self["webhook"])",
            "webhook_secret=\(self["webhook"])",
            "-----BEGIN PRIVATE KEY-----\n\(self["private key"])\n-----END PRIVATE KEY-----",
            "enrol with \(self["enrolment token"])",
        ]
    }
}
