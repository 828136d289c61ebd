internal import CYAML
internal import SharedBase

/// What libyaml says, in Swift's words.
enum YAMLEvent {
    case scalar(String, isPlain: Bool, anchor: String?, tag: String?, at: TextPosition)
    case beginSequence(anchor: String?, tag: String?, at: TextPosition)
    case endSequence
    case beginMapping(anchor: String?, tag: String?, at: TextPosition)
    case endMapping
    case alias(String, at: TextPosition)
    case endOfDocument
    case endOfStream
}

/// Owns one `yaml_parser_t` and the bytes that it reads; frees both in `deinit`.
final class YAMLEventParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) throws(YAMLError) {
        input = .allocate(capacity: max(1, bytes.count))
        _ = input.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            input.deallocate()
            parser.deallocate()
            throw YAMLError(.memory, at: TextPosition(), "libyaml has no memory")
        }
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event that matters; starts of stream and documents are passed over.
    func next() throws(YAMLError) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
            defer { yaml_event_delete(&event) }
            let position = Self.position(event.start_mark)
            switch event.type {
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                // libyaml hands out valid UTF-8 only: it refuses anything else while reading.
                let text = String(
                    decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                    as: UTF8.self
                )
                let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
                return .scalar(
                    text,
                    isPlain: isPlain,
                    anchor: Self.text(scalar.anchor),
                    tag: Self.text(scalar.tag),
                    at: position
                )
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                return .beginSequence(anchor: Self.text(start.anchor), tag: Self.text(start.tag), at: position)
            case YAML_SEQUENCE_END_EVENT: return .endSequence
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                return .beginMapping(anchor: Self.text(start.anchor), tag: Self.text(start.tag), at: position)
            case YAML_MAPPING_END_EVENT: return .endMapping
            case YAML_ALIAS_EVENT: return .alias(Self.text(event.data.alias.anchor) ?? "", at: position)
            case YAML_DOCUMENT_END_EVENT: return .endOfDocument
            case YAML_STREAM_END_EVENT: return .endOfStream
            default: continue
            }
        }
    }

    private func fault() -> YAMLError {
        let raw = parser.pointee
        let problem = raw.problem.map { String(cString: $0) } ?? "the text is no YAML"
        if raw.error == YAML_READER_ERROR {
            let before = UnsafeBufferPointer(rebasing: input[..<min(Int(clamping: raw.problem_offset), input.count)])
            return YAMLError(.encoding, at: YAMLPlace.behind(before, Self.encoding(raw)), problem)
        }
        let context = raw.context.map { String(cString: $0) + ": " } ?? ""
        return YAMLError(
            raw.error == YAML_MEMORY_ERROR ? .memory : .syntax,
            at: Self.position(raw.problem_mark),
            context + problem
        )
    }

    private static func encoding(_ raw: yaml_parser_t) -> YAMLPlace.Encoding {
        switch raw.encoding {
        case YAML_UTF16LE_ENCODING: .utf16(isLittle: true)
        case YAML_UTF16BE_ENCODING: .utf16(isLittle: false)
        default: .utf8
        }
    }

    private static func position(_ mark: yaml_mark_t) -> TextPosition {
        TextPosition(
            offset: Int(clamping: mark.index),
            line: Int(clamping: mark.line) + 1,
            column: Int(clamping: mark.column) + 1
        )
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}
