package import SharedBase

/// Why bytes are no drift report.
package enum DriftReportCode: String, FaultCode {
    /// No line at all.
    case empty
    /// A line is no JSON object, or is blank.
    case notJSON = "not_json"
    /// A member is missing or has the wrong type.
    case badMember = "bad_member"
    /// `schemaVersion` is not one that this program knows.
    case unknownVersion = "unknown_version"
    /// A record, status or kind that this program does not know.
    case unknownKind = "unknown_kind"
    /// The end record is missing: the report was cut off.
    case truncated
    /// The end record counts other than what came.
    case wrongCount = "wrong_count"
    /// Something follows the end record.
    case trailing
    /// An address appears twice.
    case duplicateAddress = "duplicate_address"
    /// The parts do not fit together, for example `ok` beside a resource that differs.
    case contradiction
}

package typealias DriftReportError = Fault<DriftReportCode>

extension DriftReportError {
    /// `line` counts from 1.
    init(_ code: DriftReportCode, line: Int, _ reason: String, cause: (any Error)? = nil) {
        self.init(code, attempted: "read drift report", reason: "line \(line): \(reason)", cause: cause)
    }
}
