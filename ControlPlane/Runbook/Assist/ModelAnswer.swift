internal import SharedBase
internal import SharedJSON

/// What a model answered, read strictly: anything but the schema is refused.
struct ModelAnswer: Equatable {
    struct Refused: Error, Equatable {
        let reason: String
    }

    static let mostCommands = 200
    static let longestCommand = 16_384

    let commands: [String]

    /// The JSON object that the message of a chat completion holds.
    static func content(_ body: [UInt8]) throws(Refused) -> ValueObject {
        guard let answer = try? JSON.parse(body), let choice = answer["choices"]?.arrayValue?.first else {
            throw Refused(reason: "it is no chat completion")
        }
        if choice["finish_reason"] == "length" { throw Refused(reason: "it was cut off") }
        guard let message = choice["message"], message["refusal"]?.stringValue == nil,
            let content = message["content"]?.stringValue
        else { throw Refused(reason: "it has no content") }
        guard let value = try? JSON.parse(Array(content.utf8)), let object = value.objectValue else {
            throw Refused(reason: "the content is no JSON object")
        }
        return object
    }

    /// Reads the body of a chat completion.
    init(_ body: [UInt8]) throws(Refused) {
        let object = try Self.content(body)
        guard object.count == 1, let items = object["commands"]?.arrayValue else {
            throw Refused(reason: "the content needs `commands` and nothing else")
        }
        guard items.count <= Self.mostCommands else {
            throw Refused(reason: "it has more than \(Self.mostCommands) commands")
        }
        var commands: [String] = []
        for item in items {
            guard item.objectValue?.count == 1, let command = item["command"]?.stringValue,
                (1...Self.longestCommand).contains(command.utf8.count)
            else { throw Refused(reason: "an item is no object with a text `command`") }
            commands.append(command)
        }
        self.commands = commands
    }
}
