/// Words of which passwords are made when nobody thinks. A list of our own: passwords that are tried first are few words with
/// digits and signs around, so the words are listed and not the passwords.
enum CommonWords {
    private static let words: Set<String> = [
        "abc", "abcd", "access", "admin", "administrator", "alpha", "angel", "apple", "asdf", "asdfgh", "asdfghjkl",
        "august",
        "autumn", "baby", "bailey", "banana", "baseball", "basketball", "batman", "bitte", "bonjour", "change",
        "changeit",
        "changeme", "charlie", "cheese", "chocolate", "coffee", "company", "computer", "database", "december",
        "default",
        "demo", "dev", "devops", "diamond", "donald", "dragon", "enter", "february", "flower", "football", "freedom",
        "friday",
        "friend", "fuck", "geheim", "god", "guest", "hallo", "hello", "hockey", "hunter", "iloveyou", "infra",
        "internet",
        "is", "january", "jesus", "jordan", "july", "june", "killer", "letmein", "linux", "london", "login", "love",
        "loveme", "lovely", "manager", "march", "master", "matrix", "me", "michael", "mine", "monday", "monkey",
        "mother",
        "mustang", "my", "mypass", "new", "newpass", "november", "october", "office", "ok", "oracle", "pa", "pass",
        "passw",
        "passwd", "password", "passwords", "passwort", "phrase", "please", "pokemon", "postgres", "princess", "private",
        "prod", "production", "pw", "pwd", "qaz", "qazwsx", "qwer", "qwert", "qwerty", "qwertyuiop", "qwertz", "root",
        "saturday", "school", "secret", "secure", "september", "server", "shadow", "site", "soccer", "spring",
        "staging",
        "star", "starwars", "sterne", "summer", "sunday", "sunshine", "super", "superman", "sysadmin", "system", "temp",
        "test", "tester", "testing", "the", "this", "thursday", "trustno", "tuesday", "ubuntu", "user", "username",
        "wednesday", "welcome", "whatever", "winter", "word", "work", "wsx", "yankees", "you", "your", "zaq", "zxc",
        "zxcvbn", "zxcvbnm",
    ]
    private static let longest = 14
    /// Fewer letters beside digits and signs say nothing; a password without letters is judged elsewhere.
    private static let leastLetters = 3
    /// With more characters than this beside the letters it is not only a word with an ornament.
    private static let mostOrnament = 10

    /// Whether `password` is nothing but such words, with an ornament of digits and signs around or between, or with letters
    /// replaced by digits and signs in the usual way.
    static func makeUp(_ password: String) -> Bool {
        let all = Array(password.lowercased().unicodeScalars)
        guard let first = all.firstIndex(where: { plain($0) != nil }),
            let last = all.lastIndex(where: { plain($0) != nil })
        else { return false }
        let core = Array(all[first...last])
        let readings = [core.compactMap(plain), core.compactMap(letter), all.compactMap(letter)]
        return readings.contains { letters in
            letters.count >= leastLetters && all.count - letters.count <= mostOrnament && consists(letters)
        }
    }

    /// From the left: which prefixes are made of words.
    private static func consists(_ letters: [Character]) -> Bool {
        var reachable = [true] + [Bool](repeating: false, count: letters.count)
        for end in 1...letters.count {
            for start in max(0, end - longest)..<end
            where reachable[start] && words.contains(String(letters[start..<end])) {
                reachable[end] = true
                break
            }
        }
        return reachable[letters.count]
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Character? {
        ("a"..."z").contains(scalar) ? Character(scalar) : nil
    }

    private static func letter(_ scalar: Unicode.Scalar) -> Character? {
        switch scalar {
        case "0": "o"
        case "1", "!": "i"
        case "3": "e"
        case "4", "@": "a"
        case "5", "$": "s"
        case "7": "t"
        default: plain(scalar)
        }
    }
}
