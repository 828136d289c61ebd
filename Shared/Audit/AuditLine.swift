internal import SharedBase
internal import SharedJSON

/// One line of an exported chain: `{"entry":{...},"hash":"...","index":7,"previous":"..."}`, itself canonical JSON.
///
/// Its keys are sorted, so the canonical bytes of the entry stand in it as they are, and all the rest has a form that
/// can be read from the end without a parser.
package struct AuditLine: Sendable, Hashable {
    package let index: Int
    package let previous: AuditDigest
    package let hash: AuditDigest
    /// Canonical.
    package let entry: [UInt8]

    package init(index: Int, previous: AuditDigest, hash: AuditDigest, entry: [UInt8]) {
        self.index = index
        self.previous = previous
        self.hash = hash
        self.entry = entry
    }

    /// The line that `record` makes behind `previous`.
    package init(index: Int, previous: AuditDigest, record: AuditRecord) {
        let entry = record.canonicalBytes
        let hash = AuditDigest.link(index: index, previous: previous, entry: entry)
        self.init(index: index, previous: previous, hash: hash, entry: entry)
    }

    /// Whether the hash is that of the content.
    package var isWhole: Bool { AuditDigest.link(index: index, previous: previous, entry: entry) == hash }

    /// With its line end.
    package var bytes: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(entry.count + 190)
        line.append(contentsOf: Layout.start)
        line.append(contentsOf: entry)
        line.append(contentsOf: "\(Layout.hash)\(hash)\(Layout.index)\(index)\(Layout.previous)\(previous)\"}\n".utf8)
        return line
    }

    /// This line with its entry as it is spelled in `text`, where that has our form but for the entry: the quick way
    /// hashes what lies there, and the careful way must not judge it otherwise.
    fileprivate func spelled(in text: [UInt8]) -> AuditLine? {
        let start = Layout.start.count
        let tail = bytes.dropLast().dropFirst(start + entry.count)
        let end = text.count - tail.count
        guard end > start, text.starts(with: Layout.start), text[end...].elementsEqual(tail) else { return nil }
        return AuditLine(index: index, previous: previous, hash: hash, entry: Array(text[start..<end]))
    }

    /// The fixed parts.
    enum Layout {
        static let start = Array("{\"entry\":".utf8)
        static let hash = ",\"hash\":\""
        static let index = "\",\"index\":"
        static let previous = ",\"previous\":\""
    }
}

/// What a line of a file turned out to be.
enum AuditLineReading {
    case line(AuditLine)
    /// The signed end of what was archived, where a file goes on.
    case checkpoint(AuditHead)
    case notJSON(String)
    case otherForm(String)

    /// The careful way, for lines that somebody has read and written again: any spelling of the same JSON will do, the
    /// canonical bytes are made anew.
    init(_ bytes: [UInt8]) {
        let value: Value
        do {
            value = try JSON.parse(bytes)
        } catch {
            self = .notJSON("column \(error.position.column): \(error.detail)")
            return
        }
        guard let object = value.objectValue else {
            self = .otherForm("it is no object")
            return
        }
        if let checkpoint = object["checkpoint"], object.count == 1 {
            do {
                self = .checkpoint(try AuditHead(bytes: CanonicalJSON.bytes(checkpoint)))
            } catch {
                self = .otherForm("its checkpoint is none: \(error.reason)")
            }
            return
        }
        for name in ["entry", "hash", "index", "previous"] where object[name] == nil {
            self = .otherForm("it has no member `\(name)`")
            return
        }
        guard object.count == 4 else {
            self = .otherForm("it has members that no line of a trail has")
            return
        }
        guard let index = object["index"]?.intValue, index >= 0, index <= CanonicalJSON.largestInteger else {
            self = .otherForm("`index` is no whole number from 0")
            return
        }
        guard let hash = object["hash"]?.stringValue.flatMap({ AuditDigest(hex: $0) }),
            let previous = object["previous"]?.stringValue.flatMap({ AuditDigest(hex: $0) })
        else {
            self = .otherForm("`hash` or `previous` has not 64 hexadecimal digits in lower case")
            return
        }
        let entry = CanonicalJSON.bytes(object["entry"] ?? .null)
        let line = AuditLine(index: index, previous: previous, hash: hash, entry: entry)
        let written = line.spelled(in: bytes)
        if let written, written.isWhole { self = .line(written) } else { self = .line(line) }
    }
}
