import SharedDrift
import SharedJSON
import SharedScrub

/// What one thread works with, piece after piece. Unchecked, because one thread at a time has it: it is handed over by
/// starting a thread and got back by joining it.
final class StateLane: @unchecked Sendable {
    private var stream: ScrubStream
    private var writer = ScrubDraftWriter()
    private let line: ResourceLine
    private let path: String

    init(_ stream: ScrubStream, _ path: String) {
        self.stream = stream
        line = ResourceLine(kind: .terraform, file: path)
        self.path = path
    }

    /// The work of one thread in the first pass; nil where the piece is unusual.
    func learn(_ list: [UInt8], _ place: StatePieces.Place, keeping isKept: Bool) -> StatePiece? {
        var verdict = PieceVerdict(of: list)
        var addresses: [UInt64] = []
        var resources: [StatePiece.Resource] = []
        var count = 0
        let begin = { (bytes: Range<Int>) in
            resources.append(StatePiece.Resource(bytes: bytes, firstLine: count))
        }
        let isWhole = read(list, begin: begin) { instance in
            addresses.append(AddressSet.hash(instance.address))
            if let attributes = instance.attributes {
                stream.learn(instance.tape, root: attributes, hints: instance.hints)
                if !isKept { stream.note(instance.tape, root: attributes, in: &verdict.trace) }
            }
            if isKept { line.put(instance, &stream, to: &writer, isDraft: true) }
            count += 1
        }
        let lines = writer.finish()
        guard isWhole else { return nil }
        verdict.trace.seal()
        return StatePiece(
            place: place,
            verdict: verdict,
            addresses: addresses,
            draft: isKept ? StatePiece.Draft(lines: lines, resources: resources) : nil
        )
    }

    /// Memory that what was learned takes, about, in bytes.
    var size: Int { stream.size }

    /// Hands on all that was learned.
    func give(to other: inout ScrubStream) { other.learn(from: &stream) }

    /// The work of one thread in the second pass: the lines of these pieces. nil where the file is another one by now.
    func write(_ pieces: [StatePiece], _ file: InputFile) -> [WrittenLines]? {
        var written: [WrittenLines] = []
        for piece in pieces {
            guard let draft = piece.draft else {
                guard let list = list(of: piece, file), let found = judged(list, piece.verdict.trace) else {
                    return nil
                }
                written.append(WrittenLines(bytes: found.bytes, ends: found.ends))
                continue
            }
            let stale = draft.lines.stale(stream)
            if stale.isEmpty {
                written.append(WrittenLines(bytes: draft.lines.bytes, ends: draft.lines.ends))
                continue
            }
            guard let renewed = renewed(stale, piece, draft, file) else { return nil }
            written.append(renewed)
        }
        return written
    }

    /// With new lines in the place of all lines of those resources that have a stale one.
    private func renewed(
        _ stale: [Int],
        _ piece: StatePiece,
        _ draft: StatePiece.Draft,
        _ file: InputFile
    ) -> WrittenLines? {
        guard let list = list(of: piece, file) else { return nil }
        var lines = draft.lines.ends.indices.map { draft.lines.bytes[draft.lines.line($0)] }
        var done = -1
        for line in stale where line > done {
            // The last one that begins at or before the line; those without a line begin there too and come before.
            guard let number = draft.resources.lastIndex(where: { $0.firstLine <= line }) else { return nil }
            let resource = draft.resources[number]
            let begun = number + 1 < draft.resources.count ? draft.resources[number + 1].firstLine : nil
            let end = begun ?? draft.lines.ends.count
            var text = [UInt8(ascii: "[")] + list[resource.bytes] + [UInt8(ascii: "]")]
            StatePieces.pad(&text)
            guard let new = judged(text, nil), new.ends.count == end - resource.firstLine else { return nil }
            lines.replaceSubrange(resource.firstLine..<end, with: new.ends.indices.map { new.bytes[new.line($0)] })
            done = end - 1
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(draft.lines.bytes.count + 4096)
        let ends = lines.map { line in
            bytes += line
            bytes.append(10)
            return bytes.count
        }
        return WrittenLines(bytes: bytes, ends: ends)
    }

    /// The bytes of a piece once more; nil where they are others.
    private func list(of piece: StatePiece, _ file: InputFile) -> [UInt8]? {
        guard let list = try? piece.place.list(file), piece.verdict.holds(for: list) else { return nil }
        return list
    }

    /// The lines of a list by all that was learned, with what was noted of it.
    private func judged(_ list: [UInt8], _ trace: ScrubTrace?) -> ScrubDraft? {
        var position = ScrubTrace.Position()
        let isWhole = read(list, begin: { _ in }) { instance in
            if let attributes = instance.attributes {
                let isJudged = trace.map {
                    stream.judge(instance.tape, root: attributes, from: $0, &position)
                }
                if isJudged != true { stream.judge(instance.tape, root: attributes, hints: instance.hints) }
            }
            line.put(instance, &stream, to: &writer, isDraft: false)
        }
        let found = writer.finish()
        return isWhole ? found : nil
    }

    /// Whether the whole piece was read. Which error it is, and where, is found out by who reads the state from its
    /// beginning.
    private func read(
        _ list: [UInt8],
        begin: @escaping (Range<Int>) -> Void,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) -> Bool {
        do {
            return try list.withUnsafeBytes { bytes in
                let text = UnsafeRawBufferPointer(rebasing: bytes.dropLast(JSONReader.paddingBytes))
                var reader = JSONReader(padded: text)
                try TerraformState.resources(&reader, path: path, begin: begin, take)
                return try reader.nextToken() == .end
            }
        } catch {
            return false
        }
    }
}
