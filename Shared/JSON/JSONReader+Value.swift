package import SharedBase

extension JSONReader {
    /// The next whole value as a tree.
    package mutating func value() throws(JSONError) -> Value { try value(try nextToken()) }

    /// Reads past the next whole value, checking it as strictly as if it were wanted.
    package mutating func skipValue() throws(JSONError) {
        let outside = depth
        switch try nextToken() {
        case .beginObject, .beginArray:
            while depth > outside { _ = try nextToken() }
        case .string, .number, .true, .false, .null:
            break
        case .key, .endObject, .endArray, .end:
            throw noValue()
        }
    }

    /// Goes to the value at `path` below the next value and stops before it; false where there is none. What lies
    /// before it is checked, what lies behind it is not read. After false the whole value may be half read.
    package mutating func seek(_ path: [JSONStep]) throws(JSONError) -> Bool {
        for step in path {
            let token = try nextToken()
            switch (step, token) {
            case (.key(let key), .beginObject):
                if try !seekMember(key) { return false }
            case (.index(let index), .beginArray):
                if try !seekElement(index) { return false }
            default:
                return false
            }
        }
        return true
    }

    private mutating func seekMember(_ key: String) throws(JSONError) -> Bool {
        while case .key = try nextToken() {
            if tokenEquals(key) { return true }
            try skipValue()
        }
        return false
    }

    private mutating func seekElement(_ index: Int) throws(JSONError) -> Bool {
        guard index >= 0 else { return false }
        for _ in 0..<index {
            if try isAtEndOfArray() { return false }
            try skipValue()
        }
        return try !isAtEndOfArray()
    }

    /// Looks whether the array closes here, without reading on.
    private mutating func isAtEndOfArray() throws(JSONError) -> Bool {
        try skipSpace()
        guard try input.has(0) else { return false }
        return input.base[input.index] == UInt8(ascii: "]")
    }

    /// Whether the last key or string is `text`, compared as bytes.
    package func tokenEquals(_ text: String) -> Bool {
        if contentEscaped { return tokenText().utf8.elementsEqual(text.utf8) }
        return withTokenBytes { $0.count == text.utf8.count && $0.elementsEqual(text.utf8) }
    }

    private mutating func value(_ token: JSONToken) throws(JSONError) -> Value {
        switch token {
        case .string: return .string(tokenText())
        case .number: return .number(tokenText())
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .null: return .null
        case .beginArray: return try arrayValue()
        case .beginObject: return try objectValue()
        case .key, .endObject, .endArray, .end: throw noValue()
        }
    }

    private mutating func arrayValue() throws(JSONError) -> Value {
        var items: [Value] = []
        while true {
            let token = try nextToken()
            if token == .endArray { return .array(items) }
            items.append(try value(token))
        }
    }

    private mutating func objectValue() throws(JSONError) -> Value {
        var object = ValueObject()
        while true {
            guard case .key = try nextToken() else { return .object(object) }
            let key = tokenText()
            // The last one counts; where doubled keys are refused, the token reader has done so already.
            object[key] = try value(try nextToken())
        }
    }

    private mutating func noValue() -> JSONError {
        JSONError(.unexpectedByte, at: lastPosition, "a value was asked for where none stands")
    }
}

/// One step of a path into a document.
package enum JSONStep: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    /// An element of an array, counted from 0.
    case index(Int)

    package init(stringLiteral value: String) { self = .key(value) }
    package init(integerLiteral value: Int) { self = .index(value) }
}
