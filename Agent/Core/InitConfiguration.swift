package import AgentDrift
internal import SharedBase
internal import SharedConfig
internal import SharedDrift

/// The configuration that `init` writes: what was found as stacks, and what it cannot do as comments.
package enum InitConfiguration {
    /// The name of the file, which commands look for in the working folder.
    package static let fileName = "dd0c-agent.yaml"

    /// Each source with the name of its stack, in the order of the file.
    package static func stacks(_ found: FoundSources) -> [(name: String, source: FoundSource)] {
        var taken: Set<String> = []
        return found.sources.map { source in
            let base = name(source)
            var name = base
            var number = 2
            while !taken.insert("\(source.kind.rawValue)/\(name)").inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return (name, source)
        }
    }

    package static func text(_ found: FoundSources) -> String {
        var lines = [
            "# Configuration of dd0c-agent, written by `dd0c-agent init`. Paths count from the folder of this file.",
            "# `dd0c-agent config sample` shows every key.",
        ]
        for note in found.notes { lines.append("# Note: " + oneLine(note)) }
        let stacks = stacks(found)
        lines += ["", stacks.isEmpty ? "stacks: []" : "stacks:"]
        for stack in stacks { lines += entry(stack.name, stack.source) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func entry(_ name: String, _ source: FoundSource) -> [String] {
        var lines = [
            "  - name: \(quoted(name))", "    kind: \(source.kind.rawValue)", "    source: \(quoted(source.source))",
        ]
        if let live = source.live {
            lines.append("    live: \(quoted(live))")
        } else {
            lines.append("    # live: nothing was found; \(hint(source.kind))")
        }
        return lines
    }

    private static func hint(_ kind: StackKindName) -> String {
        switch kind {
        case .terraform: "`terraform plan -refresh-only -out=p && terraform show -json p > plan.json` records it"
        case .kubernetes: "`kubectl get KINDS -A -o json > live.json` records it"
        case .cloudformation:
            "`aws cloudformation describe-stack-resource-drifts --stack-name NAME > live.json` records it after a detection"
        case .pulumi: "`pulumi refresh && pulumi stack export > live.json` records it; keep this export as it is"
        }
    }

    /// From the path: its folders, and the file's name where it says more than its kind.
    private static func name(_ source: FoundSource) -> String {
        var parts = source.source.split(separator: "/").map(String.init)
        if let last = parts.last, source.kind != .kubernetes || last.contains(".") {
            let stem = String(last.prefix { $0 != "." })
            parts[parts.count - 1] = stem
            if parts.count > 1, ["terraform", "template", "stack"].contains(stem) || stem.isEmpty {
                parts.removeLast()
            }
        }
        parts.removeAll { $0 == ".pulumi" || $0 == "stacks" }
        let says = parts.filter { !["manifests", "kubernetes", "k8s", "live", "infra", "infrastructure"].contains($0) }
        if !says.isEmpty { parts = says }
        let text = parts.joined(separator: "-").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(text).split(separator: "-").joined(separator: "-")
        return name.isEmpty ? source.kind.rawValue : name
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case _ where scalar.value < 32 || (127...159).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                result += "\\x" + String(repeating: "0", count: 2 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
