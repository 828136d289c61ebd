/// Pages that the API's port serves beside the API: everything that is not below `/v1`.
///
/// Public by nature (a browser asks for them before anybody has signed in) and read only.
package struct Site: Sendable {
    /// One file as a browser gets it.
    package struct Page: Sendable {
        package let content: [UInt8]
        package let contentType: String
        /// A strong validator, in quotes.
        package let tag: String
        /// Lower-case names; they replace the headers that answers of the API carry.
        package let headers: [String: String]

        package init(content: [UInt8], contentType: String, tag: String, headers: [String: String]) {
            self.content = content
            self.contentType = contentType
            self.tag = tag
            self.headers = headers
        }
    }

    private let find: @Sendable (String) -> Page?

    /// - Parameter find: the page of a path; nil where there is none.
    package init(_ find: @escaping @Sendable (String) -> Page?) { self.find = find }

    /// The answer for a path outside the API; nil where the API has to answer.
    func answer(method: String, path: String, ifNoneMatch: String?) throws(Problem) -> APIResponse? {
        guard path != "/v1", !path.hasPrefix("/v1/"), let page = find(path) else { return nil }
        guard method == "GET" || method == "HEAD" else { throw .methodNotAllowed(["GET", "HEAD"]) }
        var headers = page.headers
        headers["etag"] = page.tag
        if Self.matches(ifNoneMatch, page.tag) {
            return APIResponse(status: 304, headers: headers, content: [], contentType: nil)
        }
        return APIResponse(status: 200, headers: headers, content: page.content, contentType: page.contentType)
    }

    /// Weak comparison, as RFC 9110 asks for `If-None-Match`.
    private static func matches(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { part in
            var known = part.drop { $0 == " " || $0 == "\t" }
            while let last = known.last, last == " " || last == "\t" { known.removeLast() }
            if known.hasPrefix("W/") { known.removeFirst(2) }
            return known == "*" || known == tag
        }
    }
}
