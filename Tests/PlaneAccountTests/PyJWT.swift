import Glibc
import SharedBase
import SharedJSON
import TestKit

/// PyJWT, somebody else's reading of RFC 7519. `scripts/test` installs it where PyPI can be reached.
enum PyJWT {
    static let missing = "PyJWT is not installed: run scripts/test once where PyPI can be reached"

    /// The interpreter that knows it, nil where none does.
    static let python: String? = {
        let named = getenv("DD0C_PEER_PYTHON").map { String(cString: $0) }
        let candidates = [named, Fixtures.repository + "/.build/peers/bin/python", "python3"].compactMap { $0 }
        return candidates.first { (try? run($0, "import jwt; print(jwt.__version__)", "null").isEmpty) == false }
    }()

    struct Failure: Error {}

    /// Runs `script`, which finds the document in `input` and prints one.
    static func ask(_ script: String, _ input: Value) throws -> Value {
        guard let python else { throw Failure() }
        let head = "import json, sys, base64, jwt\nwith open(sys.argv[1]) as file: input = json.load(file)\n"
        return try JSON.parse(try run(python, head + script, JSON.text(input)))
    }

    private static func run(_ python: String, _ script: String, _ input: String) throws -> String {
        let path = "/tmp/dd0c-pyjwt-\(Hex.encode(RandomSource.system.bytes(8)))"
        for (ending, text) in [(".py", script), (".json", input)] {
            guard let file = fopen(path + ending, "w") else { throw Failure() }
            fputs(text, file)
            fclose(file)
        }
        defer { for ending in [".py", ".json"] { unlink(path + ending) } }
        guard let pipe = popen("'\(python)' '\(path).py' '\(path).json' 2>/dev/null", "r") else { throw Failure() }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, pipe)
            if count == 0 { break }
            output += piece[..<count]
        }
        guard pclose(pipe) == 0 else { throw Failure() }
        return String(decoding: output, as: UTF8.self)
    }
}
