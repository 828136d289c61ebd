internal import SharedBase
internal import SharedYAML

typealias YAMLFields = [String: YAMLNode]

/// The keys of one kind of mapping, each with the other names that it goes by.
struct YAMLKeys {
    private let names: [String: String]

    private init(_ rows: [(key: String, others: [String])]) {
        var names: [String: String] = [:]
        for row in rows { for name in [row.key] + row.others { names[name] = row.key } }
        self.names = names
    }

    func name(_ written: String) -> String? { names[written] }

    func nearest(_ written: String) -> String? {
        written.utf8.count > 64 ? nil : NearestName.of(written, among: names.keys.sorted())
    }

    static let document = YAMLKeys([
        ("name", ["title"]), ("description", []), ("version", []), ("variables", ["vars"]), ("prerequisites", []),
        ("steps", []), ("rollback", []),
    ])
    static let variable = YAMLKeys([
        ("name", []), ("default", []), ("required", []), ("secret", []), ("description", []),
    ])
    static let step = YAMLKeys([
        ("name", ["title"]), ("description", []), ("kind", ["type"]), ("command", ["shell", "run"]), ("sql", []),
        ("http", []), ("manual", []), ("branch", []), ("if", []), ("then", []), ("else", []), ("target", ["host"]),
        ("timeout", []), ("on_failure", []), ("retry", []), ("rollback", []), ("network", []), ("uses", []),
        ("writable", []), ("limits", []), ("partition", []), ("lease", []), ("on_stop", []),
    ])
    static let branch = YAMLKeys([("if", ["condition"]), ("then", []), ("else", [])])
    static let goto = YAMLKeys([("goto", [])])
    static let limits = YAMLKeys([("memory", []), ("disk", []), ("processes", [])])
    static let retry = YAMLKeys([("max_attempts", []), ("backoff", [])])
}
