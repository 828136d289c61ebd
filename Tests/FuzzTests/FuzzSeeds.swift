import FuzzTargets
import SharedBase
import TestKit

/// The inputs that a target begins with: `Tests/Fixtures/fuzz/<target>`, and what once broke it in `crashes` below.
struct FuzzSeed: Sendable, CustomStringConvertible {
    let target: FuzzTarget
    let name: String
    let bytes: [UInt8]

    var description: String { "\(target.rawValue)/\(name)" }

    static func all(_ target: FuzzTarget) throws -> [FuzzSeed] {
        try read(target, "") + read(target, "crashes/")
    }

    private static func read(_ target: FuzzTarget, _ folder: String) throws -> [FuzzSeed] {
        let place = "fuzz/\(target.rawValue)/\(folder)"
        let names = TestFile.names(in: Fixtures.folder(place)) ?? []
        return try names.filter { $0 != "crashes" }.map { name in
            let bytes = try Fixtures.bytes(place + name)
            return FuzzSeed(target: target, name: folder + name, bytes: name.hasSuffix(".hex") ? hex(bytes) : bytes)
        }
    }

    /// Files that end in `.hex` hold digits with white space between them, and comments behind `#`.
    private static func hex(_ text: [UInt8]) -> [UInt8] {
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let digits = lines.map { $0.prefix { $0 != "#" }.filter { !$0.isWhitespace } }.joined()
        return Hex.decode(digits) ?? []
    }
}
