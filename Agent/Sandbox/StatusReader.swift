internal import Glibc
internal import SharedBase
internal import SharedJSON

/// What bubblewrap says over its status descriptor: the number of process 1, and the exit code once the program really ran.
struct StatusReader {
    private(set) var innerProcess: pid_t?
    /// nil where the program never ran: the sandbox could not be made, or the program could not be executed.
    private(set) var exitCode: Int32?
    private var line: [UInt8] = []

    init() {}

    /// Takes what is there; false at the end.
    mutating func read(_ descriptor: Descriptor) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let got = Glibc.read(descriptor.number, &bytes, bytes.count)
            if got > 0 {
                take(bytes[..<got])
            } else if got == 0 {
                return false
            } else if errno != EINTR {
                return errno == EAGAIN
            }
        }
    }

    /// One JSON document a line. A line longer than bubblewrap would write is given up.
    mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            guard byte == 10 else {
                if line.count < 4096 { line.append(byte) }
                continue
            }
            if let value = try? JSON.parse(line) {
                if let number = Self.number(value["child-pid"]), number > 1 { innerProcess = pid_t(exactly: number) }
                if let number = Self.number(value["exit-code"]) { exitCode = Int32(exactly: number) }
            }
            line = []
        }
    }

    private static func number(_ value: Value?) -> Int? { value?.numberText.flatMap { Int($0) } }
}
