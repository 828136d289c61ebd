/// The secrets that a made state hides. Number `n` of a state is the same text each time; two numbers never share one.
package struct StateSecrets: Sendable {
    /// How many distinct ones there are.
    package let count: Int

    package init(count: Int) { self.count = count }

    /// The text of number `number` as it lies in the state, before JSON escaping. Put together here, so that no line of
    /// this repository looks like a credential.
    package func text(_ number: Int) -> String {
        var random = StateRandom(seed: 0x5EC_2E75 ^ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        return switch number % 5 {
        case 0: random.letters(24, of: StateRandom.wordDigits) + "!\(number)"
        case 1: "AKIA" + random.letters(16, of: StateRandom.upperDigits)
        case 2: random.base64(40)
        case 3: "ghp" + "_" + random.letters(36, of: StateRandom.wordDigits)
        default: random.hex(40)
        }
    }

    /// Number `number` inside what such secrets are found in: alone, in a URL, in JSON, in a shell script.
    func dressed(_ number: Int, _ form: StateField.SecretForm) -> String {
        let secret = text(number)
        return switch form {
        case .alone: secret
        case .url:
            "postgres://app:\(secret.replacing("/", with: "_"))@db-\(number).internal:5432/orders?sslmode=require"
        case .json: "{\"username\":\"app\",\"password\":\"\(secret)\",\"port\":5432}"
        case .script: "#!/bin/sh\nset -eu\nexport DB_PASSWORD=\"\(secret)\"\nexec /opt/app/run --port 8080\n"
        }
    }
}
