internal import CSandbox
internal import Glibc

/// Hears of processes that exit with a code that could also stand for a signal, and lets them. So the program's own end is known for sure:
/// bubblewrap says 128 + the signal for both.
struct ExitListener {
    /// nil once no process is left, or where the kernel gave none.
    private(set) var descriptor: Descriptor?
    /// Whether all that exited so was told and could be looked at.
    private(set) var isListening: Bool
    /// With which code the program itself exited, of those that were told.
    private(set) var programCode: Int32?

    init(_ descriptor: Descriptor) {
        isListening = descriptor.isOpen
        self.descriptor = descriptor.isOpen ? descriptor : nil
    }

    /// The signals that have a code.
    static let codes: ClosedRange<Int32> = 129...192
    private static let mostAtOnce = 64

    /// - Parameter inner: process 1 of the sandbox, whose first child the program is.
    mutating func hear(_ events: Int16, inner: pid_t?) {
        guard let descriptor, events != 0 else { return }
        guard events & Int16(POLLIN) != 0 else { return self.descriptor = nil }
        // Threads can exit faster than limits are worth looking at.
        for _ in 0..<Self.mostAtOnce {
            var ready = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 0) > 0, ready.revents & Int16(POLLIN) != 0 else { return }
            hearOne(descriptor, inner: inner)
        }
    }

    private mutating func hearOne(_ descriptor: Descriptor, inner: pid_t?) {
        var told = dd0c_exit()
        guard dd0c_next_exit(descriptor.number, &told) == 0 else { return }
        defer { dd0c_let_exit(descriptor.number, told.id) }
        // The program exits once.
        guard programCode == nil else { return }
        // It stands still until it is answered, so that its number is still its own.
        if let inner, let text = TextFile.read("/proc/\(told.thread)/status") {
            if Self.isProgram(text, inner: inner, byThread: told.is_process == 0) { programCode = told.code }
        } else {
            isListening = false
        }
    }

    /// From the text of `/proc/N/status`: the second process of the namespace, and a child of its first.
    ///
    /// - Parameter byThread: a thread exits alone, which is the process's code where it is the first one.
    static func isProgram(_ text: String, inner: pid_t, byThread: Bool = false) -> Bool {
        let field = byThread ? "NSpid:" : "NStgid:"
        var isSecond = false
        var isChild = false
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.first == Substring(field) { isSecond = words.count > 2 && words.last == "2" }
            if words.first == "PPid:" { isChild = words.last == "\(inner)" }
        }
        return isSecond && isChild
    }

    /// By which signal a program ended whose code bubblewrap says, nil where it exited; and whether that is sure.
    func signal(of code: Int32) -> (number: Int32?, isSure: Bool) {
        guard Self.codes.contains(code) else { return (nil, true) }
        return (isListening && programCode == code ? nil : code - 128, isListening)
    }
}
