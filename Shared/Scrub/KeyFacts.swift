/// What the name of a member says, worked out once for each distinct name of a walk.
struct KeyFacts: Sendable {
    /// Whether the name itself holds a secret.
    enum Cleanliness: UInt8 { case unknown, clean, dirty }

    var hash: UInt64
    /// Its bytes in the table's arena.
    var start: Int
    var length: Int
    var verdict: SecretNames.Verdict
    var roles: KeyRoles
    /// Its members are secret as well: a map of passwords.
    var isMap: Bool
    var cleanliness = Cleanliness.unknown
}

/// Names that mean something to the formats or to the walk. A member plays any number of them.
struct KeyRoles: OptionSet, Sendable {
    let rawValue: UInt64

    static let kind = KeyRoles(rawValue: 1 << 0)
    /// `data` and `stringData` in any case.
    static let secretData = KeyRoles(rawValue: 1 << 1)
    static let items = KeyRoles(rawValue: 1 << 2)
    static let sensitiveAttributes = KeyRoles(rawValue: 1 << 3)
    static let attributes = KeyRoles(rawValue: 1 << 4)
    static let attributesFlat = KeyRoles(rawValue: 1 << 5)
    static let providerPrivate = KeyRoles(rawValue: 1 << 6)
    static let values = KeyRoles(rawValue: 1 << 7)
    static let sensitiveValues = KeyRoles(rawValue: 1 << 8)
    static let before = KeyRoles(rawValue: 1 << 9)
    static let beforeSensitive = KeyRoles(rawValue: 1 << 10)
    static let after = KeyRoles(rawValue: 1 << 11)
    static let afterSensitive = KeyRoles(rawValue: 1 << 12)
    static let sensitive = KeyRoles(rawValue: 1 << 13)
    static let value = KeyRoles(rawValue: 1 << 14)
    static let plainDefault = KeyRoles(rawValue: 1 << 15)
    static let parameterDefault = KeyRoles(rawValue: 1 << 16)
    static let noEcho = KeyRoles(rawValue: 1 << 17)
    static let pulumiSignature = KeyRoles(rawValue: 1 << 18)
    static let type = KeyRoles(rawValue: 1 << 19)
    /// A sibling that makes `type` the type of a resource.
    static let resourceBody = KeyRoles(rawValue: 1 << 20)
    static let redacted = KeyRoles(rawValue: 1 << 21)
    static let tag = KeyRoles(rawValue: 1 << 22)
    static let lastApplied = KeyRoles(rawValue: 1 << 23)
    /// A judgement passes through it.
    static let wrapper = KeyRoles(rawValue: 1 << 24)
    /// Only describes the secrets of the map it stands in.
    static let describing = KeyRoles(rawValue: 1 << 25)
    static let pairName = KeyRoles(rawValue: 1 << 26)
    static let pairValue = KeyRoles(rawValue: 1 << 27)

    /// Whatever makes an object worth a look by `FormatRules`.
    static let formats: KeyRoles = [
        .kind, .sensitiveAttributes, .providerPrivate, .sensitiveValues, .beforeSensitive, .afterSensitive, .sensitive,
        .noEcho, .pulumiSignature,
    ]

    init(rawValue: UInt64) { self.rawValue = rawValue }

    init(_ name: String) {
        self = Self.table[name] ?? []
        if ["data", "stringdata"].contains(name.lowercased()) { insert(.secretData) }
    }

    private static let table: [String: KeyRoles] = {
        var table: [String: KeyRoles] = [
            "kind": .kind, "items": .items, "sensitive_attributes": .sensitiveAttributes, "attributes": .attributes,
            "attributes_flat": .attributesFlat, "private": .providerPrivate, "values": [.values, .resourceBody],
            "sensitive_values": .sensitiveValues, "before": .before, "before_sensitive": .beforeSensitive,
            "after": .after, "after_sensitive": .afterSensitive, "sensitive": .sensitive, "value": .value,
            "default": .plainDefault, "Default": .parameterDefault, "NoEcho": .noEcho, "type": .type,
            "instances": .resourceBody, "change": .resourceBody, "primary": .resourceBody, "redacted": .redacted,
            "tag": .tag, FormatRules.pulumiSignature: .pulumiSignature,
            "kubectl.kubernetes.io/last-applied-configuration": .lastApplied,
        ]
        for (names, role) in [
            (WalkContext.wrapperKeys, KeyRoles.wrapper), (WalkContext.describingKeys, .describing),
            (Set(WalkContext.pairNames), .pairName), (WalkContext.pairValueKeys, .pairValue),
        ] {
            for name in names { table[name, default: []].insert(role) }
        }
        return table
    }()
}
