/// Something that a test stands on and could not get.
struct Unusable: Error, CustomStringConvertible {
    let path: String
    var description: String { "cannot get \(path)" }
}
