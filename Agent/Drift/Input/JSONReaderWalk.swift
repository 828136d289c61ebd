import SharedBase
import SharedJSON

/// Ways through a document that hold nothing of it.
extension JSONReader {
    /// Calls `body` behind each key of the object that comes next; `body` must read the value. Any other value is
    /// read over.
    mutating func members(_ body: (inout JSONReader, String) throws -> Void) throws {
        try members(of: try next(), body)
    }

    /// The same for an object whose beginning has been read.
    mutating func members(of event: JSONEvent, _ body: (inout JSONReader, String) throws -> Void) throws {
        guard case .beginObject = event else { return try skipRest(of: event) }
        while case .key(let name) = try next() { try body(&self, name) }
    }

    /// Calls `body` with the first event of each element of the list that comes next; `body` must read the rest of the
    /// element. Any other value is read over.
    mutating func elements(_ body: (inout JSONReader, JSONEvent) throws -> Void) throws {
        let event = try next()
        guard case .beginArray = event else { return try skipRest(of: event) }
        while true {
            let event = try next()
            if case .endArray = event { return }
            try body(&self, event)
        }
    }

    /// The members of an object whose beginning has been read.
    mutating func object() throws -> ValueObject {
        var members = ValueObject()
        while case .key(let name) = try next() { members.insert(name, try value()) }
        return members
    }
}
