/// A container that is too large to be held, entered: what is known of it while its members are judged one after the
/// other. The members are walked inside a skeleton of their containers, so that names, formats and pairs mean what they
/// mean in the whole.
struct ForwardFrame {
    let isObject: Bool
    /// Everything below is taken out: a mark may follow that nobody can wait for.
    let isForced: Bool
    /// Whether a member was written.
    var hasMembers = false
    /// The member that is entered: its name, and the raw name with its colon.
    var entered: (name: String, raw: [UInt8]) = ("", [])
    /// In a list the element before, where it is a short string: the flag of an argument.
    private(set) var previous: [UInt8] = []
    /// Members that say what the others are, raw.
    private var known: [(name: String, raw: [UInt8])] = []
    /// Names that stand where a secret name stood: the next one must differ.
    private var taken: [String] = []

    init(isObject: Bool, isForced: Bool) {
        self.isObject = isObject
        self.isForced = isForced
    }

    /// Names by which a member says something of its siblings.
    static let telling = Set(
        [
            "kind", "type", "Type", "mode", "address", "sensitive", "NoEcho", "apiVersion",
            FormatRules.pulumiSignature,
        ] + WalkContext.pairNames
    )
    private static let longest = 256

    func knows(_ name: String) -> Bool { known.contains { $0.name == name } }

    mutating func learn(_ name: String, _ raw: [UInt8]) {
        if raw.count <= Self.longest + name.utf8.count, !knows(name) { known.append((name, raw)) }
    }

    mutating func learn(previous raw: [UInt8]) { previous = raw.count <= Self.longest ? raw : [] }

    mutating func take(name: String) { taken.append(name) }

    /// The bytes before the members: the bracket and what is known. `names` are those of the members, which a skeleton must
    /// not repeat; `mayFollow` is false where the end of the object is in sight.
    func opening(besides names: Set<String>, mayFollow: Bool) -> [UInt8] {
        guard isObject else { return [UInt8(ascii: "[")] + previous + (previous.isEmpty ? [] : Self.comma) }
        var result = [UInt8(ascii: "{")]
        for member in known where !names.contains(member.name) { result += member.raw + Self.comma }
        for name in taken where !names.contains(name) { result += Array("\"\(name)\":null,".utf8) }
        if mayFollow, !knows("kind"), !names.contains("kind") {
            // Its kind may follow: what a Secret would hide is hidden.
            if names.contains(where: { Self.secretData.contains($0.lowercased()) }) {
                result += Array("\"kind\":\"Secret\",".utf8)
            } else if names.contains("items") {
                result += Array("\"kind\":\"SecretList\",".utf8)
            }
        }
        return result
    }

    private static let comma = [UInt8(ascii: ",")]
    private static let secretData: Set<String> = ["data", "stringdata"]

    /// Whether a mark for the member `name` may still come: then the member is taken out.
    ///
    /// - Parameters:
    ///   - names: the members that are judged together with it.
    ///   - isRoot: the outermost object is no output, parameter or resource.
    func mayBeMarked(_ name: String, besides names: Set<String>, mayFollow: Bool, isRoot: Bool) -> Bool {
        let isThere = { (mark: String) in names.contains(mark) || knows(mark) }
        switch name {
        // Lists of marks are never among what is known: they count only where they are judged together with the member.
        case "attributes", "attributes_flat":
            return !names.contains("sensitive_attributes") && (mayFollow || hasMembers)
        case "values":
            let isResource = isThere("type") || isThere("address") || isThere("mode")
            return isResource && !names.contains("sensitive_values")
        case "before", "after": return !names.contains("\(name)_sensitive")
        case "value", "default": return mayFollow && !isRoot && !isThere("sensitive")
        case "Default": return mayFollow && !isRoot && !isThere("NoEcho")
        // The attributes that make it one may be behind or before.
        case "private": return mayFollow || hasMembers
        // The type that says which attributes are secret may follow (`jq -S` writes it last).
        case "instances", "change", "primary": return mayFollow && !isThere("type")
        default:
            // The name of the pair may follow.
            return mayFollow && !isRoot && WalkContext.pairValueKeys.contains(name)
                && !WalkContext.pairNames.contains(where: isThere)
        }
    }
}
