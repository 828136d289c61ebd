package import PlaneHTTP
internal import SharedBase
internal import SharedCrypto

/// The web console: static files that use nothing but the public API.
///
/// Addresses: `/assets/{version}/…` for the files, where the version is a digest of all of them, so that a browser may keep
/// them for ever; every other address is the one page, which finds out by itself what to show.
package enum Console {
    /// The pages for the port of the API.
    package static func site() -> Site {
        let version = version()
        let prefix = "/assets/\(version)/"
        let index = page(Asset.indexHtml.contentType, Array(index(prefix).utf8), caching: "no-cache")
        var files: [String: Site.Page] = [:]
        for asset in Asset.all where asset.path != Asset.indexHtml.path {
            let content = Array(asset.text.description.utf8)
            files[prefix + asset.path] = page(
                asset.contentType,
                content,
                caching: "public, max-age=31536000, immutable"
            )
        }
        return Site { [files] path in
            if let file = files[path] { return file }
            return isAddress(path) ? index : nil
        }
    }

    /// What a person may have in the address bar: no file, so that a missing file is a 404 and not a page.
    private static func isAddress(_ path: String) -> Bool {
        guard !path.hasPrefix("/assets/"), path.utf8.count <= 2048 else { return false }
        return path.split(separator: "/").last.map { !$0.contains(".") } ?? true
    }

    /// The one page, with a hint for each module: without them a browser learns of each only from the one before.
    private static func index(_ prefix: String) -> String {
        let hints = Asset.all.filter(\.isModule).map { "<link rel=\"modulepreload\" href=\"\(prefix)\($0.path)\">\n" }
        return fill(
            fill(Asset.indexHtml.text.description, "/assets/{{version}}/", prefix),
            "{{modules}}\n",
            hints.joined()
        )
    }

    private static func fill(_ text: String, _ mark: String, _ value: String) -> String {
        var filled = ""
        var rest = text[...]
        while let found = rest.firstRange(of: mark) {
            filled += rest[..<found.lowerBound] + value
            rest = rest[found.upperBound...]
        }
        return filled + rest
    }

    private static func version() -> String {
        var all: [UInt8] = []
        for asset in Asset.all { all += Array((asset.path + "\0" + asset.text.description + "\0").utf8) }
        return String(Hex.encode(SHA256.digest(all)).prefix(16))
    }

    private static func page(_ type: String, _ content: [UInt8], caching: String) -> Site.Page {
        var headers = headers
        headers["cache-control"] = caching
        let tag = "\"" + Hex.encode(SHA256.digest(content)).prefix(32) + "\""
        return Site.Page(content: content, contentType: type, tag: tag, headers: headers)
    }

    /// Only files of this origin run, style or are asked; no string becomes markup or script (Trusted Types).
    private static let headers = [
        "content-security-policy": [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:",
            "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ].joined(separator: "; "),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ]
}
