import SharedBase

/// What a file of Kubernetes objects holds: multi-document YAML, JSON, a stream of JSON documents, lists of any kind.
///
/// One bad document refuses the file, with its position; the documents that can be read are given all the same, so that
/// one broken template among many hides nothing.
struct KubernetesFile {
    var objects: [KubernetesObject] = []
    /// Documents and list items that hold nothing.
    var empty = 0
    /// Documents that are no Kubernetes object.
    var foreign: [TextPosition] = []
    /// True where one of the foreign documents is CloudFormation's: a template or a recorded answer.
    var holdsTemplate = false
    /// Set where a part could not be read.
    var refusal: StateError?

    /// Why this answer of a server holds less than there is: a page of a longer list, or a failure instead of objects.
    /// Matters only where the file stands for a cluster: what it leaves out is not gone.
    private(set) var shortfall: StateError?

    /// Reads what there is; never throws for what it finds.
    init(path: String, bytes: [UInt8]) {
        let parsed = Documents(path: path, bytes: bytes)
        refusal = parsed.refusal
        for document in parsed.documents { add(document.value, document.position, path) }
    }

    private mutating func add(_ value: Value, _ position: TextPosition, _ path: String) {
        guard !value.isNull else {
            empty += 1
            return
        }
        guard let object = value.objectValue, let identity = KubernetesIdentity(object) else {
            foreign.append(position)
            let names = value.objectValue?.keys ?? []
            if CloudFormationNames.knows(names) { holdsTemplate = true }
            return
        }
        if let reason = Self.shortfall(object, identity) {
            shortfall = shortfall ?? StateError(.malformed, path: path, position: position, reason: reason)
        }
        guard let items = Self.items(object, identity.kind) else {
            objects.append(KubernetesObject(identity: identity, value: object, file: path, position: position))
            return
        }
        for item in items {
            guard var member = item.objectValue else {
                if item.isNull { empty += 1 } else { foreign.append(position) }
                continue
            }
            if identity.kind != "List" {
                if member["kind"] == nil { member["kind"] = .string(String(identity.kind.dropLast(4))) }
                if member["apiVersion"] == nil { member["apiVersion"] = object["apiVersion"] }
            }
            add(.object(member), position, path)
        }
    }

    private static func shortfall(_ object: ValueObject, _ identity: KubernetesIdentity) -> String? {
        if object["metadata"]?["continue"]?.stringValue?.isEmpty == false {
            return "this is one page of a longer list, so it does not show everything"
        }
        guard object["apiVersion"]?.stringValue == "v1" else { return nil }
        if identity.kind == "Status" { return "the server answered with a status, not with objects" }
        return identity.kind == "List" && object["items"] == nil ? "this list has no items member" : nil
    }

    /// The items of a list: `kind: List` or a kind that ends so and has items (a lone `items:` without a value is
    /// empty).
    private static func items(_ object: ValueObject, _ kind: String) -> [Value]? {
        guard kind.hasSuffix("List"), let items = object["items"] else { return nil }
        if let list = items.arrayValue { return list }
        return items.isNull && object["spec"] == nil ? [] : nil
    }
}
