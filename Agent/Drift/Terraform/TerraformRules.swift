import SharedBase
import SharedDrift

/// How Terraform attributes are compared: both sides whole, sets by content, with what the tables know of the type.
///
/// `resource_drift` already is the provider's own comparison; these rules take away what only looks different, and say of
/// the rest whose change it is.
struct TerraformRules: ComparisonRules {
    let declaredOnly = false
    private let table: AttributeTable
    private let parts: OwnedParts?

    /// - Parameters:
    ///   - type: the resource type; without one only what holds for all types counts.
    ///   - parts: what other resources of the same state own of this one.
    init(type: String = "", parts: OwnedParts? = nil) { self.init(table: Self.table(type), parts: parts) }

    /// With a table that is kept: there are many resources of one type.
    init(table: AttributeTable, parts: OwnedParts?) {
        self.table = table
        self.parts = parts
    }

    /// What all rows together know of a type.
    static func table(_ type: String) -> AttributeTable { AttributeTable(type: type, rows: rows) }

    /// All rows of all tables.
    static let rows = common + aws + awsDefaults + azure + google

    func list(_ names: [String]) -> ListRule {
        guard let name = names.last else { return .ordered }
        if let known = table.list(names) { return known }
        return Self.sets.contains(name) || Self.setEndings.contains { name.hasSuffix($0) } ? .set : .ordered
    }

    func isWhole(_ names: [String]) -> Bool { true }

    /// Timeouts belong to the configuration.
    func isPassedOver(_ names: [String]) -> Bool { names == ["timeouts"] }

    func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool {
        meaning(declared, actual, names) != nil
    }

    func meaning(_ declared: Value?, _ actual: Value?, _ names: [String]) -> String? {
        if Equality.isNothing(declared) { return Self.unset(actual, table.standard(names)) }
        if Equality.isNothing(actual) {
            guard let declared, let standard = table.standard(names) else { return nil }
            return Self.unset(declared, standard)
        }
        guard let form = table.text(names), let left = Self.text(declared), let right = Self.text(actual),
            form.same(left, right)
        else { return nil }
        return "the platform takes both texts for one"
    }

    /// An attribute that one side leaves out is its default on the other: the documented one, and where none is known, false
    /// and zero for what is not declared. A declared false that is gone stays a difference.
    private static func unset(_ value: Value?, _ standard: Value?) -> String? {
        guard let value else { return nil }
        if let standard {
            return value == standard || Equality.scalars(value, standard)
                ? "left out, it is the default of the platform" : nil
        }
        switch value {
        case .bool(false), .string("false"): return "left out, it is false"
        case .number(let text) where Decimal(text) == Decimal("0"): return "left out, it is zero"
        default: return nil
        }
    }

    private static func text(_ value: Value?) -> String? { value?.stringValue ?? value?.numberText }

    func judge(_ difference: Difference, declared: Value, actual: Value) -> DifferenceVerdict {
        let names = difference.path.keys
        if let tag = PlatformTags.verdict(difference) { return tag }
        if table.isComputed(names) {
            return DifferenceVerdict(.computed, "the platform computes this value, and it moves by itself")
        }
        if let row = table.coManaged(names), row.beside.map({ Self.isSet($0, in: declared) }) ?? true {
            return DifferenceVerdict(.coManaged, who: row.owner, "\(row.owner) is expected to write it")
        }
        if let owner = parts?.owner(of: difference, actual: actual) {
            return DifferenceVerdict(.coManaged, who: owner, "\(owner) declares this part on its own")
        }
        return .drift
    }

    /// Whether an attribute, which may lie in a block, is set at all.
    private static func isSet(_ path: String, in value: Value) -> Bool {
        var values = [value]
        for name in path.split(separator: ".") {
            values = values.flatMap { $0.arrayValue ?? [$0] }.compactMap { $0[String(name)] }
        }
        return values.contains { !Equality.isNothing($0) && $0 != false }
    }
}
