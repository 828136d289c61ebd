import SharedBase
import SharedJSON

/// The functions of a template that need nothing but their argument, which is resolved already. nil where the argument
/// does not fit.
enum TemplateFunctions {
    static let table: [String: @Sendable (Value) -> Value?] = [
        "Fn::Join": join, "Fn::Select": select, "Fn::Split": split, "Fn::Base64": base64, "Fn::Length": length,
        "Fn::ToJsonString": json,
    ]

    /// A scalar as text.
    static func text(_ value: Value) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    private static func join(_ argument: Value) -> Value? {
        guard let parts = argument.arrayValue, parts.count == 2, let separator = parts[0].stringValue,
            let items = parts[1].arrayValue
        else { return nil }
        let texts = items.compactMap(text)
        return texts.count == items.count ? .string(texts.joined(separator: separator)) : nil
    }

    private static func select(_ argument: Value) -> Value? {
        guard let parts = argument.arrayValue, parts.count == 2, let index = text(parts[0]).flatMap({ Int($0) }),
            let item = parts[1][index], !UnknownValues.isMark(item)
        else { return nil }
        return item
    }

    private static func split(_ argument: Value) -> Value? {
        guard let parts = argument.arrayValue, parts.count == 2, let separator = parts[0].stringValue,
            !separator.isEmpty, let whole = parts[1].stringValue
        else { return nil }
        return .array(whole.split(separator: separator, omittingEmptySubsequences: false).map { .string(String($0)) })
    }

    private static func base64(_ argument: Value) -> Value? {
        text(argument).map { .string(Base64.encode(Array($0.utf8))) }
    }

    private static func length(_ argument: Value) -> Value? {
        argument.arrayValue.map { .number(String($0.count)) }
    }

    private static func json(_ argument: Value) -> Value? { .string(JSON.text(argument)) }
}
