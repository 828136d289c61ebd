import Glibc

/// The shared corpus of real files, which lies outside the repository and may be absent.
///
/// Use it as `@Test(.enabled(if: Corpus.folder("json") != nil))`: what a test must have lies in `Tests/Fixtures`.
package enum Corpus {
    /// `DD0C_CORPUS`, else `../shared/corpus` beside the repository; nil where neither is a folder.
    package static let root: String? = {
        if let named = getenv("DD0C_CORPUS") { return existing(String(cString: named)) }
        return existing(Fixtures.repository + "/../shared/corpus")
    }()

    /// The path of one folder of the corpus, for example `terraform`; nil where it is absent.
    package static func folder(_ name: String) -> String? {
        guard let root else { return nil }
        return existing(root + "/" + name)
    }

    /// Every file directly in the folder `name` with its bytes, in byte order of the names; empty where it is absent.
    package static func files(_ name: String) throws -> [(name: String, bytes: [UInt8])] {
        guard let folder = folder(name), let names = TestFile.names(in: folder) else { return [] }
        return try names.map { ($0, try TestFile.read(folder + "/" + $0)) }
    }

    private static func existing(_ path: String) -> String? {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? path : nil
    }
}
