import SharedBase
import SharedDrift
import SharedScrub

/// The live side as a state: what `terraform refresh` or `apply -refresh-only` has written, or `show -json` of it.
extension TerraformScan {
    mutating func compare(refreshed live: InputFile, _ recorded: TopLevel) throws -> ScanFindings {
        if let reason = Self.foreign(top, recorded) { return try unchecked(reason) }
        var seen: [String: Resource] = [:]
        var order: [String] = []
        try TerraformFile.read(live, recorded) { resource in
            try checkpoint()
            redactor.learn(resource.attributes, resource.hints)
            seen[resource.address] = resource
            order.append(resource.address)
        }
        if seen.isEmpty, recorded.kind == .terraformShowState {
            return try unchecked(
                "the live side holds no resource, as `terraform show -json` prints where there is no state"
            )
        }
        var findings = ScanFindings(meter: meter)
        if let reason = Self.backwards(top, recorded) { findings.addGap(reason) }
        try TerraformFile.read(state, top) { resource in
            try checkpoint()
            findings.add(judge(resource, seen.removeValue(forKey: resource.address)))
        }
        for address in order {
            if let resource = seen[address] { findings.add(record(resource, .unmanaged)) }
        }
        findings.decided = decided
        return findings
    }

    /// Why the live side cannot be that of this state at all.
    private static func foreign(_ declared: TopLevel, _ live: TopLevel) -> String? {
        guard let left = declared.scalars["lineage"]?.stringValue, let right = live.scalars["lineage"]?.stringValue,
            !left.isEmpty, !right.isEmpty, left != right
        else { return nil }
        return "the live state has another lineage: it belongs to another stack"
    }

    /// A refresh only ever raises the serial.
    private static func backwards(_ declared: TopLevel, _ live: TopLevel) -> String? {
        guard let left = declared.scalars["serial"]?.intValue, let right = live.scalars["serial"]?.intValue,
            right < left
        else { return nil }
        return "the live state has serial \(right) and is older than the declared one, serial \(left)"
    }

    private mutating func judge(_ resource: Resource, _ partner: Resource?) -> ReportedResource {
        guard let partner else { return record(resource, .deleted) }
        guard resource.isFlat == partner.isFlat else {
            return record(
                resource,
                .notChecked,
                reason: "one side keeps its attributes as a flat map, the other does not"
            )
        }
        let rules = knowledge.rules(resource.type, resource.attributes)
        let differences = Comparison.differences(resource.attributes, partner.attributes, rules: rules)
        // What is sensitive on one side is redacted on both.
        var hints = resource.hints
        hints.sensitivePaths += partner.sensitivePaths
        hints.sensitiveMirror = Mirror.union(resource.sensitiveMirror ?? .null, partner.sensitiveMirror ?? .null)
        if explain == resource.address {
            decided = redactor.explained(
                Comparison.explain(resource.attributes, partner.attributes, rules: rules),
                declared: resource.attributes,
                hints,
                actual: partner.attributes,
                hints
            )
        }
        let changes = redactor.changes(
            differences,
            declared: resource.attributes,
            hints,
            actual: partner.attributes,
            hints
        )
        return record(resource, changes.isEmpty ? .inSync : .changed, changes: changes)
    }
}
