/// Which recorded live side belongs to what is declared, told from where the files lie and how they are called: one that
/// belongs to several, or several that could belong to one, belong to none.
enum LiveSides {
    /// The one folder or file of recordings beside a source.
    static func beside(_ source: String, _ recorded: [String]) -> String? {
        let parent = folder(source)
        let sides = Set(
            recorded.map { file -> String in
                let own = folder(file)
                return own == parent || own.isEmpty ? file : own
            }
        )
        let beside = sides.filter { folder($0) == parent }
        return beside.count == 1 ? beside.first : nil
    }

    /// That of a template: a recording that is called after it (`shop.yaml`, `shop.live.json`), else the one that lies
    /// beside it where it is the only template there.
    static func of(template: String, among templates: [String], answers: [String]) -> String? {
        let parent = folder(template)
        let own = answers.filter { folder($0) == parent && isCalledAfter(template, $0) }
        if own.count == 1 { return own[0] }
        guard templates.count(where: { folder($0) == parent }) == 1 else { return nil }
        return beside(template, answers)
    }

    /// Exports with those of the same stack that say by their name, or by that of their folder, that they were written
    /// after a refresh. Only the name can say so: what two exports of one stack differ in may as well be an update.
    static func ofExports(_ exports: [(file: String, stack: String?)]) -> [(source: String, live: String?)] {
        let recorded = exports.filter { saysLive($0.file) }
        var taken: Set<String> = []
        var pairs: [(source: String, live: String?)] = []
        for export in exports where !saysLive(export.file) {
            let sides = recorded.filter { other in
                other.stack != nil && other.stack == export.stack
                    && [folder(export.file), folder(folder(export.file))].contains {
                        $0 == folder(other.file) || $0 == folder(folder(other.file))
                    }
            }
            let live = sides.count == 1 ? sides[0].file : nil
            if let live { taken.insert(live) }
            pairs.append((export.file, live))
        }
        return pairs + recorded.filter { !taken.contains($0.file) }.map { ($0.file, nil) }
    }

    private static let words: Set<Substring> = ["live", "refresh", "refreshed", "recorded", "actual"]

    private static func saysLive(_ path: String) -> Bool {
        let last = path.lowercased().split(separator: "/").suffix(2).joined(separator: "/")
        return last.split { !$0.isLetter }.contains { words.contains($0) }
    }

    /// Whether the name of `file` is that of `template` with more behind it.
    private static func isCalledAfter(_ template: String, _ file: String) -> Bool {
        let stem = name(template).prefix { $0 != "." }
        let other = name(file)
        guard !stem.isEmpty, other.hasPrefix(stem), let next = other.dropFirst(stem.count).first else { return false }
        return !next.isLetter && !next.isNumber
    }

    // MARK: Paths

    static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

    static func folder(_ path: String) -> String { path.split(separator: "/").dropLast().joined(separator: "/") }
}
