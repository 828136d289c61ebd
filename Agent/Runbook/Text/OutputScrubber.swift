package import AgentSandbox
internal import SharedBase
internal import SharedScrub

/// The output of a step on its way to eyes, disk or wire: whole lines, without secrets, at most so many bytes.
///
/// Lines wait until they are whole, a private key until its end: half a secret is recognised by nobody. What is known to be secret once is
/// removed in later lines too.
package struct OutputScrubber: Sendable {
    package struct Piece: Sendable, Equatable {
        package let stream: SandboxChunk.Stream
        package let bytes: [UInt8]
    }

    private var session: ScrubSession
    private let secrets: [[UInt8]]
    private let limit: Int
    private var pending: [SandboxChunk.Stream: [UInt8]] = [:]
    private var keys: [SandboxChunk.Stream: [UInt8]] = [:]
    /// Bytes that the step has written so far, those beyond the limit too.
    package private(set) var total = 0
    /// Some of it was left out; a line says so.
    package private(set) var isCut = false

    /// - Parameters:
    ///   - secrets: values that must not be seen, whatever they look like.
    ///   - limit: bytes of both streams; the rest is left out and a mark stands in its place.
    package init(secrets: [String], limit: Int = 1 << 20) {
        session = ScrubSession(Scrubber(tagKey: RandomSource.system.bytes(32)))
        for secret in secrets { session.learn(secret: Array(secret.utf8)) }
        let lines = secrets.flatMap { [$0] + $0.split(whereSeparator: \.isNewline).map(String.init) }
        self.secrets = Set(lines).map { Array($0.utf8) }
            .filter { $0.count >= VariableValues.shortestSecret }
            .sorted { $0.count > $1.count }
        self.limit = limit
    }

    /// What can be shown of it already.
    package mutating func feed(_ stream: SandboxChunk.Stream, _ bytes: [UInt8]) -> [Piece] {
        let room = limit - total
        total += bytes.count
        guard room > 0 || !bytes.isEmpty, !isCut else { return [] }
        pending[stream, default: []] += bytes.prefix(max(0, room))
        var pieces = whole(stream)
        if bytes.count > room {
            isCut = true
            // What is left of open lines may be the first half of a secret.
            pending = [:]
            keys = [:]
            pieces.append(Piece(stream: stream, bytes: Array("[output cut after \(limit) bytes]\n".utf8)))
        }
        return pieces
    }

    /// The last lines, which have no end.
    package mutating func finish() -> [Piece] {
        var pieces: [Piece] = []
        for stream in [SandboxChunk.Stream.output, .error] {
            let rest = (keys[stream] ?? []) + (pending[stream] ?? [])
            if !rest.isEmpty { pieces.append(Piece(stream: stream, bytes: clean(rest))) }
        }
        pending = [:]
        keys = [:]
        return pieces
    }

    private mutating func whole(_ stream: SandboxChunk.Stream) -> [Piece] {
        guard let waiting = pending[stream], let last = waiting.lastIndex(of: 10) else { return [] }
        pending[stream] = Array(waiting[(last + 1)...])
        var shown: [UInt8] = []
        for line in waiting[...last].split(separator: 10, omittingEmptySubsequences: false).dropLast() {
            shown += take(stream, Array(line) + [10])
        }
        return shown.isEmpty ? [] : [Piece(stream: stream, bytes: shown)]
    }

    private mutating func take(_ stream: SandboxChunk.Stream, _ line: [UInt8]) -> [UInt8] {
        if var key = keys[stream] {
            key += line
            keys[stream] = key
            guard line.holds(Self.keyEnd) else { return [] }
            keys[stream] = nil
            return clean(key)
        }
        if line.holds(Self.keyBegin), !line.holds(Self.keyEnd) {
            keys[stream] = line
            return []
        }
        return clean(line)
    }

    private static let keyBegin = Array("-----BEGIN ".utf8)
    private static let keyEnd = Array("-----END ".utf8)

    private mutating func clean(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for secret in secrets where text.holds(secret) { text = text.without(secret) }
        session.learn(text: text)
        return session.scrub(text: text).bytes
    }
}

extension [UInt8] {
    func holds(_ part: [UInt8]) -> Bool { find(part, from: 0) != nil }

    fileprivate func find(_ part: [UInt8], from start: Int) -> Int? {
        guard let first = part.first, count - start >= part.count else { return nil }
        return withUnsafeBufferPointer { bytes in
            (start...(bytes.count - part.count)).first { at in
                bytes[at] == first && bytes[at..<(at + part.count)].elementsEqual(part)
            }
        }
    }

    fileprivate func without(_ secret: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        while let at = find(secret, from: start) {
            result += self[start..<at] + Array("[REDACTED:by-value]".utf8)
            start = at + secret.count
        }
        return result + self[start...]
    }
}
