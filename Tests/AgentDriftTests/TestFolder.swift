import Glibc
import SharedBase
import SharedScrub
import TestKit

/// A folder for one test, removed with its last owner.
final class TestFolder: Sendable {
    struct Unwritable: Error {}

    let path: String

    init() throws {
        var name = Array("/tmp/dd0c-drift-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Unwritable() }
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// Writes a file below the folder and gives its path; missing folders are made.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
        let file = "\(path)/\(name)"
        guard let handle = fopen(file, "wb") else { throw Unwritable() }
        defer { fclose(handle) }
        fwrite(bytes, 1, bytes.count, handle)
        return file
    }

    private static func remove(_ path: String) {
        if let names = TestFile.names(in: path) {
            for name in names { remove("\(path)/\(name)") }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

/// The sample estate with its secrets put in, as `scripts/make-estate` writes it.
struct Estate {
    let folder: TestFolder
    /// Every planted secret, plain and in base64.
    let canaries: [String]

    init() throws {
        folder = try TestFolder()
        let parts = String(decoding: try Fixtures.bytes("estate/canaries.parts"), as: UTF8.self)
        let secrets = parts.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ")
            return (name: String(words[0]), value: words.dropFirst().joined())
        }
        canaries = secrets.flatMap { [$0.value, Base64.encode(Array($0.value.utf8))] }
        for name in Self.files {
            var text = String(decoding: try Fixtures.bytes("estate/" + name), as: UTF8.self)
            for secret in secrets {
                text = text.replacing("@\(secret.name)@", with: secret.value)
                text = text.replacing("@b64:\(secret.name)@", with: Base64.encode(Array(secret.value.utf8)))
            }
            try folder.write(name, text)
        }
    }

    static let files = [
        "shop-aws/terraform.tfstate", "shop-aws/refresh-only-plan.json", "edge-dns/terraform.tfstate",
        "edge-dns/refresh-only-plan.json", "shop-cluster/manifests/web.yaml", "shop-cluster/manifests/jobs.yaml",
        "shop-cluster/manifests/network.yaml", "shop-cluster/live/core.json", "shop-cluster/live/rest.json",
    ]

    func path(_ name: String) -> String { "\(folder.path)/\(name)" }
}

enum Sample {
    static let scrubber = Scrubber(tagKey: [UInt8](repeating: 7, count: 32))
    static let key = [UInt8](repeating: 9, count: 32)
    static let clock = WallClock { Timestamp(seconds: 1_795_478_400) }
}
