import Glibc

/// Programs of others beside which ours is tested, where they are installed.
enum Peers {
    /// A Python that reads YAML.
    static let python: String? = ["python3", "/usr/bin/python3"].first { output("'\($0)' -c 'import yaml' 2>&1") == "" }

    /// Terraform or OpenTofu.
    static let terraform: String? = ["terraform", "tofu"].first {
        output("command -v \($0) && \($0) version 2>/dev/null") != nil
    }

    /// What a command prints; nil where it fails.
    static func output(_ command: String) -> String? {
        guard let pipe = popen(command, "r") else { return nil }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, pipe)
            if count == 0 { break }
            output += piece[..<count]
        }
        return pclose(pipe) == 0 ? String(decoding: output, as: UTF8.self) : nil
    }
}
