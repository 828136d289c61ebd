internal import SharedBase
internal import SharedJSON

/// The quick way through a resource line: from tokens to the resource, without a tree of the record.
///
/// Takes only what an agent writes (the kind first, every member of its type, parts that fit together). For anything else it
/// gives nil, and the strict reader, `DriftRecord`, says what is wrong or takes what is only unusual: there is one place
/// that refuses.
struct ResourceLine {
    private var address: String?
    private var type: String?
    private var id: String?
    private var status: ResourceStatus?
    private var hash: String?
    private var reason: String?
    private var driftClass: DriftClass?
    private var attributes: [AttributeChange] = []
    private var who: String?

    static func read(_ bytes: [UInt8]) -> ReportedResource? {
        var reader = JSONReader(bytes)
        var line = ResourceLine()
        guard (try? line.readMembers(&reader)) == true else { return nil }
        return line.resource
    }

    /// nil where parts are missing or contradict each other.
    private var resource: ReportedResource? {
        guard let address, let type, let status else { return nil }
        switch status {
        case .changed where attributes.isEmpty, .inSync where !attributes.isEmpty: return nil
        case .notChecked where reason == nil: return nil
        default: break
        }
        return ReportedResource(
            address: address,
            type: type,
            id: id,
            status: status,
            hash: hash,
            reason: reason,
            driftClass: driftClass,
            attributes: attributes,
            who: who
        )
    }

    // MARK: Members

    private enum Member: String {
        case address, type, id, status, hash, reason, `class`, attributes, who
    }

    /// False, or a thrown error, where the strict reader has to look.
    private mutating func readMembers(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard try reader.nextToken() == .beginObject, try reader.nextToken() == .key, reader.tokenEquals("record"),
            try reader.nextToken() == .string, reader.tokenEquals("resource")
        else { return false }
        while try reader.nextToken() == .key {
            // Escapes may spell a known name.
            guard reader.tokenIsPlain else { return false }
            guard let member = Self.member(reader) else {
                try reader.skipValue()
                continue
            }
            guard try take(member, &reader) else { return false }
        }
        return try reader.nextToken() == .end
    }

    private mutating func take(_ member: Member, _ reader: inout JSONReader) throws(JSONError) -> Bool {
        if member == .attributes { return try readAttributes(&reader) }
        let token = try reader.nextToken()
        guard token == .string else {
            // What may be left out may be null.
            return token == .null && member != .address && member != .type && member != .status
        }
        let text = reader.tokenText()
        switch member {
        case .address: address = text
        case .type: type = text
        case .id: id = text
        case .hash: hash = text
        case .reason: reason = text
        case .who: who = text
        case .status:
            status = ResourceStatus(rawValue: text)
            return status != nil
        case .class:
            driftClass = DriftClass(rawValue: text)
            return driftClass != nil
        case .attributes: return false
        }
        return !text.isEmpty || (member != .address && member != .type)
    }

    /// Length and first byte leave one candidate, which is compared in whole. nil for a member that is not known.
    private static func member(_ reader: borrowing JSONReader) -> Member? {
        let candidate: Member? = reader.withTokenBytes { bytes in
            switch (bytes.count, bytes.first) {
            case (7, UInt8(ascii: "a")): .address
            case (4, UInt8(ascii: "t")): .type
            case (2, _): .id
            case (6, UInt8(ascii: "s")): .status
            case (4, UInt8(ascii: "h")): .hash
            case (6, UInt8(ascii: "r")): .reason
            case (5, _): .class
            case (10, _): .attributes
            case (3, _): .who
            default: nil
            }
        }
        guard let candidate, reader.tokenEquals(candidate.rawValue) else { return nil }
        return candidate
    }

    // MARK: Attributes

    private mutating func readAttributes(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard try reader.nextToken() == .beginArray else { return false }
        while true {
            switch try reader.nextToken() {
            case .endArray: return true
            case .beginObject:
                guard let change = try Self.attribute(&reader) else { return false }
                attributes.append(change)
            default: return false
            }
        }
    }

    /// Behind its opening brace.
    private static func attribute(_ reader: inout JSONReader) throws(JSONError) -> AttributeChange? {
        var path = ""
        var kind: AttributeChangeKind?
        var declared: Value?
        var actual: Value?
        var driftClass: DriftClass?
        var who: String?
        while try reader.nextToken() == .key {
            if reader.tokenEquals("path") {
                guard try reader.nextToken() == .string else { return nil }
                path = reader.tokenText()
            } else if reader.tokenEquals("kind") {
                guard try reader.nextToken() == .string else { return nil }
                kind = AttributeChangeKind(rawValue: reader.tokenText())
            } else if reader.tokenEquals("declared") {
                declared = try reader.value()
            } else if reader.tokenEquals("actual") {
                actual = try reader.value()
            } else if reader.tokenEquals("class") {
                guard try reader.nextToken() == .string, let word = DriftClass(rawValue: reader.tokenText()) else {
                    return nil
                }
                driftClass = word
            } else if reader.tokenEquals("who") {
                guard try reader.nextToken() == .string else { return nil }
                who = reader.tokenText()
            } else {
                try reader.skipValue()
            }
        }
        guard let kind, !path.isEmpty else { return nil }
        let change = AttributeChange(
            path: path,
            kind: kind,
            declared: declared,
            actual: actual,
            driftClass: driftClass,
            who: who
        )
        return change.fitsItsKind ? change : nil
    }
}
