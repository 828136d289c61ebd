import SharedBase

/// Tells what a JSON file is by reading through it once.
enum Survey {
    static func kind(of file: InputFile) throws(StateError) -> InputKind {
        let top = try TopLevel.survey(file)
        return top.kind
    }
}
