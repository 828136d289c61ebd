internal import AgentRunbook
internal import AgentSandbox
internal import Glibc
internal import NIOPosix

/// A run by hand at the program's own streams.
///
/// Output of steps goes where the step wrote it, everything else to standard output; with JSON all of it goes to standard error, so that
/// standard output holds one document.
struct TerminalFront: OfflineFront {
    let isJSON: Bool
    let stop: StepStop

    var canAsk: Bool { isatty(0) == 1 && isatty(2) == 1 }

    private var main: Int32 { isJSON ? 2 : 1 }
    private var screen: RunbookScreen { RunbookScreen(isTerminal: isatty(main) == 1) }

    func tell(_ event: OfflineEvent) async {
        if case .output(let piece) = event {
            let bytes = isatty(piece.stream == .output ? main : 2) == 1 ? Self.tamed(piece.bytes) : piece.bytes
            return await write(bytes, to: piece.stream == .output ? main : 2)
        }
        guard let line = screen.line(event) else { return }
        await write(Array((line + "\n").utf8), to: main)
    }

    func end(_ report: OfflineReport) async {
        await write(Array((screen.end(report) + "\n").utf8), to: main)
    }

    func ask(_ question: OfflineQuestion) async -> OfflineAnswer {
        await write(Array(screen.question(question).utf8), to: 2)
        let stop = stop
        let line = try? await NIOThreadPool.singleton.runIfActive { Self.line { stop.reason != nil } }
        return RunbookScreen.answer(question, line ?? nil)
    }

    /// A step must not move the cursor of the person who will be asked next, nor write over a header.
    private static func tamed(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { $0 < 32 && $0 != 10 && $0 != 9 || $0 == 127 ? 63 : $0 }
    }

    /// Waits for a line; nil at the end of input or once `isStopped`.
    private static func line(_ isStopped: () -> Bool) -> String? {
        var line: [UInt8] = []
        while !isStopped() {
            var set = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            guard poll(&set, 1, 200) > 0 else { continue }
            var byte: UInt8 = 0
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == 10 { return String(decoding: line, as: UTF8.self) }
            if line.count < 256 { line.append(byte) }
        }
        return nil
    }

    /// A reader that has gone ends the run: nobody would see what is done in their name.
    private func write(_ bytes: [UInt8], to descriptor: Int32) async {
        let isWritten = try? await NIOThreadPool.singleton.runIfActive {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno != EINTR { return false }
                rest = rest.dropFirst(max(0, count))
            }
            return true
        }
        if isWritten != true { stop.stop("cancelled: nobody reads the output any more") }
    }
}
