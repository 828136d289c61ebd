import SharedBase
import SharedJSON

/// Scrubs one tree: goes down once, in the order of the text, and tells what is secret as edits of its nodes.
///
/// The tree is a `JSONTape`, so that a walk allocates only for what it finds. A pure walk: what it needs to know from
/// elsewhere (`learned`) is given, what it found out (`counts`, `collected`, `edits`) is left in it.
struct TapeWalk: Sendable {
    /// A changed key or value.
    struct Edit: Sendable {
        /// Its node on the tape.
        var node: Int
        /// The new text, not yet escaped; of a value that is secret whole its marker.
        var text: [UInt8]
        /// What was secret: places in the decoded old text, or the whole value where empty.
        var spans: [Span]
        var rule: ScrubRule
    }

    static let maxDepth = 512
    static let maxNesting = 8
    /// A longer string is not examined but taken out whole.
    static let maxStringBytes = 64 * 1024 * 1024

    let learned: LearnedValues?
    /// How many documents stand around this one (JSON in strings).
    private var nesting: Int

    private(set) var counts = ScrubCounts()
    private(set) var edits: [Edit] = []
    /// Of the walk in hand: what came to light inside encodings.
    private(set) var openings = Openings()
    /// What was found secret and is worth looking for elsewhere. The caller may hand in what is known already.
    var collected = LearnedValues()

    private var keys = KeyTable()
    private var cleanTexts = CleanTexts()
    private var marks: [MarkTree] = []
    private var secretAttributes: [Set<String>] = []

    init(learned: LearnedValues?, nesting: Int = 0) {
        self.learned = learned
        self.nesting = nesting
    }

    /// Walks the value at `root`. Edits and counts of the walk before are gone; what was collected stays, and so does
    /// what is known of names.
    mutating func walk(_ tape: JSONTapeView, root: Int = 0, hints: ScrubHints = .none) {
        edits.removeAll(keepingCapacity: true)
        counts = ScrubCounts()
        openings = Openings()
        keys.prepare()
        marks.removeAll(keepingCapacity: true)
        secretAttributes.removeAll(keepingCapacity: true)
        var context = WalkContext()
        context.secretAttributes = attributes(of: hints.type)
        context.marks = add(
            MarkTree.union(MarkTree.make(paths: hints.sensitivePaths), MarkTree.make(mirror: hints.sensitiveMirror))
        )
        for step in hints.path {
            guard case .name(let name) = step else { continue }
            let key = Array(name.utf8).withView { keys.number($0) }
            context = child(context, key, pair: .plain, rules: nil)
        }
        walk(tape, root, context)
    }

    /// As after a walk that found these.
    mutating func take(_ edits: [Edit]) {
        self.edits = edits
        counts = ScrubCounts()
    }

    /// Only a pass that learns remembers: what is looked for is settled in the other.
    private mutating func remember(_ value: ByteView) {
        if learned == nil { collected.learn(value) }
    }

    private mutating func walk(_ tape: JSONTapeView, _ node: Int, _ context: WalkContext) {
        switch tape.nodes[node].kind {
        case .null: break
        case .true, .false:
            if let rule = forcedRule(context) { replace(node, rule) }
        case .number:
            if let rule = forcedRule(context) ?? (context.verdict == .password ? .name : nil) {
                remember(tape.view(node))
                replace(node, rule)
            }
        case .string, .key: leaf(tape, node, context)
        case .array: context.depth < Self.maxDepth ? array(tape, node, context) : replace(node, .unscannable)
        case .object: context.depth < Self.maxDepth ? object(tape, node, context) : replace(node, .unscannable)
        }
    }

    func forcedRule(_ context: WalkContext) -> ScrubRule? {
        context.forced ?? (context.marks >= 0 && marks[context.marks].isAll ? .sensitive : nil)
    }

    // MARK: Containers

    private mutating func array(_ tape: JSONTapeView, _ node: Int, _ context: WalkContext) {
        var inner = context
        inner.depth += 1
        var next = node + 1
        var previous = -1
        var index = 0
        while next < Int(tape.nodes[node].end) {
            if context.marks >= 0 { inner.marks = add(marks[context.marks].element(index)) }
            inner.verdict = context.verdict
            if previous >= 0, inner.forced == nil, let verdict = flagVerdict(tape, previous, next) {
                inner.verdict = verdict
            }
            walk(tape, next, inner)
            previous = next
            next = Int(tape.nodes[next].end)
            index += 1
        }
    }

    /// The judgement of an argument by the flag before it: `["--token", "…"]`. What is a flag itself is no argument.
    private mutating func flagVerdict(_ tape: JSONTapeView, _ flag: Int, _ item: Int) -> SecretNames.Verdict? {
        let dash = UInt8(ascii: "-")
        guard tape.nodes[flag].kind == .string, tape.nodes[item].kind == .string else { return nil }
        let name = tape.view(flag)
        guard name.first == dash, name.count <= 96, name.allSatisfy(ByteSet.identifier.contains),
            tape.view(item).first != dash
        else { return nil }
        let number = keys.number(name)
        let verdict = keys.facts[number].verdict
        return verdict == .plain || verdict == .publicData ? nil : verdict
    }

    private mutating func object(_ tape: JSONTapeView, _ node: Int, _ given: WalkContext) {
        var context = given
        let end = Int(tape.nodes[node].end)
        var roles: KeyRoles = []
        var next = node + 1
        while next < end {
            let number = key(tape, next)
            tape.nodes[next].note = UInt32(number)
            roles.formUnion(keys.facts[number].roles)
            next = Int(tape.nodes[next].end)
        }
        let count = Int(tape.nodes[node].length)
        if count == 2, roles.isSuperset(of: [.redacted, .tag]), Marker.isRedacted(tape, node) { return }
        let rules = rules(tape, node, roles, context)
        let pair = pairVerdict(tape, node, roles)
        if roles.isSuperset(of: [.type, .resourceBody]), let type = tape.string(node, "type") {
            context.secretAttributes = attributes(of: type)
        }
        if rules?.isPulumiSecret == true { context.forced = context.forced ?? .pulumiSecret }
        let isWrapper = count == 2 && roles.isSuperset(of: [.value, .type])
        next = node + 1
        while next < end {
            let number = Int(tape.nodes[next].note)
            let renamed = scrubKey(tape, next, in: node, number)
            var inner = child(context, number, pair: pair, rules: rules)
            // Under its new name the member may be judged secret: so that a second pass would find nothing more.
            if let renamed, inner.verdict == .plain || inner.verdict == .publicData {
                inner.verdict = child(context, renamed, pair: pair, rules: rules).verdict
            }
            if context.marks >= 0,
                isWrapper || tape.nodes[next].isEscaped || !marks[context.marks].knowsNothing(of: tape.view(next))
            {
                let below = marks[context.marks].member(tape.text(next), isWrapper: isWrapper)
                inner.marks = add(MarkTree.union(inner.marks >= 0 ? marks[inner.marks] : nil, below))
            }
            // Pulumi's envelope says what it is by a constant.
            if !keys.facts[number].roles.contains(.pulumiSignature) { walk(tape, next + 1, inner) }
            next = Int(tape.nodes[next].end)
        }
    }

    private mutating func key(_ tape: JSONTapeView, _ node: Int) -> Int {
        if tape.nodes[node].isEscaped { return tape.decoded(node).withView { keys.number($0) } }
        return keys.number(tape.view(node))
    }

    /// The context of the member whose name has the number `key`.
    private mutating func child(
        _ parent: WalkContext,
        _ key: Int,
        pair: SecretNames.Verdict,
        rules: FormatRules?
    ) -> WalkContext {
        let facts = keys.facts[key]
        var context = WalkContext()
        context.key = key
        context.depth = parent.depth + 1
        context.secretAttributes = parent.secretAttributes
        context.forced = parent.forced
        if let rules {
            context.forced = context.forced ?? rules.forced(facts.roles)
            context.marks = rules.isSensitive ? rules.marks(facts.roles, all: all()) : rules.marks(facts.roles, all: -1)
            context.isSecretItem = rules.isSecretList && facts.roles.contains(.items)
        }
        context.verdict = facts.verdict
        if context.forced == nil, parent.secretAttributes >= 0,
            secretAttributes[parent.secretAttributes].contains(keys.name(key))
        {
            context.forced = .name
        }
        if pair != .plain, pair != .publicData, facts.roles.contains(.pairValue) { context.verdict = pair }
        guard context.verdict == .plain else { return context }
        switch parent.verdict {
        case .plain: break
        case .publicData: if facts.roles.contains(.wrapper) { context.verdict = .publicData }
        case .weak, .strong, .password:
            let isInMap = parent.key >= 0 && keys.facts[parent.key].isMap && !facts.roles.contains(.describing)
            if isInMap || facts.roles.contains(.wrapper) { context.verdict = parent.verdict }
        }
        return context
    }

    /// The name and value members of a pair such as `{"name": "DB_PASSWORD", "value": "…"}`.
    private mutating func pairVerdict(_ tape: JSONTapeView, _ node: Int, _ roles: KeyRoles) -> SecretNames.Verdict {
        guard tape.nodes[node].length <= 12, roles.isSuperset(of: [.pairName, .pairValue]) else { return .plain }
        var best = Int.max
        var found = -1
        var next = node + 1
        while next < Int(tape.nodes[node].end) {
            let number = Int(tape.nodes[next].note)
            if keys.facts[number].roles.contains(.pairName), tape.nodes[next + 1].kind == .string,
                tape.nodes[next + 1].length <= 128,
                let rank = WalkContext.pairNames.firstIndex(of: keys.name(number)), rank < best
            {
                (best, found) = (rank, next + 1)
            }
            next = Int(tape.nodes[next].end)
        }
        guard found >= 0 else { return .plain }
        let number = key(tape, found)
        return keys.facts[number].verdict
    }

    private mutating func attributes(of type: String?) -> Int {
        guard let names = SecretTypes.attributes(of: type) else { return -1 }
        secretAttributes.append(names)
        return secretAttributes.count - 1
    }

    // MARK: Marks

    private mutating func add(_ tree: MarkTree?) -> Int {
        guard let tree else { return -1 }
        marks.append(tree)
        return marks.count - 1
    }

    private mutating func all() -> Int { add(.all) }

    /// What the object says about its members; nil where nothing.
    private mutating func rules(_ tape: JSONTapeView, _ node: Int, _ roles: KeyRoles, _ context: WalkContext)
        -> FormatRules?
    {
        guard context.isSecretItem || !roles.isDisjoint(with: .formats) else { return nil }
        var rules = FormatRules()
        let kind = tape.string(node, "kind")?.lowercased() ?? (context.isSecretItem ? "secret" : "")
        rules.isSecret = kind == "secret"
        rules.isSecretList = kind == "secretlist"
        let hasAttributes = roles.contains(.attributes) || roles.contains(.attributesFlat)
        if hasAttributes, let paths = tape.member(node, "sensitive_attributes") {
            rules.attributes = add(MarkTree.make(paths: ScrubHints.sensitivePaths(fromState: tape.value(paths))))
        }
        rules.hasPrivate = hasAttributes && roles.contains(.providerPrivate) && tape.string(node, "private") != nil
        rules.values = mirror(tape, node, "sensitive_values")
        rules.before = mirror(tape, node, "before_sensitive")
        rules.after = mirror(tape, node, "after_sensitive")
        rules.isSensitive = tape.member(node, "sensitive").map { FormatRules.isTrue(tape, $0) } == true
        rules.hasNoEcho = tape.member(node, "NoEcho").map { FormatRules.isTrue(tape, $0) } == true
        if roles.contains(.pulumiSignature), let signature = tape.member(node, "4dabf18193072939515e22adb298388d") {
            rules.isPulumiSecret =
                tape.nodes[signature].kind == .string && tape.equals(signature, FormatRules.pulumiSecret)
        }
        return rules
    }

    private mutating func mirror(_ tape: JSONTapeView, _ node: Int, _ name: StaticString) -> Int {
        guard let member = tape.member(node, name) else { return -1 }
        return add(MarkTree.make(mirror: tape.value(member)))
    }
}

// MARK: Strings

extension TapeWalk {
    private mutating func leaf(_ tape: JSONTapeView, _ node: Int, _ context: WalkContext) {
        guard tape.nodes[node].isEscaped else { return leaf(node, tape.view(node), context) }
        tape.decoded(node).withView { leaf(node, $0, context) }
    }

    private mutating func leaf(_ node: Int, _ text: ByteView, _ context: WalkContext) {
        if text.first == UInt8(ascii: "["), Marker.isMarker(text) { return }
        if let rule = forcedRule(context) {
            if text.isEmpty, rule != .sensitive { return }
            if rule == .kubernetesSecret { learnDecoded(text) }
            remember(text)
            return replace(node, rule)
        }
        guard text.count > 0 else { return }
        if context.verdict != .plain, isSecretByName(text, context.verdict) {
            remember(text)
            return replace(node, .name)
        }
        guard text.count >= 4 else { return }
        if text.count > Self.maxStringBytes { return replace(node, .unscannable) }
        let options = TextScanner.Options(
            entropy: context.verdict != .publicData,
            hexIsSecret: context.verdict != .publicData && context.key >= 0,
            depth: nesting
        )
        let isLastApplied = context.key >= 0 && keys.facts[context.key].roles.contains(.lastApplied)
        let short = isLastApplied ? nil : CleanTexts.Key(text, options)
        if let short, cleanTexts.holds(short) { return }
        let before = openings.areAny
        openings.areAny = false
        defer { openings.areAny = openings.areAny || before }
        guard let found = examine(text, options, isLastApplied: isLastApplied) else {
            if let short, !openings.areAny { cleanTexts.insert(short) }
            return
        }
        if found.spans.count == 1, let span = found.spans.first, span.start == 0, span.end == text.count {
            return replace(node, span.rule)
        }
        edit(node, found)
    }

    private func isSecretByName(_ text: ByteView, _ verdict: SecretNames.Verdict) -> Bool {
        switch verdict {
        case .plain, .publicData: false
        case .weak: PlainValue.looksSecret(text)
        case .strong, .password: !PlainValue.isReference(text)
        }
    }

    private mutating func learnDecoded(_ text: ByteView) {
        guard let decoded = LenientBase64.decode(text, 0..<text.count) else { return }
        decoded.withView { remember($0) }
        // A value in a file often ends with a line end that no copy of it has.
        if decoded.last == 10 { decoded.dropLast().withUnsafeBufferPointer { remember(ByteView($0)) } }
    }

    /// What a string became.
    struct Leaf {
        var text: [UInt8]
        var spans: [Span]
    }

    /// nil where nothing is secret.
    private mutating func examine(_ text: ByteView, _ options: TextScanner.Options, isLastApplied: Bool) -> Leaf? {
        if JSONText.looksLikeDocument(text) {
            if let nested = document(text) { return nested.spans.isEmpty ? nil : nested }
            if isLastApplied {
                return Leaf(
                    text: Marker.bytes(.unscannable),
                    spans: [Span(start: 0, end: text.count, rule: .unscannable)]
                )
            }
        }
        let (spans, opened) = TextScanner.scan(text, options: options, learned: learned)
        if opened.areAny {
            openings.areAny = true
            for secret in opened.secrets { secret.withView { remember($0) } }
            if nesting > 0 { openings.merge(opened) }
        }
        guard !spans.isEmpty else { return nil }
        for span in spans where Self.isWorthLearning(span.rule) { remember(text.part(span.start..<span.end)) }
        return Leaf(text: TextScanner.replace(spans, in: text), spans: spans)
    }

    /// Whether an edited node held a secret that is worth looking for elsewhere.
    func isWorthKeeping(_ edit: Edit) -> Bool { edit.spans.isEmpty && Self.isWorthLearning(edit.rule) }

    static func isWorthLearning(_ rule: ScrubRule) -> Bool {
        switch rule {
        case .entropy, .byValue, .unscannable, .encoded, .privateKey: false
        default: true
        }
    }

    /// JSON in a string is scrubbed as a document of its own and put back.
    private mutating func document(_ text: ByteView) -> Leaf? {
        var tape = JSONTape()
        guard JSONText.read(text, into: &tape) else { return nil }
        guard nesting < Self.maxNesting else {
            return Leaf(text: Marker.bytes(.unscannable), spans: [Span(start: 0, end: text.count, rule: .unscannable)])
        }
        let inner = editsInside(tape.view)
        if inner.isEmpty { return Leaf(text: [], spans: []) }
        let written = JSONEdits.apply(inner, to: text, tape: tape.view)
        return Leaf(
            text: written.bytes,
            spans: written.findings.map { Span(start: $0.offset, end: $0.offset + $0.length, rule: $0.rule) }
        )
    }

    /// Walks a document in a string: with the names and findings of this walk, its own edits and counts.
    private mutating func editsInside(_ tape: JSONTapeView) -> [Edit] {
        var outer = (edits: [Edit](), counts: ScrubCounts())
        swap(&outer.edits, &edits)
        swap(&outer.counts, &counts)
        nesting += 1
        walk(tape, 0, WalkContext())
        nesting -= 1
        swap(&outer.edits, &edits)
        swap(&outer.counts, &counts)
        return outer.edits
    }

    // MARK: Edits

    private mutating func replace(_ node: Int, _ rule: ScrubRule) {
        counts.add(rule)
        edits.append(Edit(node: node, text: Marker.bytes(rule), spans: [], rule: rule))
    }

    private mutating func edit(_ node: Int, _ leaf: Leaf) {
        for span in leaf.spans { counts.add(span.rule) }
        guard let first = leaf.spans.first else { return }
        edits.append(Edit(node: node, text: leaf.text, spans: leaf.spans, rule: first.rule))
    }

    /// A key that is itself a secret. Layers 3 to 5 apply; what a key is called does not.
    /// Gives the number of the new name, nil where the name stays.
    private mutating func scrubKey(_ tape: JSONTapeView, _ node: Int, in object: Int, _ number: Int) -> Int? {
        guard keys.facts[number].cleanliness != .clean else { return nil }
        let before = openings.areAny
        openings.areAny = false
        defer { openings.areAny = openings.areAny || before }
        let bytes = keys.bytes(number)
        let found: Leaf? = bytes.withView { name in
            guard name.count >= 8, !Marker.isMarker(name) else { return nil }
            let options = TextScanner.Options(entropy: true, hexIsSecret: false, depth: nesting)
            return examine(name, options, isLastApplied: false)
        }
        guard var found, !found.spans.isEmpty else {
            // What was decoded is looked into each time: what is learned later may be in it.
            if !openings.areAny { keys.mark(number, .clean) }
            return nil
        }
        keys.mark(number, .dirty)
        let text = found.text
        var copy = 2
        while isTaken(tape, object, found.text) {
            found.text = text + Array("#\(copy)".utf8)
            copy += 1
        }
        edit(node, found)
        return found.text.withView { keys.number($0) }
    }

    /// Whether another member of the object has this name, or has been given it.
    private func isTaken(_ tape: JSONTapeView, _ object: Int, _ name: [UInt8]) -> Bool {
        let inside = (object + 1)..<Int(tape.nodes[object].end)
        for edit in edits.reversed() {
            guard inside.contains(edit.node) else { break }
            if tape.nodes[edit.node].kind == .key, edit.text == name { return true }
        }
        var next = object + 1
        while next < inside.upperBound {
            if keys.bytes(Int(tape.nodes[next].note)) == name { return true }
            next = Int(tape.nodes[next].end)
        }
        return false
    }
}

extension JSONTapeView {
    /// The raw bytes of a key, string or number.
    @inline(__always)
    func view(_ index: Int) -> ByteView {
        ByteView(base: base + Int(nodes[index].start), count: Int(nodes[index].length))
    }
}
