import SharedBase

/// In what a secret hides.
enum PlantForm: String, CaseIterable {
    case mark, name, typeTable = "type", shape, number
    case jsonText = "json", yamlText = "yaml", base64, gzip, url
    case pem, dotenv, shell, helm, lastApplied = "last applied"
    case entropy, byValue = "by value", mapKey = "map key", connection, argument, pair

    /// The members that hide a new secret, named with `suffix`, and the texts that give it away.
    func plant(_ suffix: String, _ random: inout SecretMaker) -> (members: ValueObject, needles: [String]) {
        let password = random.password()
        switch self {
        case .mark: return one("setting_\(suffix)", password, [password])
        case .name: return one("db_password_\(suffix)", password, [password])
        case .typeTable: return one("secret_string", password, [password])
        case .shape:
            let token = random.token()
            return one("remark_\(suffix)", "made with \(token) by hand", [token])
        case .number:
            let pin = random.number(10)
            return (.of(["admin_password": .number(pin)]), [pin])
        case .jsonText:
            return one("document_\(suffix)", #"{"user":"app","password":"\#(password)","port":5432}"#, [password])
        case .yamlText:
            return one("values_\(suffix)", "replicas: 2\nauth:\n  rootPassword: \(password)\n  user: app\n", [password])
        case .url:
            let plain = random.mixed(14)
            return one("endpoint_\(suffix)", "amqps://app:\(plain)@queue.internal:5671/orders", [plain])
        case .connection:
            let text = "Server=db.internal;Database=orders;User Id=app;Password=\(password);Encrypt=true"
            return one("link_\(suffix)", text, [password])
        case .pem:
            let key = random.privateKey()
            let line = key.split(separator: "\n")[2]
            return one("content_\(suffix)", key, [String(line)])
        case .entropy:
            let key = random.mixed(40)
            return one("opaque_\(suffix)", key, [key])
        case .mapKey:
            let token = random.token()
            return (.of(["seen_\(suffix)": [token: "2026-01-01"]]), [token])
        case .byValue:
            let note = "ask for \(password) at the desk"
            return (.of(["master_password_\(suffix)": .string(password), "hint_\(suffix)": .string(note)]), [password])
        case .argument:
            return (.of(["args_\(suffix)": ["serve", "--password", .string(password), "--port=80"]]), [password])
        case .pair:
            return (.of(["env_\(suffix)": [["name": "API_TOKEN", "value": .string(password)]]]), [password])
        case .base64, .gzip, .dotenv, .shell, .helm, .lastApplied: return encoded(suffix, password)
        }
    }

    private func encoded(_ suffix: String, _ password: String) -> (members: ValueObject, needles: [String]) {
        let script = "#!/bin/bash\nset -eu\nexport DB_PASSWORD='\(password)'\nexec /opt/app/run --port 8080\n"
        switch self {
        case .base64:
            let blob = SecretMaker.base64(script)
            return one("boot_\(suffix)", blob, [password, blob])
        case .gzip:
            let blob = SecretMaker.gzip(script)
            return one("packed_\(suffix)", blob, [password, blob])
        case .dotenv: return one("file_\(suffix)", "LOG_LEVEL=info\nSMTP_PASSWORD=\(password)\nPORT=25\n", [password])
        case .helm:
            let release = #"{"name":"web","config":{"db":{"password":"\#(password)"}},"version":3}"#
            let blob = SecretMaker.base64(SecretMaker.gzip(release))
            return one("release_\(suffix)", blob, [password, blob])
        case .lastApplied:
            let text = #"{"kind":"Secret","metadata":{"name":"x"},"stringData":{"login":"\#(password)"}}"#
            let notes: Value = ["kubectl.kubernetes.io/last-applied-configuration": .string(text)]
            return (.of(["annotations": notes]), [password])
        default: return one("user_data_\(suffix)", script, [password])
        }
    }

    private func one(_ name: String, _ text: String, _ needles: [String]) -> (members: ValueObject, needles: [String]) {
        (.of([name: .string(text)]), needles)
    }
}

extension ValueObject {
    /// An object with these members, in this order.
    static func of(_ members: KeyValuePairs<String, Value>) -> ValueObject {
        var object = ValueObject()
        for (name, value) in members { object[name] = value }
        return object
    }
}
