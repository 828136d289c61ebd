internal import SharedBase
internal import SharedDrift
internal import SharedJSON

/// What a stored report says of its resources: one small line for each that differs or was not compared; what is in sync is
/// counted. Filled while the report is read.
struct ReportContents: Sendable {
    private var drifted = JSONWriter()
    private var notChecked = JSONWriter()
    private(set) var inSync = 0
    /// The worst of its drifts (P2-E3-06).
    private(set) var severity: Severity?
    /// Addresses that were not compared: nothing is known of them now.
    private(set) var unchecked: Set<ContentDigest> = []

    init() {
        drifted.beginArray()
        notChecked.beginArray()
    }

    mutating func addInSync() { inSync += 1 }

    mutating func add(_ resource: UncheckedResource) {
        unchecked.insert(ContentDigest(address: resource.address))
        notChecked.beginObject()
        notChecked.member("address", resource.address)
        notChecked.member("type", resource.type)
        notChecked.member("reason", resource.reason)
        notChecked.endObject()
    }

    mutating func add(_ drift: CanonicalDrift) {
        add(drift.address, drift.type, drift.change.rawValue, drift.driftClass.rawValue, drift.severity)
    }

    /// A drift that the report shows as it was before.
    mutating func add(_ drift: KnownDrift) {
        add(drift.address, drift.type, drift.change.rawValue, drift.driftClass, drift.severity)
    }

    private mutating func add(
        _ address: String,
        _ type: String,
        _ change: String,
        _ driftClass: String,
        _ severity: Severity
    ) {
        self.severity = max(self.severity ?? severity, severity)
        drifted.beginObject()
        drifted.member("address", address)
        drifted.member("type", type)
        drifted.member("change", change)
        drifted.member("class", driftClass)
        drifted.member("severity", severity.rawValue)
        drifted.endObject()
    }

    /// The two lists as JSON texts. They end what is collected.
    mutating func lists() -> (drifted: String, notChecked: String) {
        drifted.endArray()
        notChecked.endArray()
        return (drifted.text, notChecked.text)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ text: String) {
        self.key(key)
        string(text)
    }
}
