internal import CSandbox
internal import Glibc
internal import Synchronization

/// Owns one descriptor and closes it: at the latest with its last owner, or before, where somebody waits for the closing.
final class Descriptor: Sendable {
    private let held: Atomic<Int32>

    init(_ number: Int32) { held = Atomic(number) }

    deinit { close() }

    /// -1 where it could not be opened, or was closed.
    var number: Int32 { held.load(ordering: .acquiring) }
    var isOpen: Bool { number >= 0 }

    func close() {
        let number = held.exchange(-1, ordering: .acquiringAndReleasing)
        if number >= 0 { Glibc.close(number) }
    }

    /// A file in memory that holds `bytes`, to be read from its start by a child.
    static func memory(_ bytes: [UInt8]) throws(SandboxError) -> Descriptor {
        let number = bytes.withUnsafeBytes { dd0c_memory_file($0.baseAddress, $0.count) }
        guard number >= 0 else { throw .system("make a file in memory", error: errno) }
        return Descriptor(number)
    }

    /// All bytes of a file, from its start.
    func wholeFile() -> [UInt8] {
        var status = stat()
        guard fstat(number, &status) == 0, status.st_size > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, filled in
            filled = max(0, pread(number, buffer.baseAddress, buffer.count, 0))
        }
    }
}

/// The two ends of a pipe, each 3 or above and closed on exec.
struct Pipe {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(SandboxError) {
        var ends: [Int32] = [-1, -1]
        guard dd0c_pipe(&ends) == 0 else { throw .system("make a pipe", error: errno) }
        reading = Descriptor(ends[0])
        writing = Descriptor(ends[1])
    }
}

/// Text for C: zero-ended strings and a list that ends with a null pointer.
final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }

    subscript(index: Int) -> UnsafePointer<CChar>? { pointers[index].map { UnsafePointer($0) } }
}

/// A flag that the importer leaves out; the same number on x86-64 and on ARM.
enum OpenFlag {
    /// O_PATH: the place in the tree, without the right to read it.
    static let path: Int32 = 0o10_000_000
}
