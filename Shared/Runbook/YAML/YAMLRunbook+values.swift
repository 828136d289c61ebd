internal import SharedBase
internal import SharedYAML

/// Values of the schema, each fault with its place.
extension YAMLRunbook {
    func place(_ node: YAMLNode) -> TextPosition {
        lines.place(line: node.position.line, column: node.position.column)
    }

    mutating func report(_ node: YAMLNode, _ path: String, _ message: String) {
        guard problems.count < 1000 else { return }
        problems.append(RunbookProblem(path: path, place: place(node), message: message))
    }

    mutating func mapping(_ node: YAMLNode, _ path: String, _ keys: YAMLKeys) -> YAMLFields? {
        guard let members = node.members else {
            report(node, path, "a mapping is expected")
            return nil
        }
        var fields: YAMLFields = [:]
        for member in members {
            let written = member.key.scalar ?? ""
            guard let key = keys.name(written) else {
                let near = keys.nearest(written).map { ", did you mean `\($0)`?" } ?? ""
                report(member.key, path, "unknown key `\(written.prefix(64))`\(near)")
                continue
            }
            if fields.updateValue(member.value, forKey: key) != nil {
                report(member.key, path, "`\(written)` says again what another key says")
            }
        }
        return fields
    }

    mutating func items(_ node: YAMLNode, _ path: String) -> [YAMLNode]? {
        if let items = node.items { return items }
        if node.scalarIsNull { return [] }
        report(node, path, "a list is expected")
        return nil
    }

    mutating func text(_ node: YAMLNode, _ path: String) -> String? {
        if let text = node.scalar, !node.scalarIsNull { return text }
        report(node, path, "a text is expected")
        return nil
    }

    mutating func texts(_ node: YAMLNode, _ path: String) -> [String] {
        (items(node, path) ?? []).enumerated().compactMap { text($1, "\(path)[\($0)]") }
    }

    mutating func flag(_ node: YAMLNode, _ path: String) -> Bool? {
        switch node.scalar {
        case "true", "yes": return true
        case "false", "no": return false
        default:
            report(node, path, "true or false is expected")
            return nil
        }
    }

    /// `90s`, `5m`, `1h`, or seconds; at most 30 minutes, which is what a step may take.
    mutating func duration(_ node: YAMLNode, _ path: String) -> Duration? {
        let written = node.scalar ?? ""
        let digits = written.prefix { $0.isASCII && $0.isNumber }
        let factor = ["": 1, "s": 1, "m": 60, "h": 3600][String(written.dropFirst(digits.count))]
        guard let factor, let number = Int(digits), number <= 1800, (1...1800).contains(number * factor) else {
            report(node, path, "`\(written.prefix(32))` is no time from 1s to 30m")
            return nil
        }
        return .seconds(number * factor)
    }
}

extension YAMLNode {
    /// A plain scalar that YAML reads as nothing.
    var scalarIsNull: Bool {
        guard case .scalar(let text, let isPlain) = content else { return false }
        return isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
