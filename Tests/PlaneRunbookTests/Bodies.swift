import PlaneHTTP
import SharedBase
import SharedJSON

/// A body that each address of the room takes, so that only the caller can be what is wrong.
enum Bodies {
    private static let values: [String: Value] = [
        "createRunbook": ["source": "# Foreign\n```sh\nuptime\n```"],
        "updateRunbook": ["name": "Foreign"],
        "parseRunbook": ["source": "```sh\nuptime\n```"], "matchRunbooks": ["title": "Foreign"],
        "changeRunbookTrust": ["level": 2, "reason": "r"],
        "startExecution": ["runbookId": "00000000-0000-7000-8000-000000000000"],
        "decideStep": ["decision": "skip"], "approveStep": ["hash": "00"], "rejectStep": ["hash": "00"],
        "addUnlistedCommand": ["command": "uptime"],
        "setPanic": ["on": true], "changeRunSettings": ["twoPersonRule": true, "trustMaximum": 2],
    ]

    static func fitting(_ endpoint: Endpoint) -> [UInt8]? {
        if case .none = endpoint.body { return nil }
        return values[endpoint.operation].map { JSON.bytes($0) } ?? Array("{}".utf8)
    }
}
