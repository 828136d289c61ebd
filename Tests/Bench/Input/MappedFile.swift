import Glibc

/// A file mapped for reading; unmapped when its owner is gone.
struct MappedFile: ~Copyable {
    let bytes: UnsafeRawBufferPointer

    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateMaker.Failure(description: "cannot read \(path): errno \(errno)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else {
            throw StateMaker.Failure(description: "cannot map \(path): it is empty or gone")
        }
        let size = Int(status.st_size)
        // Populated at once: the file is in memory before the clock runs, as it is for the peer.
        let start = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0)
        guard let start, start != MAP_FAILED else {
            throw StateMaker.Failure(description: "cannot map \(path): errno \(errno)")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
