import SharedBase
import SharedJSON

/// What an attribute of a made resource holds.
indirect enum StateField: Sendable {
    enum SecretForm: Sendable { case alone, url, json, script }

    /// `prefix` and so many hexadecimal digits.
    case id(String, Int)
    /// An ARN of this service and kind.
    case arn(String, String)
    case pick([String])
    case int(ClosedRange<Int>)
    case decimal
    case flag
    case null
    case tags
    /// An IAM policy as a JSON text.
    case policy
    case address
    case cidr
    case time
    case sentence
    case base64(Int)
    case secret(SecretForm)
    case list(StateField, ClosedRange<Int>)
    /// Nested blocks: an array of objects.
    case blocks([(String, StateField)], ClosedRange<Int>)
    case object([(String, StateField)])
}

/// Writes the value of a field; hands out the secrets in turn, so that each is planted.
struct StateFieldWriter {
    var random: StateRandom
    let secrets: StateSecrets
    /// How many secrets were planted, repeats included.
    private(set) var planted = 0

    init(random: StateRandom, secrets: StateSecrets) {
        self.random = random
        self.secrets = secrets
    }

    mutating func members(_ fields: [(String, StateField)], to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, field) in fields {
            writer.key(name)
            write(field, to: &writer)
        }
        writer.endObject()
    }

    mutating func write(_ field: StateField, to writer: inout JSONWriter) {
        switch field {
        case .int(let range): writer.int(range.lowerBound + random.below(range.count))
        case .decimal: writer.number(text: "\(random.below(1000)).\(random.below(90) + 10)")
        case .flag: writer.bool(random.below(2) == 0)
        case .null: writer.null()
        case .tags: tags(&writer)
        case .secret where secrets.count == 0: writer.null()
        case .list(let element, let range):
            writer.beginArray()
            for _ in 0..<range.lowerBound + random.below(range.count) { write(element, to: &writer) }
            writer.endArray()
        case .blocks(let fields, let range):
            writer.beginArray()
            for _ in 0..<range.lowerBound + random.below(range.count) { members(fields, to: &writer) }
            writer.endArray()
        case .object(let fields): members(fields, to: &writer)
        default: writer.string(text(field))
        }
    }

    private mutating func text(_ field: StateField) -> String {
        switch field {
        case .id(let prefix, let count): return prefix + random.hex(count)
        case .arn(let service, let kind): return arn(service, kind)
        case .pick(let texts): return random.pick(texts)
        case .policy: return policy()
        case .address: return random.address()
        case .cidr: return "10.\(random.below(256)).\(random.below(16) * 16).0/20"
        case .time:
            return "2026-0\(1 + random.below(9))-1\(random.below(10))T0\(random.below(10)):3\(random.below(10)):17Z"
        case .sentence: return random.sentence()
        case .base64(let count): return random.base64(count)
        case .secret(let form):
            planted += 1
            return secrets.dressed((planted - 1) % secrets.count, form)
        default: return ""
        }
    }

    private mutating func arn(_ service: String, _ kind: String) -> String {
        "arn:aws:\(service):\(random.pick(StateTypes.regions)):\(StateTypes.account):\(kind)/\(random.hex(17))"
    }

    private mutating func tags(_ writer: inout JSONWriter) {
        writer.beginObject()
        for (name, values) in StateTypes.tags {
            writer.key(name)
            writer.string(random.pick(values))
        }
        if random.below(4) == 0 {
            writer.key("Description")
            writer.string(random.sentence())
        }
        writer.endObject()
    }

    private mutating func policy() -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("Version", "2012-10-17")
        writer.key("Statement")
        writer.beginArray()
        for _ in 0...random.below(3) {
            writer.beginObject()
            writer.member("Action", .array([.string("s3:GetObject"), .string("s3:PutObject"), .string("kms:Decrypt")]))
            writer.member("Effect", "Allow")
            writer.member("Resource", .string(arn("s3", "bucket") + "/*"))
            writer.member("Sid", .string("Statement" + random.hex(6)))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}
