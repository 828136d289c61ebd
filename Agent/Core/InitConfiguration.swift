package import AgentDrift
internal import SharedBase
internal import SharedConfig
internal import SharedDrift

/// The configuration that `init` writes: what was found as stacks, and what it cannot do as comments.
package enum InitConfiguration {
    /// The name of the file, which commands look for in the working folder.
    package static let fileName = "dd0c-agent.yaml"

    /// Each source with the name of its stack, in the order of the file; `isActive` is false for kinds that this version does
    /// not compare: they stand in the file as comments.
    package static func stacks(_ found: FoundSources) -> [(name: String, source: FoundSource, isActive: Bool)] {
        var taken: Set<String> = []
        return found.sources.map { source in
            let base = name(source)
            var name = base
            var number = 2
            while !taken.insert("\(source.kind.rawValue)/\(name)").inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return (name, source, kinds.contains(source.kind.rawValue))
        }
    }

    package static func text(_ found: FoundSources) -> String {
        var lines = [
            "# Configuration of dd0c-agent, written by `dd0c-agent init`. Paths count from the folder of this file.",
            "# `dd0c-agent config sample` shows every key.",
        ]
        for note in found.notes { lines.append("# Note: " + oneLine(note)) }
        let stacks = stacks(found)
        lines += ["", stacks.contains(where: \.isActive) ? "stacks:" : "stacks: []"]
        for stack in stacks { lines += entry(stack.name, stack.source, stack.isActive) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func entry(_ name: String, _ source: FoundSource, _ isActive: Bool) -> [String] {
        var lines = [
            "  - name: \(quoted(name))", "    kind: \(source.kind.rawValue)", "    source: \(quoted(source.source))",
        ]
        if let live = source.live {
            lines.append("    live: \(quoted(live))")
        } else if let hint = hint(source.kind) {
            lines.append("    # live: nothing was found; \(hint)")
        }
        if isActive { return lines }
        return ["  # \(source.kind.rawValue) is not compared by this version:"] + lines.map { "  #" + $0.dropFirst(2) }
    }

    private static func hint(_ kind: StackKindName) -> String? {
        switch kind {
        case .terraform: "`terraform plan -refresh-only -out=p && terraform show -json p > plan.json` records it"
        case .kubernetes: "`kubectl get KINDS -A -o json > live.json` records it"
        case .cloudformation, .pulumi: nil
        }
    }

    /// The kinds that the configuration takes.
    private static let kinds: [String] = {
        for key in AgentSettings.schema.keys where key.name == "stacks" {
            guard case .list(.object(let keys)) = key.kind else { continue }
            for key in keys where key.name == "kind" { if case .choice(let words) = key.kind { return words } }
        }
        return []
    }()

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
