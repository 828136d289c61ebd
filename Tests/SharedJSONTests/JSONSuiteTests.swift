import SharedBase
import SharedJSON
import TestKit
import Testing

/// The public test suite for parsers of RFC 8259, where the corpus holds it.
@Suite(.enabled(if: Corpus.folder("json") != nil)) struct JSONSuiteTests {
    enum Decision {
        case accepted
        case refused(JSONCode)
    }

    /// What the RFC leaves open, as we decided it (README).
    static let open: [String: Decision] = [
        "i_number_double_huge_neg_exp.json": .accepted,
        "i_number_huge_exp.json": .accepted,
        "i_number_real_neg_overflow.json": .accepted,
        "i_number_real_pos_overflow.json": .accepted,
        "i_number_real_underflow.json": .accepted,
        "i_number_too_big_neg_int.json": .accepted,
        "i_number_very_big_negative_int.json": .accepted,
        "i_object_key_lone_2nd_surrogate.json": .refused(.loneSurrogate),
        "i_string_1st_surrogate_but_2nd_missing.json": .refused(.loneSurrogate),
        "i_string_UTF-8_invalid_sequence.json": .refused(.invalidUTF8),
        "i_string_UTF8_surrogate_U+D800.json": .refused(.invalidUTF8),
        "i_string_incomplete_surrogate_and_escape_valid.json": .refused(.loneSurrogate),
        "i_string_incomplete_surrogate_pair.json": .refused(.loneSurrogate),
        "i_string_invalid_surrogate.json": .refused(.loneSurrogate),
        "i_string_invalid_utf-8.json": .refused(.invalidUTF8),
        "i_string_iso_latin_1.json": .refused(.invalidUTF8),
        "i_string_lone_utf8_continuation_byte.json": .refused(.invalidUTF8),
        "i_string_not_in_unicode_range.json": .refused(.invalidUTF8),
        "i_string_overlong_sequence_2_bytes.json": .refused(.invalidUTF8),
        "i_string_utf16BE_no_BOM.json": .refused(.notUTF8),
        "i_structure_500_nested_arrays.json": .refused(.depthLimit),
        "i_structure_UTF-8_BOM_empty_object.json": .accepted,
    ]

    @Test func everyValidFileIsAccepted() throws {
        // The suite calls duplicate keys valid, as the RFC's grammar does; our default refuses them and nothing else.
        let limits = JSONLimits(duplicateKeys: .allowed)
        let files = try Corpus.files("json").filter { $0.name.hasPrefix("y_") }
        #expect(!files.isEmpty)
        for file in files {
            #expect(refusal(file.bytes, limits) == nil, "\(file.name)")
            let expected: JSONCode? = file.name.hasPrefix("y_object_duplicated_key") ? .duplicateKey : nil
            #expect(refusal(file.bytes)?.code == expected, "\(file.name)")
            if expected == nil {
                let value = try JSON.parse(file.bytes)
                #expect(try JSON.parse(JSON.bytes(value)) == value, "\(file.name)")
            }
        }
    }

    @Test func everyInvalidFileIsRefusedAtAPlace() throws {
        let files = try Corpus.files("json").filter { $0.name.hasPrefix("n_") }
        #expect(!files.isEmpty)
        for file in files {
            let error = refusal(file.bytes, JSONLimits(duplicateKeys: .allowed))
            #expect(error != nil, "\(file.name)")
            if let error { #expect((0...file.bytes.count).contains(error.position.offset), "\(file.name)") }
        }
    }

    @Test func everyOpenFileIsDecided() throws {
        for file in try Corpus.files("json") where file.name.hasPrefix("i_") {
            guard let decided = Self.open[file.name] else {
                Issue.record("\(file.name) is not decided")
                continue
            }
            switch decided {
            case .accepted: #expect(refusal(file.bytes) == nil, "\(file.name)")
            case .refused(let code): #expect(refusal(file.bytes)?.code == code, "\(file.name)")
            }
        }
    }
}
