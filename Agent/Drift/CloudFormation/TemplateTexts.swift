import SharedBase

/// The texts that a template puts together from pieces: in `Fn::Join: ["", ["PASSWORD=", "…"]]` neither piece alone says
/// that the second is secret.
enum TemplateTexts {
    /// Each text with what stands in it as written and `${_}` for what is put in later.
    static func joined(_ value: Value) -> [String] {
        var texts: [String] = []
        collect(value, &texts)
        return texts
    }

    private static func collect(_ value: Value, _ texts: inout [String]) {
        switch value {
        case .array(let items): for item in items { collect(item, &texts) }
        case .object(let object):
            if let text = join(object["Fn::Join"]) ?? substitute(object["Fn::Sub"]) { texts.append(text) }
            for (_, member) in object { collect(member, &texts) }
        default: break
        }
    }

    private static func join(_ argument: Value?) -> String? {
        guard let parts = argument?.arrayValue, parts.count == 2, let separator = parts[0].stringValue,
            let items = parts[1].arrayValue, items.count > 1
        else { return nil }
        return items.map { TemplateFunctions.text($0) ?? "${_}" }.joined(separator: separator)
    }

    /// `[Text, {Name: "…"}]` with what is written in the map.
    private static func substitute(_ argument: Value?) -> String? {
        guard let parts = argument?.arrayValue, parts.count == 2, let text = parts[0].stringValue,
            let own = parts[1].objectValue
        else { return nil }
        var result = ""
        for part in SubText.parts(text) {
            switch part {
            case .text(let plain): result += plain
            case .variable(let name):
                let shown = own[name].flatMap(TemplateFunctions.text) ?? "${_}"
                // A long value that is named often would make a long text of a short template.
                result += shown.utf8.count > 2048 ? "${_}" : shown
            }
        }
        return result
    }
}
