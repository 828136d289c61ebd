/// Judges an attribute name by its words.
///
/// A name is secret when it holds a head (`password`, `token`, `api key`) and nothing after the head says that it is
/// only
/// *about* the secret (`password_length`, `secret_arn`, `token_url`).
enum SecretNames {
    enum Verdict: Sendable, Equatable {
        /// Says nothing.
        case plain
        /// An id, digest, certificate or the like: entropy is no evidence under this name.
        case publicData
        /// Secret where the value is no plain word.
        case weak
        /// Secret, strings only.
        case strong
        /// A password or PIN: secret even as a number.
        case password
    }

    static func judge(_ name: String) -> Verdict { judge(words: NameWords.split(name.utf8)) }

    static func judge(_ name: ByteView) -> Verdict { judge(words: NameWords.split(name)) }

    /// The key under which a flat map of Terraform keeps how many members or elements there are: `passwords.#`.
    static func isCount(_ name: String) -> Bool { name.hasSuffix(".#") || name.hasSuffix(".%") }

    static func judge(words: [String]) -> Verdict {
        guard !words.isEmpty else { return .plain }
        let joined = words.joined(separator: "_")
        if exceptions.contains(joined) { return .plain }
        if let verdict = head(words) { return verdict }
        return isPublic(words, joined) ? .publicData : .plain
    }

    /// The verdict of the last head in the name, nil where there is none.
    private static func head(_ words: [String]) -> Verdict? {
        for index in words.indices.reversed() {
            guard var verdict = single(words[index]) ?? pair(words, index) else { continue }
            let before = words[..<index]
            if before.contains(where: denials.contains) { return .plain }
            let after = words[(index + 1)...]
            if after.contains(where: qualifiers.contains) { return after.contains("id") ? .publicData : .plain }
            if verdict == .weak, before.contains(where: stronger.contains) { verdict = .strong }
            return verdict
        }
        return nil
    }

    private static func single(_ word: String) -> Verdict? {
        if let verdict = heads[word] { return verdict }
        guard word.utf8.count > 5 else { return word.hasSuffix("pw") || word.hasSuffix("pwd") ? .password : nil }
        if word.contains("passw") || word.hasSuffix("passphrase") || word.hasSuffix("pwd") { return .password }
        if word.hasSuffix("pass"), !passWords.contains(word) { return .password }
        for ending in compoundEndings where word.hasSuffix(ending) { return .strong }
        return nil
    }

    private static func pair(_ words: [String], _ index: Int) -> Verdict? {
        guard index > 0 else { return nil }
        let before = words[index - 1]
        switch words[index] {
        case "key", "keys":
            if strongKeys.contains(before) { return words.contains("kms") ? nil : .strong }
            return weakKeys.contains(before) ? .weak : nil
        case "string", "str", "strings", "uri", "url":
            return before == "connection" || before == "conn" ? (words[index].hasPrefix("str") ? .strong : nil) : nil
        case "seed", "phrase":
            return ["otp", "totp", "seed", "recovery", "mfa", "pass"].contains(before) ? .strong : nil
        case "code", "codes":
            return ["recovery", "backup", "pass"].contains(before) ? .strong : nil
        default:
            return nil
        }
    }

    private static func isPublic(_ words: [String], _ joined: String) -> Bool {
        guard let last = words.last else { return false }
        return publicEndings.contains(last) || publicNames.contains(joined)
            || words.contains(where: digestWords.contains)
    }

    private static let heads: [String: Verdict] = {
        var table: [String: Verdict] = [:]
        let passwords = """
            password passwords passwd passwds passphrase passphrases passcode passwort pwd pwds pswd psw psswd pass \
            pw pswrd psword psswrd pssword paswd paswrd pasword pin passin passout rootpw
            """
        let strong = """
            secret apikey apikeys accesskey secretkey privatekey authtoken token bearer credential \
            connectionstring connstr jwt mnemonic htpasswd dockerconfigjson dockercfg pgpass netrc sastoken \
            accountkey sharedkey masterkey encryptionkey signingkey clientsecret keytab
            """
        for word in passwords.split(separator: " ") { table[String(word)] = .password }
        for word in strong.split(separator: " ") { table[String(word)] = .strong }
        for word in ["secrets", "tokens", "credentials", "creds", "cred", "auth", "authorization", "cookie", "nonce"] {
            table[word] = .weak
        }
        return table
    }()

    private static let passWords: Set<String> = [
        "bypass", "compass", "encompass", "surpass", "trespass", "overpass", "onepass",
    ]

    private static let compoundEndings = [
        "secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "credential", "credentials",
        "connectionstring",
        "passkey", "authkey", "sharedkey", "accountkey", "encryptionkey", "signingkey",
    ]

    private static let strongKeys: Set<String> = [
        "api", "access", "private", "secret", "account", "shared", "preshared", "presharedkey", "master", "encryption",
        "encrypt", "decryption", "decrypt", "signing", "sign", "storage", "auth", "license", "licence", "subscription",
        "instrumentation", "deploy", "webhook", "integration", "consumer", "hmac", "jwt", "cookie", "activation",
        "wallet",
        "unseal", "sas", "session", "app", "application", "service",
    ]

    private static let weakKeys: Set<String> = [
        "primary", "secondary", "client", "server", "ssh", "tls", "ssl", "gpg", "pgp", "host", "root", "admin",
        "function",
        "rsa", "ecdsa", "dsa", "ec", "user", "routing", "recovery", "pre", "psk", "ceph", "cluster", "registration",
    ]

    /// Words that turn a weak head into a strong one.
    private static let stronger: Set<String> = ["secret", "private", "auth", "oauth", "login", "docker", "registry"]

    /// Words before the head that make the name a setting about secrets.
    private static let denials: Set<String> = [
        "max", "min", "num", "count", "has", "is", "no", "use", "uses", "enable", "enabled", "disable", "require",
        "required",
        "requires", "allow", "automount", "http", "public", "partition", "sort", "hash", "range", "forbid",
    ]

    /// Words after the head that make the name speak about the secret instead of holding it.
    private static let qualifiers = words(
        """
        name names arn arns id ids identifier identifiers uid url uri urls uris endpoint endpoints policy policies \
        length len expiry expiration expires expire expired ttl type types version versions enabled enable disabled \
        required require ref refs reference references selector path paths file files filename dir directory \
        location mode algorithm algorithms count min max minimum maximum method methods period duration header \
        headers prefix status state rotation rotated validity usage spec source sources format lifetime second \
        seconds minute minutes hour hours days age namespace store manager provider providers reviewer review mount \
        class label labels bucket role roles user username login description issuer audience audiences scope scopes \
        quota limit limits strategy options settings config configuration group groups hint alias index attribute \
        attributes attr column field template pattern regex mapping rule rules authority timeout interval retention \
        size bits encoding lookup requests rate created updated at date time last expression curve protection \
        management compliance complexity history reuse generation generator exists present cidrs uses ip dns \
        attempts lockout change changed last accessor public signature
        """
    )

    /// Names that hold a head and are no secret.
    private static let exceptions: Set<String> = [
        "token_reviewer", "token_no_default_policy", "http_tokens", "secret_key_ref", "secret_ref",
        "image_pull_secrets",
        "service_account_token", "pass_through", "auth_mode", "api_key_source", "authorization_type",
        "credentials_mode",
        "key_vault_secret", "pull_secret", "pull_secrets", "master_auth", "password_auth", "password_authentication",
    ]

    private static let publicEndings = words(
        """
        id ids arn arns uid uids urn etag etags hash hashes checksum checksums digest digests fingerprint \
        fingerprints thumbprint thumbprints sha md revision commit lineage serial cert certs certificate \
        certificates certificatedata chain bundle cabundle image images uuid guid generation crc link
        """
    )

    /// Digests wherever the word stands: `checksum/config`, `pod-template-hash`, `git_sha_short`.
    private static let digestWords: Set<String> = [
        "checksum", "digest", "fingerprint", "etag", "sha", "hash", "commit", "thumbprint",
    ]

    private static let publicNames: Set<String> = [
        "public_key", "public_key_openssh", "public_key_pem", "ca", "ca_data", "ca_cert", "ca_crt", "ca_bundle", "x_c",
        "ca_certificate", "certificate_authority_data", "certificate_pem", "certificate_body",
        "client_certificate_data",
        "resource_version", "self_link", "source_code_hash", "image_id", "public_keys", "ssh_public_key", "host_keys",
        "object_version", "public_key_data", "ca_cert_pem", "tls_crt", "data_sha",
    ]

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
