internal import Glibc
package import SharedBase
internal import SharedJSON

/// Holds a document against the OpenAPI 3.1 specification with the Python package `openapi-spec-validator`, where that is
/// installed: somebody else's reading of the specification.
package enum OpenAPIValidator {
    package static let isInstalled = (try? run("import openapi_spec_validator", on: []).status) == 0

    /// What the validator says; empty for a valid document.
    package static func complaints(of document: Value) throws -> String {
        let script = """
            from json import load
            from sys import argv
            from openapi_spec_validator import OpenAPIV31SpecValidator
            with open(argv[1]) as file: document = load(file)
            for error in OpenAPIV31SpecValidator(document).iter_errors(): print(str(error)[:500])
            """
        return try run(script, on: JSON.bytes(document)).output
    }

    private static func run(_ script: String, on input: [UInt8]) throws -> (status: Int32, output: String) {
        var template = Array("/tmp/dd0c-openapi-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw HTTPProbe.Failure(description: "no temporary file") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        guard Glibc.write(descriptor, input, input.count) == input.count else {
            throw HTTPProbe.Failure(description: "cannot write a temporary file")
        }
        let quoted = script.replacing("'", with: "'\\''")
        guard let pipe = popen("python3 -c '\(quoted)' '\(path)' 2>&1", "r") else {
            throw HTTPProbe.Failure(description: "no python3")
        }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&piece, 1, piece.count, pipe)
            if count == 0 { break }
            output += piece[..<count]
        }
        return (pclose(pipe), String(decoding: output, as: UTF8.self))
    }
}
