import SharedBase

/// The short forms of CloudFormation's functions in YAML, made into the members that JSON has.
///
/// Source: the user guide's reference of intrinsic functions. A tag that is no function of CloudFormation's own, such as
/// `!Rain::Module` of a tool that works on templates, becomes a member of its own name.
enum ShortForm {
    /// The member for a tag as libyaml gives it (`!Ref`); nil where the tag is one of YAML's own.
    static func member(of tag: String) -> String? {
        guard tag.utf8.first == UInt8(ascii: "!"), tag.utf8.count > 1 else { return nil }
        let name = String(tag.dropFirst())
        if name == "Ref" || name == "Condition" || name.contains("::") { return name }
        return "Fn::" + name
    }

    /// `value` under the member for the tag. `!GetAtt A.B.C` names the resource up to the first point.
    static func long(_ member: String, _ value: Value) -> Value {
        guard member == "Fn::GetAtt", let text = value.stringValue else {
            return .object(ValueObject([(member, value)]))
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let list = Value.array(parts.map { .string(String($0)) })
        return .object(ValueObject([(member, parts.count == 2 ? list : value)]))
    }
}
