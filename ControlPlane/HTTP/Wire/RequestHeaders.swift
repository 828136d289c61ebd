internal import Hummingbird

/// The name of a header, by way of Hummingbird so that its types need no import of their own.
typealias HeaderName = HTTPFields.Element.Name

/// The headers of a request by lower-case name.
struct RequestHeaders: Sendable {
    private let values: [String: [String]]

    init(_ fields: HTTPFields) {
        var values: [String: [String]] = [:]
        for field in fields { values[field.name.canonicalName, default: []].append(field.value) }
        self.values = values
    }

    init(_ values: [String: [String]]) { self.values = values }

    subscript(name: String) -> String? { values[name]?.first }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The type of the body, lower case, without parameters.
    var mediaType: String {
        let full = self["content-type"] ?? ""
        return full.prefix { $0 != ";" }.lowercased().split(separator: " ").joined()
    }

    /// What the client calls itself, in printable ASCII: it is shown to people.
    var clientName: String {
        let printable = (self["user-agent"] ?? "").unicodeScalars.filter { (32...126).contains($0.value) }
        return String(String.UnicodeScalarView(printable.prefix(200)))
    }

    /// A body follows the head.
    var announcesBody: Bool { self["transfer-encoding"] != nil || (contentLength ?? 0) > 0 }

    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }
}
