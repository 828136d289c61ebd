import AgentDrift
import Glibc
import SharedBase
import SharedDrift
import SharedJSON
import SharedScrub

/// `dd0c-agent inspect` of a state: every byte of it is read or refused, and nothing of a refused state is printed.
/// With `--kind terraform` where the length is odd: twice for each input would halve the speed.
enum TerraformFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let found = try InspectRun(bytes, name: "s.tfstate", kind: bytes.count % 2 == 0 ? nil : .terraform)
        try demand(found.refusals.isEmpty || found.lines == 0, "nothing of a refused state is printed")
    }
}

/// `dd0c-agent inspect` of manifests: as YAML, and as JSON with `--kind kubernetes` where the length is odd.
enum KubernetesFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let isOdd = bytes.count % 2 == 1
        _ = try InspectRun(bytes, name: isOdd ? "m.json" : "m.yaml", kind: isOdd ? .kubernetes : nil)
    }
}

/// `dd0c-agent inspect` of templates and recorded answers, and a scan with the same bytes on both sides.
enum TemplateFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let name = bytes.count % 2 == 1 ? "t.json" : "t.yaml"
        _ = try InspectRun(bytes, name: name, kind: .cloudformation)
        let file = try FuzzFile(name, bytes)
        let settings = StackSettings(
            name: "s",
            kind: .cloudformation,
            source: file.path,
            live: file.path,
            unmanaged: true
        )
        let key = [UInt8](repeating: 9, count: 32)
        let scan = StackScan(settings: settings, scrubber: Scrubber(tagKey: key), key: key, agentVersion: "0.1.0")
        guard let report = try? scan.run() else {
            throw FuzzFailure(property: "a scan that nobody ends has a report", detail: "")
        }
        try demand(report.contradiction == nil, "a report fits together", report.contradiction ?? "")
        let back = try? DriftReportCodec.decode(DriftReportCodec.encode(report))
        try demand(back == report, "a report is read as it was written", report.reason ?? "")
    }
}

/// `dd0c-agent inspect` of a Pulumi stack, with `--kind pulumi` where the length is odd.
enum PulumiFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
        let isNamed = bytes.count % 2 == 1
        let found = try InspectRun(bytes, name: "stack.json", kind: isNamed ? .pulumi : nil)
        // Left to its content it may have become a stream of manifests, of which the good ones are printed.
        try demand(!isNamed || found.refusals.isEmpty || found.lines == 0, "nothing of a refused stack is printed")
    }
}

/// What `inspect` printed of one file.
private struct InspectRun {
    private(set) var lines = 0
    private(set) var refusals: [StateError] = []

    private static let scrubber = Scrubber(tagKey: [UInt8](repeating: 7, count: 32))
    /// A line is one level deeper than the object in it, and a list one deeper than that.
    private static let deep = JSONLimits(maxDepth: 300, maxKeys: .max)

    init(_ bytes: [UInt8], name: String, kind: StackKindName?) throws(FuzzFailure) {
        let file = try FuzzFile(name, bytes)
        var found: [InspectedResource] = []
        var refused: [StateError] = []
        var inspector = Inspector(kind: kind, scrubber: Self.scrubber) {
            switch $0 {
            case .resource(let resource): found.append(resource)
            case .refusal(let refusal): refused.append(refusal)
            }
        }
        guard let summary = try? inspector.inspect([file.path]) else {
            throw FuzzFailure(property: "inspect throws nothing of its own", detail: "")
        }
        lines = found.count
        refusals = refused
        try demand(
            summary.read + summary.refused == 1 && summary.unopened == 0,
            "a file is read or refused",
            "\(summary)"
        )
        try demand(refused.count == summary.refused && lines == summary.resources, "the sums are right", "\(summary)")
        for resource in found { try printed(resource) }
        for refusal in refused { try place(refusal, file.path, bytes.count) }
    }

    private func printed(_ resource: InspectedResource) throws(FuzzFailure) {
        let line = resource.line
        try demand(!line.contains(10), "a resource is one line")
        let read = try? JSON.parse(line, limits: Self.deep)
        try demand(read != nil, "a line is JSON", String(decoding: line, as: UTF8.self))
        let attributes = try? JSON.parse(resource.attributesJSON, limits: Self.deep)
        try demand(attributes != nil && attributes == read?["attributes"], "the attributes are the line's")
        try demand(read?["address"] == .string(resource.address), "the address is the line's")
        let keys = ["kind", "file", "address", "type", "provider", "id", "attributes"]
        try demand(read?.objectValue?.keys == keys, "a line has the members of the contract")
        try demand(!resource.address.isEmpty, "a resource has an address")
    }

    private func place(_ refusal: StateError, _ path: String, _ count: Int) throws(FuzzFailure) {
        try demand(refusal.path == path && !refusal.reason.isEmpty, "a refusal has path and reason", "\(refusal)")
        try demand("\(refusal)".hasPrefix(path + ": "), "a refusal begins with the path", "\(refusal)")
        if let place = refusal.position {
            let isInside = (0...count).contains(place.offset) && place.line >= 1 && place.column >= 1
            try demand(isInside, "a refusal points into the file", "\(refusal)")
        } else {
            let wholeFile: Set<StateCode> = [
                .empty, .oldVersion, .futureVersion, .encrypted, .backendStub, .showOutput, .notAPlan,
                .unknownKind,
            ]
            try demand(wholeFile.contains(refusal.code), "a fault in the text has a position", "\(refusal)")
        }
    }
}

/// One file in a folder of its own, in memory where the system has that; both are gone with their owner.
private final class FuzzFile {
    let path: String
    private let folder: String

    init(_ name: String, _ bytes: [UInt8]) throws(FuzzFailure) {
        let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(root)/dd0c-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FuzzFailure(property: "the scratch folder can be made", detail: root)
        }
        folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = "\(folder)/\(name)"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let written = write(file, bytes, bytes.count)
        close(file)
        guard written == bytes.count else {
            throw FuzzFailure(property: "the scratch file can be written", detail: path)
        }
    }

    deinit {
        unlink(path)
        rmdir(folder)
    }
}
