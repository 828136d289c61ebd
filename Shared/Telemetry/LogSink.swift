internal import Glibc
package import SharedBase
internal import Synchronization

/// Where log lines go: formats, scrubs and writes whole lines, one at a time.
package final class LogSink: Sendable {
    let clock: WallClock
    private let format: LogFormat
    private let scrub: @Sendable (String) -> String
    private let output: @Sendable ([UInt8]) -> Void
    private let turn = Mutex(())

    /// - Parameters:
    ///   - scrub: removes secrets from a finished line; the same code that guards reports.
    ///   - output: takes one line with its line feed; called by one thread at a time.
    package init(
        format: LogFormat,
        clock: WallClock = .system,
        scrub: @escaping @Sendable (String) -> String,
        output: @escaping @Sendable ([UInt8]) -> Void = LogSink.standardError
    ) {
        self.format = format
        self.clock = clock
        self.scrub = scrub
        self.output = output
    }

    package func write(_ record: LogRecord) {
        let line = Array(scrub(record.line(format)).utf8) + [UInt8(ascii: "\n")]
        turn.withLock { _ in output(line) }
    }

    /// Writes to descriptor 2; a reader that has gone is no reason to fail.
    package static let standardError: @Sendable ([UInt8]) -> Void = { line in
        var rest = line[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                return
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Text where standard error is a terminal, JSON elsewhere.
    package static var formatForStandardError: LogFormat { isatty(2) == 1 ? .text : .json }
}
