import SharedBase
import SharedDrift

/// How the elements of a list are matched.
enum ListRule: Equatable {
    /// By position.
    case ordered
    /// By content: the order means nothing.
    case set
    /// By these fields of each element.
    case merge([MergeField])
}

/// One field of a merge key; `fallback` stands for a field that is absent.
struct MergeField: Equatable {
    var name: String
    var fallback: String?

    init(_ name: String, default fallback: String? = nil) {
        self.name = name
        self.fallback = fallback
    }
}

/// A place that only the live side has, for the rules that ask who put it there.
struct LivePlace {
    let path: AttributePath
    /// Positions of members and elements in the live value.
    let way: [Int]
    /// True for an element of a list that is matched by key, false for a member of a map.
    let isElement: Bool
}

/// What differs between the formats in how two values are compared. Names are those of the members on the way, without
/// positions in lists, and end with the member in question.
protocol ComparisonRules: Sendable {
    /// True where only what is declared counts: members and keyed elements that are live alone are passed over.
    var declaredOnly: Bool { get }

    func list(_ names: [String]) -> ListRule

    /// True where the map counts as a whole, whatever `declaredOnly` says.
    func isWhole(_ names: [String]) -> Bool

    /// True where the member is bookkeeping of the platform and never compared.
    func isPassedOver(_ names: [String]) -> Bool

    /// Whether two values that are not equal as written mean the same in this place; an absent value is nil.
    func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool

    /// The same with the rule in words, for `explain`.
    func meaning(_ declared: Value?, _ actual: Value?, _ names: [String]) -> String?

    /// Whether a place that is live alone counts although `declaredOnly` says that it does not.
    func counts(_ place: LivePlace) -> Bool

    /// Whose change a difference is.
    func judge(_ difference: Difference, declared: Value, actual: Value) -> DifferenceVerdict
}

extension ComparisonRules {
    func meaning(_ declared: Value?, _ actual: Value?, _ names: [String]) -> String? {
        means(declared, actual, names) ? "both mean the same in this format" : nil
    }

    func counts(_ place: LivePlace) -> Bool { false }

    func judge(_ difference: Difference, declared: Value, actual: Value) -> DifferenceVerdict { .drift }
}
