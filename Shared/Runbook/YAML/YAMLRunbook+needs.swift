internal import SharedBase
internal import SharedYAML

/// What a step asks of its host.
extension YAMLRunbook {
    mutating func needs(_ step: inout RunbookStep, _ fields: YAMLFields, _ path: String) {
        var needs = StepNeeds()
        if let node = fields["uses"] {
            needs.uses = oneOrMore(node, path + ".uses", StepNeeds.mostUses) {
                StepNeeds.isName($0) ? nil : "is no name of a connection: letters, digits, `-`, `_` and `.`"
            }
        }
        if let node = fields["writable"] {
            needs.writable = oneOrMore(node, path + ".writable", StepNeeds.mostFolders) {
                StepNeeds.isFolder($0) ? nil : "is no absolute path of a folder without `.`, `..` and empty parts"
            }
        }
        if let node = fields["limits"], let limits = mapping(node, path + ".limits", YAMLKeys.limits) {
            let path = path + ".limits"
            needs.memory = limits["memory"].flatMap { size($0, path + ".memory", atLeast: 8 << 20) }
            needs.disk = limits["disk"].flatMap { size($0, path + ".disk", atLeast: 4096) }
            needs.processes = limits["processes"].flatMap { node in
                guard let number = text(node, path + ".processes").flatMap({ Int($0) }), (1...32_768).contains(number)
                else {
                    report(node, path + ".processes", "a number from 1 to 32768 is expected")
                    return nil
                }
                return number
            }
        }
        if let node = fields["partition"], let word = text(node, path + ".partition") {
            needs.partition = StepNeeds.Partition(rawValue: word)
            if needs.partition == nil {
                report(node, path + ".partition", "`\(word)` is none of finish, stop-at-deadline and stop-now")
            }
        }
        if let node = fields["lease"] {
            needs.lease = duration(node, path + ".lease").map { Int($0.components.seconds) }
            if needs.partition != .stopAtDeadline {
                report(node, path + ".lease", "`lease` is for `partition: stop-at-deadline`")
            }
        }
        if let node = fields["on_stop"], let command = text(node, path + ".on_stop") {
            if step.kind == .manual || step.kind == .branch {
                report(node, path + ".on_stop", "a \(step.kind.rawValue) step is not stopped")
            } else if !command.utf8.contains(where: { !$0.isSpace }) {
                report(node, path + ".on_stop", "the command has no text")
            } else {
                needs.onStop = command
            }
        }
        step.needs = needs
    }

    /// A text, or a list of them, each of which has no complaint and stands there once.
    private mutating func oneOrMore(
        _ node: YAMLNode,
        _ path: String,
        _ most: Int,
        _ complaint: (String) -> String?
    ) -> [String] {
        let found = node.scalar != nil && !node.scalarIsNull ? [text(node, path)].compactMap(\.self) : texts(node, path)
        for item in found {
            if let complaint = complaint(item) { report(node, path, "`\(item.prefix(64))` \(complaint)") }
        }
        if found.count > most { report(node, path, "at most \(most) are possible") }
        if Set(found).count < found.count { report(node, path, "one of them stands there twice") }
        return found
    }

    /// `512MiB`, `1GiB`, or bytes.
    private mutating func size(_ node: YAMLNode, _ path: String, atLeast least: Int) -> Int? {
        let written = node.scalar ?? ""
        let digits = written.prefix { $0.isASCII && $0.isNumber }
        let factor = ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30][String(written.dropFirst(digits.count))]
        guard let factor, let number = Int(digits), number <= 1 << 20 || factor == 1,
            (least...1 << 50).contains(number * factor)
        else {
            report(node, path, "`\(written.prefix(32))` is no size from \(least) bytes on, such as 512MiB or 1GiB")
            return nil
        }
        return number * factor
    }
}
