/// One file of the console, as it was compiled in.
struct Asset: Sendable {
    /// Below `Assets`, for example `ui/parts.js`.
    let path: String
    let text: StaticString

    init(_ path: String, _ text: StaticString) {
        self.path = path
        self.text = text
    }

    /// The ending of the name says it; `scripts/console-assets` lets no other in.
    var contentType: String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "text/javascript; charset=utf-8"
        }
    }

    var isModule: Bool { path.hasSuffix(".js") }
}
