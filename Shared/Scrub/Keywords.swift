/// The one automaton over every keyword of layers 2 and 3, and what each keyword means.
struct Keywords: Sendable {
    enum Meaning: Sendable {
        case shapes([TokenShape])
        case special(SpecialShape)
        /// The first line of a block in text armour.
        case armour
        /// A word of a secret name: the identifier around it is judged.
        case name
    }

    static let shared = Keywords()

    let automaton: KeywordAutomaton
    let meanings: [[Meaning]]

    private init() {
        var order: [String] = []
        var table: [String: [Meaning]] = [:]
        func add(_ keyword: String, _ meaning: Meaning) {
            let folded = keyword.lowercased()
            if table[folded] == nil { order.append(folded) }
            table[folded, default: []].append(meaning)
        }
        for shape in TokenShape.all { add(shape.prefix, .shapes([shape])) }
        for special in SpecialShape.allCases { add(special.rawValue, .special(special)) }
        add(PEMShape.opening, .armour)
        for word in Self.nameWords { add(word, .name) }
        automaton = KeywordAutomaton(order)
        meanings = order.map { table[$0] ?? [] }
    }

    /// Every head of `SecretNames` holds one of these.
    private static let nameWords = [
        "pass", "pwd", "psw", "psswd", "pssw", "pasw", "paswd", "pw", "secret", "token", "key", "auth", "cred",
        "connectionstring",
        "connection_string", "connstr", "conn_str", "jwt", "bearer", "pin", "mnemonic", "keytab", "cookie", "nonce",
        "seed",
        "phrase", "dockercfg", "dockerconfigjson", "code",
    ]
}
