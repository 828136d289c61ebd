import Glibc
import SharedBase
import SharedJSON

/// Writes Terraform states (version 4) of any size to measure with: deterministic, streamed, laid out with two spaces as
/// Terraform does.
package enum StateMaker {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// A state in `folder`, made where it is missing. Gives its path.
    package static func file(in folder: String, megabytes: Int, secrets: Int) throws -> String {
        let path = "\(folder)/state-\(megabytes)MB-\(secrets)-secrets.tfstate"
        if access(path, R_OK) == 0 { return path }
        // Renamed when whole, so that a broken run leaves no half state behind.
        try make(at: path + ".part", bytes: megabytes * 1_000_000, secrets: secrets)
        guard rename(path + ".part", path) == 0 else {
            throw Failure(description: "cannot name \(path): errno \(errno)")
        }
        return path
    }

    /// The same with a secret of its own in every resource instance, however many there are.
    package static func file(in folder: String, megabytes: Int) throws -> String {
        let path = "\(folder)/state-\(megabytes)MB-secret-in-each.tfstate"
        if access(path, R_OK) == 0 { return path }
        try make(at: path + ".part", bytes: megabytes * 1_000_000, secrets: 0, inEach: true)
        guard rename(path + ".part", path) == 0 else {
            throw Failure(description: "cannot name \(path): errno \(errno)")
        }
        return path
    }

    /// Writes a state of at least `bytes` bytes (it ends with the resource that passes them) that hides each of `secrets`
    /// distinct secrets (`StateSecrets`) at least once. Memory is bounded by one resource.
    package static func make(at path: String, bytes: Int, secrets: Int, inEach: Bool = false) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(description: "cannot write \(path): errno \(errno)") }
        defer { close(descriptor) }
        var state = StateStream(secrets: StateSecrets(count: inEach ? .max : secrets), inEach: inEach)
        try write(state.head(), to: descriptor)
        while state.written < bytes || state.planted < secrets { try write(state.resource(), to: descriptor) }
        try write(state.tail(), to: descriptor)
    }

    /// A small file, whole.
    static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(description: "cannot write \(path): errno \(errno)") }
        defer { close(descriptor) }
        try write(bytes, to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(description: "cannot write the state: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }
}

/// A state in the making: its head, one resource after the other, its tail.
private struct StateStream {
    private var writer = JSONWriter(pretty: true)
    private var fields: StateFieldWriter
    /// Every instance has a password of its own.
    private let inEach: Bool
    private var number = 0
    /// Bytes handed out so far.
    private(set) var written = 0
    var planted: Int { fields.planted }

    init(secrets: StateSecrets, inEach: Bool) {
        self.inEach = inEach
        fields = StateFieldWriter(random: StateRandom(seed: 42), secrets: secrets)
    }

    private mutating func drain() -> [UInt8] {
        let bytes = writer.drain()
        written += bytes.count
        return bytes
    }

    mutating func head() -> [UInt8] {
        writer.beginObject()
        writer.member("version", 4)
        writer.member("terraform_version", "1.9.8")
        writer.member("serial", 4182)
        writer.member("lineage", .string(fields.random.uuid()))
        writer.member("outputs", ["endpoint": ["value": "https://orders.internal", "type": "string"]])
        writer.key("resources")
        writer.beginArray()
        return drain()
    }

    mutating func tail() -> [UInt8] {
        writer.endArray()
        writer.member("check_results", .null)
        writer.endObject()
        return drain() + [0x0A]
    }

    mutating func resource() -> [UInt8] {
        let type = StateTypes.all[number % StateTypes.all.count]
        number += 1
        writer.beginObject()
        if number % 3 == 0 {
            writer.member("module", .string("module.region[\"\(fields.random.pick(StateTypes.regions))\"]"))
        }
        writer.member("mode", type.isData ? "data" : "managed")
        writer.member("type", .string(type.name))
        writer.member("name", .string("r\(number)"))
        writer.member("provider", .string("provider[\"registry.terraform.io/\(type.provider)\"]"))
        writer.key("instances")
        writer.beginArray()
        // One in five counts its instances, one in five names them.
        let form = type.isData ? 2 : fields.random.below(5)
        for index in 0..<(form < 2 ? 3 : 1) { instance(type, form: form, index: index) }
        writer.endArray()
        writer.endObject()
        return drain()
    }

    private mutating func instance(_ type: StateType, form: Int, index: Int) {
        writer.beginObject()
        if form == 0 { writer.member("index_key", .number(String(index))) }
        if form == 1 { writer.member("index_key", .string("zone-\(index)")) }
        writer.member("schema_version", 1)
        writer.key("attributes")
        fields.members(inEach ? type.fields + [("master_password", .secret(.alone))] : type.fields, to: &writer)
        let marks = type.sensitive.map { Value.array([["type": "get_attr", "value": .string($0)]]) }
        writer.member("sensitive_attributes", .array(marks))
        if !type.isData {
            writer.member("private", .string(fields.random.base64(4 * (10 + fields.random.below(30))) + "=="))
            let others = (0..<fields.random.below(4)).map { _ in Value.string("aws_vpc.r\(fields.random.below(number))")
            }
            if !others.isEmpty { writer.member("dependencies", .array(others)) }
        }
        writer.endObject()
    }
}
