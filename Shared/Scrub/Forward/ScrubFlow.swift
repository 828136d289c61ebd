package import SharedBase

package enum ScrubFlowCode: String, FaultCode {
    /// UTF-16 beyond what is held: its markers cannot be placed piece by piece.
    case wideInput
}

package typealias ScrubFlowError = Fault<ScrubFlowCode>

/// Any text or JSON of any size from a reader to a writer, in bounded memory and never on disk.
///
/// What fits into `Limits.held` is scrubbed whole, so that a value that was secret anywhere goes everywhere. A longer
/// input is scrubbed from its beginning to its end: by value only forward, which is what `Mode.forward` says. All other
/// layers give what they give for the whole, but that what cannot be known in time is taken out: a string longer than
/// the window, and a member whose mark would stand behind more than the window (`ForwardFrame`).
package struct ScrubFlow: Sendable {
    package struct Limits: Sendable {
        /// What is held whole, in bytes: 64 MiB.
        package var held: Int
        /// What a value of JSON may have to be judged whole, and how much of a text is looked at together, in bytes.
        package var window: Int
        /// How much of a list is walked at once, in bytes.
        package var batch: Int
        /// The text on both sides of a cut that is looked at together with it, in bytes; below half a window.
        package var margin: Int
        /// Learned values beyond which nothing more is learned: 32 bytes or less each.
        package var learned: Int

        package init(
            held: Int = 64 << 20,
            window: Int = 8 << 20,
            batch: Int = 512 << 10,
            margin: Int = 2 << 20,
            learned: Int = 1 << 20
        ) {
            self.held = held
            self.window = window
            self.batch = batch
            self.margin = margin
            self.learned = learned
        }
    }

    package enum Mode: Sendable { case whole, forward }

    /// Puts the next bytes into the memory it is lent and gives their number, 0 at the end.
    package typealias Read = (UnsafeMutableRawBufferPointer) throws -> Int
    /// The next bytes of the output, and what was found in the input that they stand for, in order.
    package typealias Take = ([UInt8], [ScrubFinding]) throws -> Void

    private let scrubber: Scrubber
    private let limits: Limits

    package init(_ scrubber: Scrubber, limits: Limits = Limits()) {
        self.scrubber = scrubber
        self.limits = limits
    }

    /// - Parameter onForward: called once, before the first output, where the input is too long to be held.
    /// - Throws: `ScrubFlowError`, and what `read` and `take` throw. Nothing was written when it is `wideInput`.
    package func run(read: @escaping Read, onForward: () -> Void, take: @escaping Take) throws -> Mode {
        var input = ForwardInput(read, capacity: limits.held)
        try input.fill(limits.held + 1)
        guard input.count > limits.held else {
            let result = scrubber.scrub(text: input.takeAll())
            try take(result.bytes, result.findings)
            return .whole
        }
        if input.begins(with: [0xff, 0xfe]) || input.begins(with: [0xfe, 0xff]) {
            throw ScrubFlowError(
                .wideInput,
                attempted: "scrub standard input",
                reason: "it is UTF-16 and longer than \(limits.held >> 20) MiB",
                advice: "bring it into UTF-8 first, for example with `iconv -f UTF-16 -t UTF-8`"
            )
        }
        onForward()
        var pass = ForwardPass(input: input, limits: limits, take: take)
        // The pass owns what was read from here on.
        input = ForwardInput({ _ in 0 }, capacity: 0)
        try pass.run()
        return .forward
    }
}
