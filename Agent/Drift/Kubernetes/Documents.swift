import SharedBase
import SharedJSON
import SharedYAML

/// The documents of a file in JSON or YAML, told apart by how it begins.
struct Documents {
    typealias Document = (value: Value, position: TextPosition)

    private(set) var documents: [Document] = []
    /// The first fault; what could be read is given all the same.
    private(set) var refusal: StateError?

    init(path: String, bytes: [UInt8]) {
        // Zeros are no blanks: a file that a crash has left full of them is not empty on purpose.
        guard bytes.contains(where: { $0 > 32 || ![9, 10, 13, 32].contains($0) }) else {
            refusal = StateError(.empty, path: path, reason: "the file is empty")
            return
        }
        if Self.looksLikeJSON(bytes) {
            readJSON(path: path, bytes: bytes)
            guard refusal != nil else { return }
            // What begins with a brace may still be YAML: a flow mapping, or several of them behind `---`.
            let asJSON = self
            self = Documents()
            readYAML(path: path, bytes: bytes)
            let isNamedYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
            if refusal != nil, !isNamedYAML { self = asJSON }
        } else {
            readYAML(path: path, bytes: bytes)
        }
    }

    private init() {}

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        guard let first = text.first(where: { $0 > 32 }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    // MARK: JSON

    /// One document, or several one behind the other.
    private mutating func readJSON(path: String, bytes: [UInt8]) {
        // Counted on from document to document: from the beginning each time, a long stream would cost its square.
        var start = TextPosition()
        for range in JSONStream.ranges(bytes) {
            start.move(to: range.lowerBound, in: bytes)
            do throws(JSONError) {
                let value = try JSON.parse(Array(bytes[range]))
                documents.append((value, start))
            } catch {
                if refusal == nil {
                    let place = TextPosition(offset: range.lowerBound + error.position.offset, in: bytes)
                    refusal = StateError(JSONRefusal.code(error), path: path, position: place, reason: error.detail)
                }
            }
        }
    }

    // MARK: YAML

    private mutating func readYAML(path: String, bytes: [UInt8]) {
        do throws(YAMLError) {
            for document in try YAML.documents(bytes, limits: .kubernetes) { try add(document) }
            return
        } catch {
            documents = []
            refusal = Self.refusal(error, path, isTemplate: Self.holdsBraces(bytes))
        }
        // The fault refuses the file; what stands between other `---` lines is still read.
        for piece in YAMLPieces.pieces(bytes) {
            guard let nodes = try? YAML.documents(Array(bytes[piece.range]), limits: .kubernetes) else { continue }
            for node in nodes {
                let before = documents.count
                guard (try? add(node)) != nil, documents.count > before else { continue }
                documents[before].position.line += piece.line - 1
                documents[before].position.offset += piece.range.lowerBound
            }
        }
    }

    private mutating func add(_ node: YAMLNode?) throws(YAMLError) {
        guard let node else { return documents.append((.null, TextPosition())) }
        documents.append((try node.value(.kubernetes), node.position))
    }

    private static func refusal(_ error: YAMLError, _ path: String, isTemplate: Bool) -> StateError {
        StateError(
            error.code == .depthLimit ? .tooDeep : .notYAML,
            path: path,
            position: error.position,
            reason: error.detail,
            advice: isTemplate ? "it looks like a template: render it first" : nil
        )
    }

    /// `{{`, the mark of Helm and of most other templates.
    private static func holdsBraces(_ bytes: [UInt8]) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "{") && $1 == UInt8(ascii: "{") }
    }
}

extension TextPosition {
    /// Goes on to a later offset of the same bytes.
    fileprivate mutating func move(to target: Int, in bytes: [UInt8]) {
        while offset < target {
            column += 1
            if bytes[offset] == UInt8(ascii: "\n") {
                line += 1
                column = 1
            }
            offset += 1
        }
    }
}

/// Where the documents of a JSON stream begin and end; brackets are counted, nothing is checked.
enum JSONStream {
    static func ranges(_ bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var depth = 0
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): index = endOfString(bytes, index)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    ranges.append(start..<(index + 1))
                    start = index + 1
                }
            default: break
            }
            index += 1
        }
        if bytes[min(start, bytes.count)...].contains(where: { $0 > 32 }) { ranges.append(start..<bytes.count) }
        return ranges
    }

    /// The index of the closing quote, or the end.
    private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }
}

/// Cuts a YAML stream at its `---` lines. Inside a document no line can begin so, whatever the style of its scalars.
enum YAMLPieces {
    static func pieces(_ bytes: [UInt8]) -> [(range: Range<Int>, line: Int)] {
        var pieces: [(range: Range<Int>, line: Int)] = []
        var start = 0
        var startLine = 1
        var line = 1
        var index = 0
        while index < bytes.count {
            let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if index > start, isMark(bytes[index..<end]) {
                pieces.append((start..<index, startLine))
                start = index
                startLine = line
            }
            index = end + 1
            line += 1
        }
        if start < bytes.count { pieces.append((start..<bytes.count, startLine)) }
        return pieces
    }

    private static func isMark(_ line: ArraySlice<UInt8>) -> Bool {
        line.starts(with: [45, 45, 45]) && (line.count == 3 || line[line.startIndex + 3] <= 32)
    }
}
