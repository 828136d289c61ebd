import SharedBase
import SharedJSON

/// One line of a report, with typed access to its members.
struct DriftRecord {
    let line: Int
    private let object: ValueObject

    init(_ bytes: [UInt8], line: Int) throws(DriftReportError) {
        let value: Value
        do {
            value = try JSON.parse(bytes)
        } catch {
            throw DriftReportError(.notJSON, line: line, "this is no JSON object", cause: error)
        }
        guard let object = value.objectValue else {
            throw DriftReportError(.notJSON, line: line, "this is no JSON object")
        }
        self.init(object, line: line)
    }

    private init(_ object: ValueObject, line: Int) {
        self.object = object
        self.line = line
    }

    // MARK: Records

    func header() throws(DriftReportError) -> DriftReport {
        let version = try text("schemaVersion")
        guard version == DriftReport.schemaVersion else {
            throw DriftReportError(.unknownVersion, line: line, "schemaVersion \(version.prefix(20)) is not known")
        }
        let stack = try member("stack")
        let coverage = try member("coverage")
        return DriftReport(
            reportID: try identifier("reportId"),
            scanID: try identifier("scanId"),
            stack: StackReference(kind: try stack.word("kind"), name: try stack.text("name")),
            startedAt: try time("startedAt"),
            finishedAt: try time("finishedAt"),
            agentVersion: try text("agentVersion"),
            status: try word("status"),
            reason: try optionalText("reason"),
            coverage: Coverage(
                complete: try coverage.flag("complete"),
                read: try coverage.count("read"),
                notRead: try coverage.count("notRead")
            ),
            ignored: try count("ignored"),
            resources: []
        )
    }

    func resource() throws(DriftReportError) -> ReportedResource {
        let resource = ReportedResource(
            address: try text("address"),
            type: try text("type"),
            id: try optionalText("id"),
            status: try word("status"),
            hash: try optionalText("hash"),
            reason: try optionalText("reason"),
            driftClass: try optionalWord("class"),
            attributes: try attributes(),
            who: try optionalText("who")
        )
        switch resource.status {
        case .changed where resource.attributes.isEmpty:
            throw DriftReportError(.contradiction, line: line, "a changed resource without an attribute that differs")
        case .inSync where !resource.attributes.isEmpty:
            throw DriftReportError(.contradiction, line: line, "a resource in sync with attributes that differ")
        case .notChecked where resource.reason == nil:
            throw DriftReportError(.contradiction, line: line, "a resource that was not checked, without a reason")
        default: return resource
        }
    }

    private func attributes() throws(DriftReportError) -> [AttributeChange] {
        guard let value = object["attributes"] else { return [] }
        guard let items = value.arrayValue else { throw bad("attributes", "a list") }
        var changes: [AttributeChange] = []
        for item in items {
            guard let object = item.objectValue else { throw bad("attributes", "a list of objects") }
            changes.append(try DriftRecord(object, line: line).attribute())
        }
        return changes
    }

    private func attribute() throws(DriftReportError) -> AttributeChange {
        let change = AttributeChange(
            path: try text("path"),
            kind: try word("kind"),
            declared: object["declared"],
            actual: object["actual"],
            driftClass: try optionalWord("class"),
            who: try optionalText("who")
        )
        guard change.fitsItsKind else {
            let reason = "attribute \(change.path): \(change.kind.rawValue) does not fit the values beside it"
            throw DriftReportError(.contradiction, line: line, reason)
        }
        return change
    }

    // MARK: Members

    func text(_ key: String) throws(DriftReportError) -> String {
        guard let text = object[key]?.stringValue, !text.isEmpty else { throw bad(key, "a text") }
        return text
    }

    func count(_ key: String) throws(DriftReportError) -> Int {
        guard let count = object[key]?.intValue, count >= 0 else { throw bad(key, "a count") }
        return count
    }

    private func optionalText(_ key: String) throws(DriftReportError) -> String? {
        switch object[key] {
        case nil, .null?: nil
        case .string(let text)?: text
        default: throw bad(key, "a text or null")
        }
    }

    private func flag(_ key: String) throws(DriftReportError) -> Bool {
        guard let flag = object[key]?.boolValue else { throw bad(key, "true or false") }
        return flag
    }

    private func time(_ key: String) throws(DriftReportError) -> Timestamp {
        guard let time = Timestamp(try text(key)) else { throw bad(key, "a time of RFC 3339") }
        return time
    }

    private func identifier<Kind>(_ key: String) throws(DriftReportError) -> ID<Kind> {
        guard let id = ID<Kind>(try text(key)) else { throw bad(key, "a UUID") }
        return id
    }

    private func member(_ key: String) throws(DriftReportError) -> DriftRecord {
        guard let member = object[key]?.objectValue else { throw bad(key, "an object") }
        return DriftRecord(member, line: line)
    }

    private func word<Word: RawRepresentable>(_ key: String) throws(DriftReportError) -> Word
    where Word.RawValue == String {
        let text = try text(key)
        guard let word = Word(rawValue: text) else {
            throw DriftReportError(.unknownKind, line: line, "\(key) \"\(text.prefix(40))\" is not known")
        }
        return word
    }

    private func optionalWord<Word: RawRepresentable>(_ key: String) throws(DriftReportError) -> Word?
    where Word.RawValue == String {
        guard let value = object[key], !value.isNull else { return nil }
        return try word(key)
    }

    private func bad(_ key: String, _ expected: String) -> DriftReportError {
        DriftReportError(.badMember, line: line, "\(key) must be \(expected)")
    }
}
