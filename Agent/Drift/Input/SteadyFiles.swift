import Glibc
import SharedBase

/// Sees whether files change while they are read: a state is gone through more than once, and two halves of two states are
/// none.
enum SteadyFiles {
    private struct Stamp: Equatable {
        let device: UInt
        let file: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            device = UInt(status.st_dev)
            file = UInt(status.st_ino)
            size = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// What `scan` gives, once the files below `paths` are the same after it as before. It is tried twice.
    ///
    /// Throws what `scan` throws, and `StateError` where they changed both times. Pipes and standard input cannot be read
    /// again and are taken as they are.
    static func read<Result>(_ paths: [String], _ scan: () throws -> Result) throws -> Result {
        guard var before = stamps(paths) else { return try scan() }
        for _ in 0..<2 {
            let outcome: Swift.Result<Result, any Error>
            do {
                outcome = .success(try scan())
            } catch let error as CancellationError {
                throw error
            } catch {
                outcome = .failure(error)
            }
            let after = stamps(paths)
            if after == before { return try outcome.get() }
            before = after ?? [:]
        }
        throw StateError(
            .changing,
            path: paths.joined(separator: ", "),
            reason: "it changed while it was read, twice",
            advice: "scan again once nothing writes to it"
        )
    }

    /// Of every file; a path that is not there has none. nil where a path is neither a file nor a folder.
    private static func stamps(_ paths: [String]) -> [String: Stamp]? {
        var stamps: [String: Stamp] = [:]
        for path in paths {
            var status = stat()
            guard path != "-" else { return nil }
            guard stat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: stamps[path] = Stamp(status)
            case S_IFDIR:
                for file in (try? FileTree.files(below: path)) ?? [] where stat(file, &status) == 0 {
                    stamps[file] = Stamp(status)
                }
            default: return nil
            }
        }
        return stamps
    }
}
