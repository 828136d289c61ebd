import BenchKit
import Glibc
import SharedBase
import SharedJSON

/// Files in which another tool has labelled values as secrets, and others as looked at and found to be none. One tool's
/// opinion: what it took for none may be one (`doc_id_passwd_pair`), and the other way round.
///
/// Read from the folder `secrets` of the corpus that `$DD0C_CORPUS` names; not there, not measured. No value of it is printed.
struct LabelledSet {
    struct Label: Hashable {
        var file: String
        /// From 1 on, as the labels count.
        var line: Int
        /// The column of the value in bytes.
        var column: Int
        var value: String
        /// What the labeller calls it.
        var rule: String
    }

    private(set) var files: [String: [UInt8]] = [:]
    private(set) var secrets: [Label] = []
    /// Values that its authors' tool looks at and lets go, on lines on which it finds nothing.
    private(set) var harmless: [Label] = []

    /// nil where the corpus is not there.
    init?(_ folder: String) throws {
        guard access("\(folder)/credsweeper-LABELS-default.json", R_OK) == 0 else { return nil }
        let found = try Self.labels("\(folder)/credsweeper-LABELS-default.json")
        let looked = try Self.labels("\(folder)/credsweeper-LABELS-all-candidates.json")
        let lines = Set(found.map { Place(file: $0.file, line: $0.line) })
        secrets = found.sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
        harmless = looked.filter { !lines.contains(Place(file: $0.file, line: $0.line)) }
        for label in looked.union(found) where files[label.file] == nil {
            let file = try MappedFile("\(folder)/\(label.file)")
            files[label.file] = withExtendedLifetime(file) { Array(file.bytes) }
        }
    }

    private struct Place: Hashable {
        var file: String
        var line: Int
    }

    private static func labels(_ path: String) throws -> Set<Label> {
        let file = try MappedFile(path)
        let list = try withExtendedLifetime(file) { try JSON.parse(Array(file.bytes)) }
        var labels: Set<Label> = []
        for item in list.arrayValue ?? [] {
            for data in item["line_data_list"]?.arrayValue ?? [] {
                guard let file = data["path"]?.stringValue, let line = data["line_num"]?.intValue,
                    let column = data["value_start"]?.intValue, let value = data["value"]?.stringValue, !value.isEmpty
                else { continue }
                let known = labels.contains {
                    $0.file == file && $0.line == line && $0.column == column && $0.value == value
                }
                let rule = item["rule"]?.stringValue ?? ""
                if !known { labels.insert(Label(file: file, line: line, column: column, value: value, rule: rule)) }
            }
        }
        return labels
    }

    /// Where the value stands in its file, in bytes.
    func place(_ label: Label) -> Range<Int> {
        let bytes = files[label.file] ?? []
        var line = 1
        var index = 0
        while line < label.line, index < bytes.count {
            if bytes[index] == 10 { line += 1 }
            index += 1
        }
        let start = index + max(0, label.column)
        return start..<(start + label.value.utf8.count)
    }
}
