import SharedBase
import SharedCrypto

/// The form of one file of the spool.
///
/// `dd0cspl1` | length of the description (4) | description | CRC-32C of all before (4) | report bytes. The description: report id (16),
/// added at (8, microseconds), bytes of the report (8), its SHA-256 (32), kind and stack name, each after its length (2).
/// Numbers are big-endian. A file is whole when its size is exactly what the description says and both checks hold.
enum SpoolFile {
    static let magic = Array("dd0cspl1".utf8)
    /// No description is longer: names have at most 65,535 bytes each.
    static let headLimit = 1 << 18

    static func head(of report: SpooledReport) -> [UInt8] {
        var description = report.reportID.bytes
        description += number(UInt64(bitPattern: report.addedAt.microseconds), 8)
        description += number(UInt64(report.bytes), 8)
        description += report.sha256
        for text in [report.kind, report.stack] {
            description += number(UInt64(text.utf8.count), 2)
            description += Array(text.utf8)
        }
        let head = magic + number(UInt64(description.count), 4) + description
        return head + number(UInt64(CRC32C.checksum(head)), 4)
    }

    /// Reads the head from the first bytes of a file; throws the reason where it is none.
    static func parse(_ bytes: [UInt8], number: UInt64) throws(TornFile) -> (report: SpooledReport, headBytes: Int) {
        guard bytes.count >= 12 else { throw TornFile("its head is cut off after \(bytes.count) bytes") }
        guard bytes.starts(with: magic) else { throw TornFile("it does not begin as a spool file does") }
        let length = Int(value(bytes[8..<12]))
        let end = 12 + length + 4
        guard end <= headLimit else { throw TornFile("its head claims \(length) bytes") }
        guard bytes.count >= end else { throw TornFile("its head is cut off after \(bytes.count) bytes") }
        guard CRC32C.checksum(bytes[..<(end - 4)]) == UInt32(value(bytes[(end - 4)..<end])) else {
            throw TornFile("the checksum of its head is wrong")
        }
        var rest = bytes[12..<(end - 4)]
        guard let id = ReportID(bytes: take(16, &rest)), let added = read(8, &rest), let count = read(8, &rest),
            count <= UInt64(Int32.max)
        else { throw TornFile("its head is too short") }
        let sha256 = take(32, &rest)
        guard sha256.count == 32, let kind = text(&rest), let stack = text(&rest), rest.isEmpty else {
            throw TornFile("its head is too short or too long")
        }
        let report = SpooledReport(
            reportID: id,
            kind: kind,
            stack: stack,
            addedAt: Timestamp(microseconds: Int64(bitPattern: added)),
            bytes: Int(count),
            sha256: Array(sha256),
            number: number
        )
        return (report, end)
    }

    /// Reads and checks a whole file.
    static func check(_ bytes: [UInt8], number: UInt64) throws(TornFile) -> (report: SpooledReport, headBytes: Int) {
        let (report, headBytes) = try parse(bytes, number: number)
        guard bytes.count == headBytes + report.bytes else {
            throw TornFile("it has \(bytes.count - headBytes) bytes of the report's \(report.bytes)")
        }
        let digest = bytes.withUnsafeBytes { SHA256.digest(UnsafeRawBufferPointer(rebasing: $0[headBytes...])) }
        guard digest == report.sha256 else { throw TornFile("the SHA-256 of the report is wrong") }
        return (report, headBytes)
    }

    private static func number(_ value: UInt64, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (bytes - 1 - $0))) }
    }

    private static func value(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static func read(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> UInt64? {
        let bytes = take(count, &rest)
        return bytes.count == count ? value(bytes) : nil
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let count = read(2, &rest), rest.count >= count else { return nil }
        return String(validating: take(Int(count), &rest), as: UTF8.self)
    }
}

/// What is wrong with a file.
struct TornFile: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
