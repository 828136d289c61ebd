package import SharedBase

/// The parameters of one request, checked against the table.
package struct Arguments: Sendable {
    private let values: [String: Argument]
    /// The written query without paging, sorted: what a cursor is bound to.
    let filter: String

    init(values: [String: Argument], filter: String) {
        self.values = values
        self.filter = filter
    }

    package func text(_ name: String) -> String? {
        if case .text(let value) = values[name] { value } else { nil }
    }

    package func integer(_ name: String) -> Int? {
        if case .integer(let value) = values[name] { value } else { nil }
    }

    package func boolean(_ name: String) -> Bool? {
        if case .boolean(let value) = values[name] { value } else { nil }
    }

    package func timestamp(_ name: String) -> Timestamp? {
        if case .timestamp(let value) = values[name] { value } else { nil }
    }

    package func choices(_ name: String) -> [String]? {
        if case .choices(let value) = values[name] { value } else { nil }
    }

    package func id<Kind>(_ name: String, of kind: Kind.Type = Kind.self) -> ID<Kind>? {
        if case .id(let high, let low) = values[name] { ID(high: high, low: low) } else { nil }
    }

    /// Reads the parts of the path and the query as `parameters` describe them; every fault of the query at once.
    ///
    /// A part of the path that has not the form of an id names nothing that exists: 404, as for any unknown id.
    static func read(
        _ parameters: [Parameter],
        path: [String: String],
        query: [(name: String, value: String)]
    ) throws(Problem) -> Arguments {
        var values: [String: Argument] = [:]
        for parameter in parameters where parameter.place == .path {
            guard let argument = path[parameter.name].flatMap({ parameter.form.read($0).argument }) else {
                throw .notFound("such thing")
            }
            values[parameter.name] = argument
        }
        let known = parameters.filter { $0.place == .query }
        var issues: [Problem.Field] = []
        var written: [String: String] = [:]
        for (name, value) in query {
            guard let parameter = known.first(where: { $0.name == name }) else {
                issues.append(Problem.Field(.query, name, Schema.unknown(name, among: known.map(\.name))))
                continue
            }
            guard written.updateValue(value, forKey: name) == nil else {
                issues.append(Problem.Field(.query, name, "is given twice"))
                continue
            }
            let (argument, complaint) = parameter.form.read(value)
            if let argument { values[name] = argument } else { issues.append(Problem.Field(.query, name, complaint)) }
        }
        guard issues.isEmpty else { throw .invalid(issues) }
        for parameter in known where values[parameter.name] == nil {
            if let standard = parameter.standard { values[parameter.name] = parameter.form.read(standard).argument }
        }
        return Arguments(values: values, filter: filter(of: written, path: path))
    }

    private static func filter(of written: [String: String], path: [String: String]) -> String {
        let query = written.filter { $0.key != "limit" && $0.key != "cursor" }
        return (path.map { "/\($0.key)=\($0.value)" } + query.map { "&\($0.key)=\($0.value)" }).sorted().joined()
    }
}
