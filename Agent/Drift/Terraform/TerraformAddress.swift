import SharedBase

/// Resource addresses exactly as Terraform prints them: `module.a[0].aws_instance.web["x"]`.
enum TerraformAddress {
    /// `key` is the `index_key` of an instance: nil or null for none, a number, or a string.
    static func address(module: String?, type: String, name: String, key: Value?) -> String {
        let (module, suffix) = (module ?? "", suffix(key))
        var address = ""
        // One piece of memory: a large state has many.
        address.reserveCapacity(module.utf8.count + type.utf8.count + name.utf8.count + suffix.utf8.count + 2)
        if !module.isEmpty {
            address += module
            address += "."
        }
        address += type
        address += "."
        address += name
        address += suffix
        return address
    }

    private static func suffix(_ key: Value?) -> String {
        switch key {
        case .number(let text)?: "[\(text)]"
        case .string(let text)?: "[\(quoted(text))]"
        default: ""
        }
    }

    /// A string in the notation of HCL, escaped as Terraform's own address printer does (checked against 1.11.4).
    static func quoted(_ text: String) -> String {
        var result = "\""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "$", "%":
                result.unicodeScalars.append(scalar)
                if index + 1 < scalars.count, scalars[index + 1] == "{" { result.unicodeScalars.append(scalar) }
            default:
                if isPrintable(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += escaped(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7f).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let wide = scalar.value > 0xffff
        let width = wide ? 8 : 4
        return (wide ? "\\U" : "\\u") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The source of a provider: `registry.terraform.io/hashicorp/aws` of `provider["registry…"].alias`, `aws` of the
    /// older `module.a.provider.aws`.
    static func provider(_ text: String) -> String {
        if let start = text.range(ofText: "provider[\""), let end = text[start...].range(ofText: "\"]", before: true) {
            return String(text[start..<end])
        }
        guard let start = text.range(ofText: "provider.") else { return text }
        return String(text[start...].prefix { $0 != "." })
    }
}

extension StringProtocol {
    /// The index behind the first occurrence of `text`, or where it starts.
    fileprivate func range(ofText text: String, before: Bool = false) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) {
                return before ? index : self.index(index, offsetBy: text.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
