internal import Glibc

/// Standard output carries the answer, standard error all the rest.
package enum Output {
    /// Writes the answer. A reader that has gone (`| head`) ends the program quietly, as other tools do.
    package static func answer(_ bytes: [UInt8]) {
        guard write(bytes, to: 1) else { exit(errno == EPIPE ? 0 : 2) }
    }

    package static func answer(_ text: String) { answer(Array(text.utf8)) }

    /// Writes one line for the person at the terminal.
    package static func note(_ line: String) {
        _ = write(Array((line + "\n").utf8), to: 2)
    }

    /// Writes a line over the last one that was written so; an empty one takes it away. For a terminal alone.
    package static func progress(_ line: String) {
        _ = write(Array("\r\u{1B}[K\(line)".utf8), to: 2)
    }

    /// A pipe whose reader has gone must give an error to the writer and not kill the program.
    package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
