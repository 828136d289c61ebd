import Glibc
import SharedJSON

/// What a walk over a document saw: the checksum that both sides must agree on.
struct ValuesSeen: Equatable, CustomStringConvertible {
    /// Bytes of decoded strings and keys.
    var bytes = 0
    var numbers = 0
    var values = 0

    /// As the peer prints it.
    var description: String { "\(bytes) \(numbers) \(values)" }

    /// Reads a whole document.
    init(_ reader: inout JSONReader) throws {
        while true {
            switch try reader.nextToken() {
            case .key:
                bytes += reader.decodedTokenBytes().count
                continue
            case .string: bytes += reader.decodedTokenBytes().count
            case .number: numbers += 1
            case .endObject, .endArray: continue
            case .end: return
            case .beginObject, .beginArray, .true, .false, .null: break
            }
            values += 1
        }
    }

    init(whole bytes: UnsafeRawBufferPointer) throws {
        var reader = JSONReader(unowned: bytes)
        try self.init(&reader)
    }

    /// Reads a file in pieces, into the window of the reader.
    init(file path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateMaker.Failure(description: "cannot read \(path): errno \(errno)") }
        defer { close(descriptor) }
        var reader = JSONReader(read: { free in Glibc.read(descriptor, free.baseAddress, free.count) })
        try self.init(&reader)
    }
}
