package import SharedBase

/// What the comparison says of one resource.
package enum ResourceStatus: String, Hashable, Sendable, CaseIterable {
    case inSync = "in_sync"
    /// Declared and live, and an attribute differs.
    case changed
    /// Declared, and no longer live.
    case deleted
    /// Live within the scope of the stack, and not declared.
    case unmanaged
    /// Known and not compared; the reason says why.
    case notChecked = "not_checked"

    package var isDrift: Bool { self == .changed || self == .deleted || self == .unmanaged }
}

/// Whose change a difference is.
package enum DriftClass: String, Hashable, Sendable, CaseIterable {
    /// Somebody changed what the code declares.
    case drift
    /// A controller is expected to write this field, for example an autoscaler.
    case coManaged = "co_managed"
    /// A value that the platform computes and that moves by itself.
    case computed
}

/// One resource in a report. Differences only, never a whole attribute map.
package struct ReportedResource: Hashable, Sendable {
    /// Unique in its report: a Terraform address, `group/Kind/namespace/name`, a logical id or a URN.
    package var address: String
    package var type: String
    /// The platform's own id, where there is one.
    package var id: String?
    package var status: ResourceStatus
    /// HMAC-SHA-256 in hex over the declared content under a key of the agent; equal content, equal hash.
    package var hash: String?
    /// Why it was not checked; for every other status, what of it was not, nil where all of it was.
    package var reason: String?
    /// Set where `status` is a drift: the gravest of its attributes.
    package var driftClass: DriftClass?
    /// Set where `status` is `changed`.
    package var attributes: [AttributeChange]
    /// Who made the change, where that is known.
    package var who: String?

    package init(
        address: String,
        type: String,
        id: String? = nil,
        status: ResourceStatus,
        hash: String? = nil,
        reason: String? = nil,
        driftClass: DriftClass? = nil,
        attributes: [AttributeChange] = [],
        who: String? = nil
    ) {
        self.address = address
        self.type = type
        self.id = id
        self.status = status
        self.hash = hash
        self.reason = reason
        self.driftClass = driftClass
        self.attributes = attributes
        self.who = who
    }

    /// It differs and somebody has to look: what controllers and the platform write by themselves is not meant.
    package var isDrift: Bool { status.isDrift && (driftClass ?? .drift) == .drift }

    /// The class of one of its attributes: its own, else that of the resource.
    package func driftClass(of change: AttributeChange) -> DriftClass { change.driftClass ?? driftClass ?? .drift }
}

package enum AttributeChangeKind: String, Hashable, Sendable, CaseIterable {
    /// Live and not declared.
    case added
    /// Declared and not live.
    case removed
    case changed
}

/// One attribute that differs. `declared` is nil for `added`, `actual` for `removed`; a JSON null is `.null`, not nil.
package struct AttributeChange: Hashable, Sendable {
    /// In the notation of `AttributePath`.
    package var path: String
    package var kind: AttributeChangeKind
    package var declared: Value?
    package var actual: Value?
    /// Set where it is not the class of its resource.
    package var driftClass: DriftClass?
    /// Who wrote the value that is live, where that is known: a field manager, the way it wrote, and the time.
    package var who: String?

    package init(
        path: String,
        kind: AttributeChangeKind,
        declared: Value?,
        actual: Value?,
        driftClass: DriftClass? = nil,
        who: String? = nil
    ) {
        self.path = path
        self.kind = kind
        self.declared = declared
        self.actual = actual
        self.driftClass = driftClass
        self.who = who
    }
}

/// The form in which a secret appears in a report: which rule removed it, and a tag that shows equal and different.
package struct RedactedValue: Hashable, Sendable {
    package var rule: String
    /// Eight hex digits of an HMAC under a key that never leaves the agent.
    package var tag: String

    package init(rule: String, tag: String) {
        self.rule = rule
        self.tag = tag
    }

    /// nil unless `value` is exactly `{"redacted": rule, "tag": tag}`.
    package init?(_ value: Value) {
        guard let object = value.objectValue, object.count == 2, let rule = object["redacted"]?.stringValue,
            let tag = object["tag"]?.stringValue
        else { return nil }
        self.init(rule: rule, tag: tag)
    }

    package var value: Value { ["redacted": .string(rule), "tag": .string(tag)] }
}

extension AttributeChange {
    /// Which of the two values there are says the same as `kind`.
    var fitsItsKind: Bool {
        switch kind {
        case .added: declared == nil && actual != nil
        case .removed: declared != nil && actual == nil
        case .changed: declared != nil && actual != nil
        }
    }

    /// `{"path","kind","declared","actual","class","who"}`, as in a report and in `check --format json`; what is nil is
    /// left out.
    package var value: Value {
        var object = ValueObject()
        object["path"] = .string(path)
        object["kind"] = .string(kind.rawValue)
        object["declared"] = declared
        object["actual"] = actual
        object["class"] = driftClass.map { .string($0.rawValue) }
        object["who"] = who.map(Value.string)
        return .object(object)
    }
}
