import SharedBase
import SharedJSON

// A document that is longer than what is looked at together: containers are entered, and what fits is judged whole.
extension ForwardPass {
    /// Members at hand that are judged together.
    private struct Batch {
        /// Where the first one begins: behind a comma and white space.
        var start = 0
        var end = 0
        var names: Set<String> = []
        /// Where the bracket stands that closes the container.
        var close: Int?
        /// The member that does not fit, behind these: its name or value, and its value.
        var large: (start: Int, value: Int)?

        var isEmpty: Bool { end == 0 }
    }

    /// The document at the beginning of what is at hand; false where it is none from some place on. What was written up
    /// to there stays.
    @discardableResult
    mutating func document() throws -> Bool {
        try input.fill(limits.window)
        before = []
        frames = []
        switch input.withView(room, { JSONExtent.of($0, from: 0) }) {
        case .end(let end):
            let next = space(from: end)
            let isAlone = next == room || input.part(end..<next).contains(10)
            guard isAlone, let result = judged(input.part(0..<end), at: input.offset, []) else { return false }
            try take(result.bytes, result.findings)
            input.drop(end)
            return true
        case .open where !isLast:
            if input[0] == UInt8(ascii: "\"") { return try skipString(behind: []) }
            guard let bracket = [UInt8(ascii: "{"), UInt8(ascii: "[")].firstIndex(of: input[0]) else { return false }
            try pass(1)
            frames = [ForwardFrame(isObject: bracket == 0, isForced: false)]
        default: return false
        }
        while !frames.isEmpty {
            guard try members() else {
                frames = []
                return false
            }
        }
        return true
    }

    /// The next members of the container that was entered last, or its end.
    private mutating func members() throws -> Bool {
        try input.fill(limits.window)
        let blank = space(from: 0)
        if blank == room, !isLast {
            try pass(blank)
            return true
        }
        guard let batch = input.withView(room, { gather($0) }) else { return false }
        if !batch.isEmpty {
            return try write(batch)
        }
        if let close = batch.close {
            try pass(close + 1)
            frames.removeLast()
            return true
        }
        guard let large = batch.large, !isLast else { return false }
        return try enter(large.start, large.value)
    }

    /// nil where the first thing at hand is no member and no end.
    private func gather(_ text: ByteView) -> Batch? {
        let frame = frames[frames.count - 1]
        let closing = UInt8(ascii: frame.isObject ? "}" : "]")
        var batch = Batch()
        while true {
            let stopped = batch.isEmpty ? nil : batch
            var next = Self.space(text, batch.end)
            guard next < text.count else { return stopped }
            if text[next] == closing {
                batch.close = next
                return batch
            }
            if frame.hasMembers || !batch.isEmpty {
                guard text[next] == UInt8(ascii: ",") else { return stopped }
                next = Self.space(text, next + 1)
                guard next < text.count, text[next] != closing else { return stopped }
            }
            guard let value = frame.isObject ? Self.value(text, next) : next else { return stopped }
            switch JSONExtent.of(text, from: value) {
            case .broken: return stopped
            case .open:
                batch.large = (next, value)
                return batch
            case .end(let end):
                if batch.isEmpty { batch.start = next }
                if frame.isObject { batch.names.insert(Self.name(text, next)) }
                batch.end = end
            }
            // An object's members tell of each other and stay together as far as they fit.
            if !frame.isObject, batch.end - batch.start >= limits.batch { return batch }
        }
    }

    private static func space(_ text: ByteView, _ index: Int) -> Int {
        text.run(of: .space, from: index, to: text.count)
    }

    /// Where the value of the member begins whose name stands at `start`.
    private static func value(_ text: ByteView, _ start: Int) -> Int? {
        guard text[start] == UInt8(ascii: "\""), case .end(let behind) = JSONExtent.of(text, from: start) else {
            return nil
        }
        let colon = space(text, behind)
        guard colon < text.count, text[colon] == UInt8(ascii: ":") else { return nil }
        return space(text, colon + 1)
    }

    private static func name(_ text: ByteView, _ start: Int) -> String {
        guard case .end(let behind) = JSONExtent.of(text, from: start) else { return "" }
        let raw = text.part(start..<behind)
        guard raw.contains(UInt8(ascii: "\\")) else { return raw.part(1..<raw.count - 1).text }
        return (try? JSON.parse(raw.array))?.stringValue ?? raw.text
    }

    private mutating func write(_ batch: Batch) throws -> Bool {
        let body = input.part(batch.start..<batch.end)
        guard
            let result = judged(
                body,
                at: input.offset + batch.start,
                batch.names,
                mayFollow: batch.close == nil
            )
        else { return false }
        try take(input.part(0..<batch.start) + result.bytes, result.findings)
        input.drop(batch.end)
        frames[frames.count - 1].hasMembers = true
        return true
    }

    /// Enters the container at `value`, or passes over the string there, which is too long to be examined.
    private mutating func enter(_ start: Int, _ value: Int) throws -> Bool {
        guard frames.count < TapeWalk.maxDepth, value < room else { return false }
        let last = frames.count - 1
        let isObject = input[value] == UInt8(ascii: "{")
        guard isObject || input[value] == UInt8(ascii: "[") || input[value] == UInt8(ascii: "\"") else { return false }
        var head = input.part(0..<start)
        var findings: [ScrubFinding] = []
        var isForced = frames[last].isForced
        if frames[last].isObject {
            let (name, length) = input.withView(room) { text in
                let name = Self.name(text, start)
                if case .end(let behind) = JSONExtent.of(text, from: start) { return (name, behind - start) }
                return (name, 0)
            }
            let raw = input.part(start..<(start + length))
            let tail = Array(":null".utf8)
            guard let key = judged(raw, at: input.offset + start, [name], tail: tail) else { return false }
            head += key.bytes + input.part((start + length)..<value)
            findings = key.findings
            isForced =
                isForced
                || frames[last].mayBeMarked(name, besides: [name], mayFollow: true, isRoot: frames.count == 1)
            frames[last].entered = (name, raw + [UInt8(ascii: ":")])
        }
        frames[last].hasMembers = true
        if input[value] == UInt8(ascii: "\"") {
            if !findings.isEmpty { try take([], findings) }
            input.drop(value)
            frames[last].learn(previous: [])
            return try skipString(behind: head)
        }
        try take(head + [input[value]], findings)
        input.drop(value + 1)
        frames.append(ForwardFrame(isObject: isObject, isForced: isForced))
        return true
    }

    /// Writes a marker in the place of the string at hand, however long it is; false where it does not end.
    private mutating func skipString(behind head: [UInt8]) throws -> Bool {
        let start = input.offset + 1
        input.drop(1)
        var isEscaped = false
        while true {
            try input.fill(1)
            guard input.count > 0 else { return false }
            let end = input.withView(input.count) { text -> Int? in
                for (index, byte) in text.enumerated() {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        isEscaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        return index
                    }
                }
                return nil
            }
            input.drop(end ?? input.count)
            guard end != nil else { continue }
            let finding = ScrubFinding(rule: .unscannable, offset: start, length: input.offset - start)
            input.drop(1)
            try take(head + [UInt8(ascii: "\"")] + Marker.bytes(.unscannable) + [UInt8(ascii: "\"")], [finding])
            return true
        }
    }
}
