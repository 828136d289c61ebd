import Glibc
import SharedBase

/// A file that is read more than once: what the last reading gives is held back until the file is known to be the one
/// that was learned from. Else a secret that nobody has learned could leave.
struct SteadyFile {
    /// What is held back at most; one look at the file for so many.
    static let most = 64

    private let file: InputFile
    private let stamp: InputFile.Stamp?
    private var waiting: [InspectedResource] = []

    /// To be made before the first reading.
    init(_ file: InputFile) {
        self.file = file
        stamp = file.stamp
    }

    mutating func take(_ resource: InspectedResource, _ give: (InspectedResource) throws -> Void) throws {
        waiting.append(resource)
        if waiting.count >= Self.most { try release(give) }
    }

    /// Throws where the file is another one by now.
    func check() throws { guard file.stamp == stamp else { throw Self.changed(file) } }

    /// Hands on what waits. Throws where the file is another one by now; what waits is dropped then.
    mutating func release(_ give: (InspectedResource) throws -> Void) throws {
        try check()
        for resource in waiting { try give(resource) }
        waiting.removeAll(keepingCapacity: true)
    }

    static func changed(_ file: InputFile) -> StateError {
        StateError(
            .malformed,
            path: file.path,
            reason: "the state changed while it was read",
            advice: "inspect it again when nothing writes to it"
        )
    }
}

extension InputFile {
    /// Which file it is and when it was last written. Writers that change nothing of it are not seen: then nothing of what
    /// was read differs by more than the clock of the file system can tell.
    struct Stamp: Equatable {
        private let numbers: [Int]

        init(_ status: stat) {
            numbers = [
                Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec,
                status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ]
        }
    }

    /// nil for what is held, and where there is no file.
    var stamp: Stamp? {
        var status = Glibc.stat()
        return size > 0 && stat(path, &status) == 0 ? Stamp(status) : nil
    }
}
