import SharedBase
import SharedDrift
import SharedJSON

/// What a file of CloudFormation holds: a template, or a recorded answer that names resources.
///
/// One entry that cannot be read refuses the file with its place; the others are given all the same.
struct CloudFormationFile {
    /// The template of a file or of a GetTemplate answer.
    private(set) var template: CloudFormationTemplate?
    /// The resources to print, in the order of the file.
    private(set) var resources: [Resource] = []
    private(set) var refusal: StateError?
    /// The whole tree, from which secrets are learned.
    private(set) var value: Value = .null

    /// Throws `StateError` where nothing can be read, or where there is nothing of CloudFormation.
    ///
    /// - Parameter isBody: the bytes are the text of a TemplateBody; an answer in an answer is not followed.
    init(path: String, bytes: [UInt8], isBody: Bool = false) throws(StateError) {
        let source = try TemplateSource(path: path, bytes: bytes)
        let (object, way) = try Self.answer(source, path)
        value = .object(object)
        if let body = object["TemplateBody"], !isBody {
            try readBody(body, source, way + ["TemplateBody"], path)
        } else if object["Resources"] != nil {
            try readTemplate(object, source, way, path)
        } else if let rows = RecordedRows(object) {
            readRows(rows, source, way, path)
        } else {
            throw Self.nothing(object, source, path)
        }
    }

    /// The object that counts and the way to it: what a recording wraps is taken out.
    private static func answer(
        _ source: TemplateSource,
        _ path: String
    ) throws(StateError) -> (ValueObject, [String]) {
        guard let object = source.value.objectValue else {
            let reason = "this is no template: it is no object"
            throw StateError(.unknownKind, path: path, position: source.position, reason: reason)
        }
        if object["status_code"] != nil, let data = object["data"]?.objectValue { return (data, ["data"]) }
        return (object, [])
    }

    private static func nothing(_ object: ValueObject, _ source: TemplateSource, _ path: String) -> StateError {
        for (name, words) in CloudFormationNames.answers.sorted(by: { $0.key < $1.key }) where object[name] != nil {
            let reason = "this is \(words), which holds no resources"
            return StateError(.noResources, path: path, position: source.position, reason: reason)
        }
        if object["AWSTemplateFormatVersion"] != nil {
            return StateError(
                .malformed,
                path: path,
                position: source.position,
                reason: "the template has no member Resources"
            )
        }
        let reason = "this is no CloudFormation template: it has no member Resources"
        return StateError(.unknownKind, path: path, position: source.position, reason: reason)
    }

    // MARK: Templates

    /// The body of a GetTemplate answer: a text in JSON or YAML, or an object.
    private mutating func readBody(
        _ body: Value,
        _ source: TemplateSource,
        _ way: [String],
        _ path: String
    ) throws(StateError) {
        if let object = body.objectValue { return try readTemplate(object, source, way, path) }
        let place = source.places(Array(way.dropLast()))["TemplateBody"] ?? source.position
        guard let text = body.stringValue else {
            throw StateError(.malformed, path: path, position: place, reason: "TemplateBody is neither text nor object")
        }
        do throws(StateError) {
            let inner = try CloudFormationFile(path: path, bytes: Array(text.utf8), isBody: true)
            template = inner.template
            resources = inner.resources
            value = inner.value
            // Places inside the text are none in the file.
            for index in resources.indices { resources[index].position = place }
            if let refusal = inner.refusal { self.refusal = Self.inBody(refusal, place) }
        } catch {
            throw Self.inBody(error, place)
        }
    }

    private static func inBody(_ error: StateError, _ place: TextPosition) -> StateError {
        let inside = error.position.map { ", at line \($0.line), column \($0.column) of it" } ?? ""
        let reason = "in TemplateBody\(inside): \(error.reason)"
        return StateError(error.code, path: error.path, position: place, reason: reason)
    }

    private mutating func readTemplate(
        _ object: ValueObject,
        _ source: TemplateSource,
        _ way: [String],
        _ path: String
    ) throws(StateError) {
        let places = source.places(way + ["Resources"])
        guard object["Resources"]?.objectValue != nil else {
            let place = source.places(way)["Resources"] ?? source.position
            throw StateError(.malformed, path: path, position: place, reason: "Resources is no object")
        }
        let template = CloudFormationTemplate(object)
        self.template = template
        for entry in template.entries(.ofDefaults(template)) {
            let place = places[entry.key] ?? source.position
            guard let type = entry.type else {
                let reason =
                    "the resource \(entry.address) \(entry.body == nil ? "is no object" : "has no Type that is a text")"
                refusal = refusal ?? StateError(.malformed, path: path, position: place, reason: reason)
                continue
            }
            resources.append(
                Resource(
                    kind: .cloudformation,
                    file: path,
                    address: entry.address,
                    type: type,
                    attributes: entry.properties,
                    position: place
                )
            )
        }
    }

    // MARK: Answers

    private mutating func readRows(_ rows: RecordedRows, _ source: TemplateSource, _ way: [String], _ path: String) {
        let place = source.places(way)[rows.name] ?? source.position
        for row in rows.rows {
            guard let address = row.logical, let type = row.type else {
                let reason = "an element of \(rows.name) has no LogicalResourceId and ResourceType"
                refusal = refusal ?? StateError(.malformed, path: path, position: place, reason: reason)
                continue
            }
            resources.append(
                Resource(
                    kind: .cloudformation,
                    file: path,
                    address: address,
                    type: type,
                    id: row.physical,
                    attributes: row.actual ?? row.expected ?? .object(ValueObject()),
                    position: place
                )
            )
        }
    }
}

extension StateError {
    static func noTemplate(_ path: String) -> StateError {
        StateError(
            .noResources,
            path: path,
            position: TextPosition(),
            reason: "this is a recorded answer, not a template"
        )
    }
}
