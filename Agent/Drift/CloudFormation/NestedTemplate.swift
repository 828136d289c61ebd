import Glibc
import SharedBase

/// Finds the template of a nested stack beside that of its parent.
///
/// `TemplateURL` is a path before the template is packaged and an address afterwards, often with functions in front; what is
/// certain is its end. Of `https://bucket/shop/net/vpc.yaml` the longest end that is a file below the parent's folder is
/// taken: `shop/net/vpc.yaml`, `net/vpc.yaml`, `vpc.yaml`. Nothing outside that folder is ever opened, since a template may
/// come from anybody.
enum NestedTemplate {
    static let type = "AWS::CloudFormation::Stack"
    private static let mostBytes = 8 << 20

    static func path(_ properties: Value, beside parent: String) -> String? {
        guard let url = properties["TemplateURL"].flatMap(text) else { return nil }
        let end = url.split(separator: "}", omittingEmptySubsequences: false).last ?? ""
        let bare = end.split(separator: "?", omittingEmptySubsequences: false).first ?? ""
        let names = bare.split(separator: "/").filter { $0 != "." && $0 != ".." && !$0.hasSuffix(":") }
        let folder = parent.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        for count in stride(from: min(names.count, 8), to: 0, by: -1) {
            let relative = names.suffix(count).joined(separator: "/")
            let path = parent.contains("/") ? "\(folder)/\(relative)" : relative
            if path != parent, isTemplateFile(path) { return path }
        }
        return nil
    }

    /// The text as it was written, as far as its end goes.
    private static func text(_ value: Value) -> String? {
        if let text = value.stringValue { return text }
        if let sub = value["Fn::Sub"] { return sub.stringValue ?? sub[0]?.stringValue }
        return value["Fn::Join"]?[1]?.arrayValue?.last?.stringValue
    }

    private static func isTemplateFile(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_size <= mostBytes
    }
}
