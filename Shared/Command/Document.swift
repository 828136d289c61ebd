package import SharedBase
internal import SharedJSON

/// Output for machines as one document.
package enum Document {
    /// The version of all documents: adding members keeps it, a change of meaning is a new one.
    package static let schemaVersion = "1"

    /// The members behind `"schemaVersion": "1"`, as one indented document with a line feed.
    package static func bytes(_ members: [(String, Value)]) -> [UInt8] {
        let all = [("schemaVersion", Value.string(schemaVersion))] + members
        return JSON.bytes(.object(ValueObject(all)), pretty: true) + [UInt8(ascii: "\n")]
    }
}
