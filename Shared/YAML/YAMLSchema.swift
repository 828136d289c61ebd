internal import SharedBase

/// How the text of a plain scalar becomes a typed value.
package enum YAMLSchema: Sendable {
    /// The core schema of YAML 1.2.
    case core
    /// What the Kubernetes tools read (YAML 1.1 through goyaml v2): `yes`, `on`, `y` are booleans, `017` is octal,
    /// `1_000` a number.
    case kubernetes

    /// Numbers keep their text where it is a JSON number and are rewritten exactly otherwise; `.inf` and `.nan`, which
    /// JSON cannot hold, and timestamps stay strings.
    func resolve(_ text: String, tag: String?, isPlain: Bool) -> Value {
        switch tag {
        case "tag:yaml.org,2002:str", "!", "tag:yaml.org,2002:binary": return .string(text)
        case "tag:yaml.org,2002:null": return .null
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool": return plain(text)
        default: return isPlain ? plain(text) : .string(text)
        }
    }

    private func plain(_ text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: break
        }
        if self == .kubernetes {
            switch text {
            case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": return true
            case "n", "N", "no", "No", "NO", "off", "Off", "OFF": return false
            default: break
            }
        }
        return YAMLNumber.jsonText(text, self).map(Value.number) ?? .string(text)
    }
}
