internal import Glibc

/// Copies the step's standard input into its pipe as far as the step takes it.
struct InputPump {
    private let source: Int32?
    private var sink: Descriptor?
    private var pending: [UInt8]
    private var done = 0

    init(_ input: SandboxInput, to sink: Descriptor) {
        self.sink = sink
        switch input {
        case .empty: (source, pending) = (nil, [])
        case .bytes(let bytes): (source, pending) = (nil, bytes)
        case .descriptor(let number): (source, pending) = (number, [])
        }
        if source == nil, pending.isEmpty { end() }
    }

    /// What to wait for: room in the pipe while there is something to write, else something to read.
    var wanted: [pollfd] {
        guard let sink else { return [] }
        if !pending.isEmpty { return [pollfd(fd: sink.number, events: Int16(POLLOUT), revents: 0)] }
        let closing = pollfd(fd: sink.number, events: 0, revents: 0)
        return [closing] + (source.map { [pollfd(fd: $0, events: Int16(POLLIN), revents: 0)] } ?? [])
    }

    mutating func go(_ ready: (Int32) -> Int16) {
        guard let sink else { return }
        if pending.isEmpty, let source, ready(source) != 0 { readSource(source) }
        if !pending.isEmpty {
            writeSink(sink)
        } else if ready(sink.number) & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 {
            end()
        }
    }

    /// The step reads the end of its input, which it waits for: closed here and not when the last owner goes.
    private mutating func end() {
        sink?.close()
        sink = nil
    }

    private mutating func readSource(_ source: Int32) {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let got = read(source, &bytes, bytes.count)
        if got > 0 {
            pending = Array(bytes[..<got])
            done = 0
        } else if got == 0 || (errno != EAGAIN && errno != EINTR) {
            end()
        }
    }

    private mutating func writeSink(_ sink: Descriptor) {
        let wrote = pending.withUnsafeBytes { write(sink.number, $0.baseAddress.map { $0 + done }, $0.count - done) }
        if wrote > 0 {
            done += wrote
            guard done == pending.count else { return }
            pending = []
            if source == nil { end() }
        } else if wrote < 0, errno != EAGAIN, errno != EINTR {
            end()
            pending = []
        }
    }
}
