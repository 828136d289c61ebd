import SharedBase
import SharedCrypto

/// Scrubs one tree: goes down once, in the order of the text, and replaces what is secret.
///
/// A pure walk: what it needs to know from elsewhere (`learned`) is given, what it found out (`counts`, `collected`,
/// `edits`) is left in it.
struct TreeWalk {
    /// A changed key or scalar, for the writer that works in place.
    struct Edit {
        /// The how-manieth key or scalar of the tree.
        var ordinal: Int
        /// The new text, not yet escaped.
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
    let style: ScrubStyle
    let tagKey: [UInt8]
    /// How many documents stand around this one (JSON in strings).
    let nesting: Int

    private(set) var counts = ScrubCounts()
    private(set) var collected = LearnedValues()
    private(set) var edits: [Edit] = []
    private var ordinal = 0
    private var verdicts: [String: SecretNames.Verdict] = [:]
    private var keys: [String: Leaf?] = [:]

    init(learned: LearnedValues?, style: ScrubStyle, tagKey: [UInt8] = [], depth: Int = 0) {
        self.learned = learned
        self.style = style
        self.tagKey = tagKey
        nesting = depth
    }

    mutating func scrub(_ value: Value, hints: ScrubHints) -> Value {
        var context = WalkContext()
        context.type = hints.type
        context.marks = MarkTree.union(
            MarkTree.make(paths: hints.sensitivePaths),
            MarkTree.make(mirror: hints.sensitiveMirror)
        )
        for step in hints.path {
            if case .name(let name) = step { context = child(context, name, pair: .plain, rules: nil) }
        }
        return walk(value, context)
    }

    private mutating func walk(_ value: Value, _ context: WalkContext) -> Value {
        if context.depth > Self.maxDepth {
            skip(value)
            return redacted(.unscannable, [])
        }
        switch value {
        case .null:
            ordinal += 1
            return value
        case .bool(let flag):
            ordinal += 1
            guard let rule = forcedRule(context) else { return value }
            return replaceWhole(Array((flag ? "true" : "false").utf8), rule, learn: false)
        case .number(let text):
            ordinal += 1
            let rule = forcedRule(context) ?? (context.verdict == .password ? .name : nil)
            guard let rule else { return value }
            return replaceWhole(Array(text.utf8), rule, learn: true)
        case .string(let text):
            ordinal += 1
            return leaf(text, context)
        case .array(let items):
            return array(items, context)
        case .object(let object):
            return self.object(object, value, context)
        }
    }

    private func forcedRule(_ context: WalkContext) -> ScrubRule? {
        context.forced ?? (context.marks?.isAll == true ? .sensitive : nil)
    }

    private mutating func array(_ items: [Value], _ context: WalkContext) -> Value {
        var result: [Value] = []
        result.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            var inner = context
            inner.depth += 1
            inner.marks = context.marks?.element(index)
            if index > 0, inner.forced == nil {
                inner.verdict = Self.flagVerdict(items[index - 1], item) ?? inner.verdict
            }
            result.append(walk(item, inner))
        }
        return .array(result)
    }

    /// The judgement of an argument by the flag before it: `["--token", "…"]`. What is a flag itself is no argument.
    private static func flagVerdict(_ flag: Value, _ item: Value) -> SecretNames.Verdict? {
        guard let flag = flag.stringValue, flag.hasPrefix("-"), flag.utf8.count <= 96,
            flag.utf8.allSatisfy(ByteSet.identifier.contains), item.stringValue?.hasPrefix("-") == false
        else { return nil }
        let verdict = SecretNames.judge(flag)
        return verdict == .plain || verdict == .publicData ? nil : verdict
    }

    private mutating func object(_ object: ValueObject, _ whole: Value, _ context: WalkContext) -> Value {
        if Marker.isRedacted(whole) {
            skip(whole)
            return whole
        }
        let rules = FormatRules.read(object, assumedKind: context.assumedKind)
        let pair = WalkContext.pairVerdict(object)
        var context = context
        if let type = object["type"]?.stringValue,
            object["instances"] != nil || object["values"] != nil || object["change"] != nil || object["primary"] != nil
        {
            context.type = type
        }
        if rules?.isPulumiSecret == true { context.forced = context.forced ?? .pulumiSecret }
        let isWrapper = object.count == 2 && object["value"] != nil && object["type"] != nil
        var result = ValueObject()
        result.reserveCapacity(object.count)
        for member in object.members {
            let key = scrubKey(member.key)
            var inner = child(context, member.key, pair: pair, rules: rules)
            if let marks = context.marks {
                inner.marks = MarkTree.union(inner.marks, marks.member(member.key, isWrapper: isWrapper))
            }
            let value: Value
            if member.key == FormatRules.pulumiSignature {
                // The envelope says what it is by this constant.
                skip(member.value)
                value = member.value
            } else {
                value = walk(member.value, inner)
            }
            if !result.insert(key, value) { result.insert(unused(key, result), value) }
        }
        return .object(result)
    }

    /// The context of the member `key`.
    private mutating func child(
        _ parent: WalkContext,
        _ key: String,
        pair: SecretNames.Verdict,
        rules: FormatRules?
    ) -> WalkContext {
        var context = WalkContext()
        context.key = key
        context.depth = parent.depth + 1
        context.type = parent.type
        context.forced = parent.forced ?? rules?.forced[key]
        context.marks = rules?.marks[key]
        context.assumedKind = rules?.itemKind[key]
        context.verdict = verdict(of: key)
        if context.forced == nil, SecretTypes.attributes(of: parent.type)?.contains(key) == true {
            context.forced = .name
        }
        if pair != .plain, pair != .publicData, WalkContext.pairValueKeys.contains(key) { context.verdict = pair }
        guard context.verdict == .plain else { return context }
        switch parent.verdict {
        case .plain: break
        case .publicData: context.verdict = WalkContext.wrapperKeys.contains(key) ? .publicData : .plain
        case .weak, .strong, .password:
            let passes =
                WalkContext.wrapperKeys.contains(key)
                || (isMap(parent.key) && !WalkContext.describingKeys.contains(key))
            if passes { context.verdict = parent.verdict }
        }
        return context
    }

    private func isMap(_ key: String?) -> Bool {
        guard let key, let last = NameWords.split(key.utf8).last else { return false }
        return WalkContext.mapWords.contains(last)
    }

    private mutating func verdict(of key: String) -> SecretNames.Verdict {
        if let known = verdicts[key] { return known }
        let verdict = SecretNames.judge(key)
        if verdicts.count < 8192 { verdicts[key] = verdict }
        return verdict
    }

    private func unused(_ key: String, _ object: ValueObject) -> String {
        var number = 2
        while object["\(key)#\(number)"] != nil { number += 1 }
        return "\(key)#\(number)"
    }

    /// Passes over a value without looking at it, so that the ordinals stay right.
    private mutating func skip(_ value: Value) {
        switch value {
        case .array(let items): for item in items { skip(item) }
        case .object(let object):
            for member in object.members {
                ordinal += 1
                skip(member.value)
            }
        default: ordinal += 1
        }
    }
}

// MARK: Strings

extension TreeWalk {
    private mutating func leaf(_ text: String, _ context: WalkContext) -> Value {
        let bytes = Array(text.utf8)
        if Marker.isMarker(bytes) { return .string(text) }
        if let rule = forcedRule(context) {
            if bytes.isEmpty, rule != .sensitive { return .string(text) }
            if rule == .kubernetesSecret { learnDecoded(bytes) }
            return replaceWhole(bytes, rule, learn: true)
        }
        guard bytes.count > 0 else { return .string(text) }
        if isSecretByName(bytes, context.verdict) { return replaceWhole(bytes, .name, learn: true) }
        guard bytes.count >= 4 else { return .string(text) }
        if bytes.count > Self.maxStringBytes { return replaceWhole(bytes, .unscannable, learn: false) }
        let options = TextScanner.Options(
            entropy: context.verdict != .publicData,
            hexIsSecret: context.verdict != .publicData && context.key != nil,
            lines: bytes.contains(10),
            depth: nesting
        )
        guard let found = examine(bytes, options, key: context.key) else { return .string(text) }
        return apply(found, bytes)
    }

    private func isSecretByName(_ bytes: [UInt8], _ verdict: SecretNames.Verdict) -> Bool {
        switch verdict {
        case .plain, .publicData: false
        case .weak: PlainValue.looksSecret(bytes[...])
        case .strong, .password: !PlainValue.isReference(bytes[...])
        }
    }

    private mutating func learnDecoded(_ bytes: [UInt8]) {
        guard let decoded = LenientBase64.decode(bytes, 0..<bytes.count) else { return }
        collected.learn(decoded)
        // A value in a file often ends with a line end that no copy of it has.
        if decoded.last == 10 { collected.learn(Array(decoded.dropLast())) }
    }

    /// What a string became.
    struct Leaf {
        var text: [UInt8]
        var spans: [Span]
    }

    /// nil where nothing is secret.
    private mutating func examine(_ bytes: [UInt8], _ options: TextScanner.Options, key: String?) -> Leaf? {
        if JSONText.looksLikeDocument(bytes) {
            if let nested = document(bytes) { return nested.spans.isEmpty ? nil : nested }
            if key == Self.lastApplied {
                return Leaf(
                    text: Marker.bytes(.unscannable),
                    spans: [Span(start: 0, end: bytes.count, rule: .unscannable)]
                )
            }
        }
        let spans = TextScanner.spans(bytes, options: options, learned: learned)
        guard !spans.isEmpty else { return nil }
        for span in spans where Self.isWorthLearning(span.rule) { collected.learn(Array(bytes[span.start..<span.end])) }
        return Leaf(text: TextScanner.replace(spans, in: bytes), spans: spans)
    }

    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    static func isWorthLearning(_ rule: ScrubRule) -> Bool {
        switch rule {
        case .entropy, .byValue, .unscannable, .encoded, .privateKey: false
        default: true
        }
    }

    /// JSON in a string is scrubbed as a document of its own and put back.
    private mutating func document(_ bytes: [UInt8]) -> Leaf? {
        guard let tree = try? JSONText.parse(bytes) else { return nil }
        guard nesting < Self.maxNesting else {
            return Leaf(text: Marker.bytes(.unscannable), spans: [Span(start: 0, end: bytes.count, rule: .unscannable)])
        }
        var walk = TreeWalk(learned: learned, style: .marker, tagKey: tagKey, depth: nesting + 1)
        _ = walk.scrub(tree.value, hints: .none)
        collected.merge(walk.collected)
        let written = JSONEdits.apply(walk.edits, to: bytes, places: tree.places)
        return Leaf(
            text: written.bytes,
            spans: written.findings.map { Span(start: $0.offset, end: $0.offset + $0.length, rule: $0.rule) }
        )
    }

    private mutating func apply(_ leaf: Leaf, _ bytes: [UInt8]) -> Value {
        if leaf.spans.count == 1, let span = leaf.spans.first, span.start == 0, span.end == bytes.count {
            return replaceWhole(bytes, span.rule, learn: false)
        }
        for span in leaf.spans { counts.add(span.rule) }
        if let first = leaf.spans.first {
            edits.append(Edit(ordinal: ordinal - 1, text: leaf.text, spans: leaf.spans, rule: first.rule))
        }
        return .string(String(decoding: leaf.text, as: UTF8.self))
    }

    private mutating func replaceWhole(_ bytes: [UInt8], _ rule: ScrubRule, learn: Bool) -> Value {
        if learn { collected.learn(bytes) }
        edits.append(Edit(ordinal: ordinal - 1, text: Marker.bytes(rule), spans: [], rule: rule))
        return redacted(rule, bytes)
    }

    private mutating func redacted(_ rule: ScrubRule, _ bytes: [UInt8]) -> Value {
        counts.add(rule)
        guard case .tagged = style else { return .string(Marker.text(rule)) }
        return Self.tagged(rule, bytes, tagKey)
    }

    static func tagged(_ rule: ScrubRule, _ bytes: [UInt8], _ tagKey: [UInt8]) -> Value {
        let tag = Hex.encode(HMACSHA256.code(bytes, key: tagKey).prefix(4))
        return ["redacted": .string(rule.rawValue), "tag": .string(tag)]
    }

    /// A key that is itself a secret. Layers 3 to 5 apply; what a key is called does not.
    private mutating func scrubKey(_ key: String) -> String {
        ordinal += 1
        guard key.utf8.count >= 8 else { return key }
        let found: Leaf?
        if let known = keys[key] {
            found = known
        } else {
            let bytes = Array(key.utf8)
            let options = TextScanner.Options(entropy: true, hexIsSecret: false, lines: false, depth: nesting)
            found = Marker.isMarker(bytes) ? nil : examine(bytes, options, key: nil)
            if keys.count < 8192 { keys[key] = .some(found) }
        }
        guard let found, let first = found.spans.first else { return key }
        for span in found.spans { counts.add(span.rule) }
        edits.append(Edit(ordinal: ordinal - 1, text: found.text, spans: found.spans, rule: first.rule))
        return String(decoding: found.text, as: UTF8.self)
    }
}
