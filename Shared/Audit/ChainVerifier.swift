/// Verifies an exported chain as it is read, in pieces of any size and in the memory of one line.
package struct ChainVerifier {
    package private(set) var walker: ChainWalker
    private var fault: ChainFault?
    /// A line that is not whole yet.
    private var rest: [UInt8] = []
    private var lineNumber = 0
    private var fast = PlainLines()

    /// - Parameters: as those of `ChainWalker`.
    package init(
        start: ChainWalker.Start = .genesis,
        head: AuditHead? = nil,
        signers: Set<[UInt8]>? = nil,
        headSigners: Set<[UInt8]>? = nil
    ) {
        walker = ChainWalker(start: start, head: head, signers: signers, headSigners: headSigners)
    }

    /// Whether nothing that comes can change the verdict any more.
    package var isDecided: Bool { fault.map { !Self.mayBeRefined($0) } ?? false }

    package mutating func feed(_ bytes: [UInt8]) { bytes.withUnsafeBytes { feed($0) } }

    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard !isDecided else { return }
        var bytes = bytes
        if !rest.isEmpty {
            guard let end = bytes.firstIndex(of: 10) else { return keep(bytes) }
            rest.append(contentsOf: bytes[...end])
            wholeLine()
            bytes = UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...])
        }
        while !bytes.isEmpty, !isDecided {
            if fault == nil {
                let passed = fast.pass(bytes, &walker)
                lineNumber += passed.lines
                bytes = UnsafeRawBufferPointer(rebasing: bytes[passed.bytes...])
                if bytes.isEmpty { return }
            }
            guard let end = bytes.firstIndex(of: 10) else { return keep(bytes) }
            careful(bytes[..<end])
            bytes = UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...])
        }
    }

    /// The verdict when the file is at its end: the first fault, nil where all holds.
    package mutating func finish() -> ChainFault? {
        if !rest.isEmpty, !isDecided {
            rest.append(10)
            wholeLine()
        }
        return fault ?? walker.finish()
    }

    /// Judges the line that lies in `rest` with its end, the same way as one that came in one piece: a verdict must not
    /// depend on where the file was cut.
    private mutating func wholeLine() {
        let line = rest
        rest.removeAll(keepingCapacity: line.count <= 1 << 20)
        let passed = fault == nil ? line.withUnsafeBytes { fast.pass($0, &walker) }.lines : 0
        if passed == 0 { careful(line.dropLast()) } else { lineNumber += passed }
    }

    /// Keeps the beginning of a line for the next piece; a line without end is refused where it is too long.
    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        guard rest.count + bytes.count <= AuditFormat.lineLimit else {
            rest = []
            return found(
                ChainFault(
                    index: walker.next,
                    kind: .notEntry,
                    reason: "it has more than \(AuditFormat.lineLimit >> 20) MiB"
                ).at(line: lineNumber + 1)
            )
        }
        rest.append(contentsOf: bytes)
    }

    private mutating func careful(_ bytes: some Collection<UInt8>) {
        lineNumber += 1
        var bytes = Array(bytes)
        if bytes.last == 13 { bytes.removeLast() }
        switch AuditLineReading(bytes) {
        case .line(let line):
            if let fault { return refine(fault, line) }
            if let fault = walker.take(line) { found(fault.at(line: lineNumber)) }
        case .checkpoint(let head):
            guard fault == nil else { return }
            if let fault = walker.take(checkpoint: head) { found(fault.at(line: lineNumber)) }
        case .notJSON(let reason):
            found(ChainFault(index: walker.next, kind: .notJSON, reason: reason).at(line: lineNumber))
        case .otherForm(let reason):
            found(ChainFault(index: walker.next, kind: .notEntry, reason: reason).at(line: lineNumber))
        }
    }

    private mutating func found(_ fault: ChainFault) { if self.fault == nil { self.fault = fault } }

    /// A later line may show what happened: the entry that was missed stands elsewhere, or the one that was refused
    /// stands before the true one.
    private mutating func refine(_ fault: ChainFault, _ line: AuditLine) {
        guard line.index == fault.index, line.isWhole, line.previous == walker.last else { return }
        if fault.kind == .missing {
            self.fault = fault.but(.reordered, "entry \(line.index) stands later, at line \(lineNumber)")
        } else {
            self.fault = fault.but(
                .inserted,
                "this entry does not belong here; the true one follows at line \(lineNumber)"
            )
        }
    }

    private static func mayBeRefined(_ fault: ChainFault) -> Bool {
        switch fault.kind {
        case .missing, .altered, .broken, .notEntry, .notJSON: true
        default: false
        }
    }
}
