import Glibc
import PlaneTestKit
import SharedBase
import TestKit
import Testing

extension EndToEnd {
    /// A token opens the door once, a guessed one never, and one of another authority not even the connection.
    @Test(.timeLimit(.minutes(10))) func refusesTokensThatAreNotGood() async throws {
        try await House.with { house in
            try await house.startPlane()
            let token = try #require(house.offer["enrolmentToken"]?.stringValue)
            let cases: [(name: String, token: String)] = [
                ("guessed", Self.changed(token, at: 40)), ("other authority", Self.changed(token, at: 70)),
                ("not a token", "dd0c-token-AAAA"),
            ]
            for (name, bad) in cases {
                let done = try await Self.enrol(house, bad, folder: "/other")
                #expect(done.code == 1, "\(name): \(done.errors)")
                #expect(done.errors.hasPrefix("error: "), "\(name): \(done.errors)")
                #expect(!done.errors.contains(bad), "\(name): the token is in the message")
            }
            let other = try await Self.enrol(house, Self.changed(token, at: 70), folder: "/other")
            #expect(other.errors.contains("authority"), "\(other.errors)")
            #expect(try await Self.enrol(house, token, folder: "/agent").code == 0)
            let used = try await Self.enrol(house, token, folder: "/other")
            #expect(used.code == 1)
            #expect(used.errors.contains("used"), "\(used.errors)")
            #expect(try await house.list("/v1/agents").count == 1)
        }
    }

    private static func enrol(
        _ house: House,
        _ token: String,
        folder: String
    ) async throws -> (code: Int32, output: String, errors: String) {
        let server = "localhost:\(house.port + 1)"
        let state = house.folder + folder
        return try await house.agent("enroll", "--server", server, "--token", token, "--state-dir", state)
    }

    /// The token with one byte of its body changed: 33...48 is the secret, from 49 on the authority's key.
    private static func changed(_ token: String, at byte: Int) -> String {
        var text = Array(token.utf8)
        let place = "dd0c-token-".utf8.count + byte * 4 / 3
        text[place] = text[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return String(decoding: text, as: UTF8.self)
    }

    @Test(.timeLimit(.minutes(10))) func saysWhereNoConfigurationIs() async throws {
        try await House.with { house in
            for (command, code) in [("run", Int32(1)), ("check", 2)] {
                let done = try await house.agent(command, "--config", house.folder + "/none.yaml")
                #expect(done.code == code)
                #expect(done.errors.contains("config file not found"))
                #expect(done.output == "")
            }
        }
    }

    /// What could not be read is never `no drift`, and hides no other stack's result.
    @Test(.timeLimit(.minutes(10))) func checkTellsWhatItCouldNotRead() async throws {
        try await House.with { house in
            let stacks = try await house.makeEstate()
            try house.configure([stacks[1]])
            #expect(try await house.agent("check", "--config", house.configuration).code == 0)
            try house.configure([stacks[0], stacks[1]])
            #expect(try await house.agent("check", "--config", house.configuration).code == 1)
            let broken = House.Stack(name: "broken", source: house.folder + "/none.tfstate", live: stacks[1].live)
            try house.configure([broken] + stacks)
            let done = try await house.agent("check", "--config", house.configuration)
            #expect(done.code == 2)
            #expect(done.output.contains("terraform/broken: could not be read"), "\(done.output)")
            #expect(done.output.contains("terraform/edge-dns: no drift in 3 resources"))
            #expect(done.output.contains("6 of 14 resources drifted"))
            #expect(!done.output.contains("broken: no drift"))
        }
    }

    /// Files that are no good: refused with their place, the good one beside them is printed.
    @Test(.timeLimit(.minutes(10))) func inspectRefusesBadFiles() async throws {
        try await House.with { house in
            let good = try await house.makeEstate()[1].source
            let state = Program.text(good)
            let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
            let cases = [
                ("truncated", String(state.prefix(state.utf8.count / 2))), ("empty", ""), ("text", "no JSON at all"),
                ("deep", #"{"version":4,"terraform_version":"1","resources":"# + deep + "}"),
                ("version", state.replacing("\"version\": 4", with: "\"version\": 99")),
            ]
            for (name, text) in cases {
                let path = "\(house.folder)/\(name).tfstate"
                try house.write(text, to: path)
                let done = try await house.agent("inspect", "--kind", "terraform", path, good)
                #expect(done.code == 1, "\(name): \(done.errors)")
                #expect(done.errors.contains(path), "\(name): \(done.errors)")
                #expect(
                    done.errors.contains("line") || done.errors.contains("byte") || name == "version",
                    "\(done.errors)"
                )
                #expect(done.output.split(separator: "\n").count == 3, "\(name): the good file is not printed")
            }
            let missing = try await house.agent("inspect", house.folder + "/nowhere", good)
            #expect(missing.code == 2)
            #expect(missing.output.split(separator: "\n").count == 3)
        }
    }

    /// From standard input to standard output: the shape stays, the secrets go.
    @Test(.timeLimit(.minutes(10))) func scrubKeepsShape() async throws {
        try await House.with { house in
            let input = house.folder + "/in.json"
            let secret = ["hunt", "er2", "-Zq8", "vL3"].joined()
            try house.write(#"{"password":"\#(secret)","id":"sg-0123456789abcdef0"}"#, to: input)
            let done = try await house.agent("scrub", input: input)
            #expect(done.code == 0)
            #expect(!done.output.contains(secret))
            #expect(done.output.contains("[REDACTED:"))
            #expect(done.output.contains("sg-0123456789abcdef0"))
        }
    }
}
