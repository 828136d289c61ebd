/// A strict reader of Prometheus text (format 0.0.4): what a lenient scraper would still accept is refused here.
package struct Exposition: Sendable {
    package struct Sample: Sendable {
        package let name: String
        package let labels: [(name: String, value: String)]
        package let value: Double

        package func label(_ wanted: String) -> String? { labels.first { $0.name == wanted }?.value }
    }

    package struct Family: Sendable {
        package let name: String
        package let help: String
        package let type: String
        package var samples: [Sample] = []
    }

    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    package private(set) var families: [Family] = []

    /// HELP, TYPE, then the samples of that family, and nothing else; every line ends.
    package init(parsing text: String) throws {
        guard text.isEmpty || text.utf8.last == 10 else { throw Refusal(description: "the last line does not end") }
        var help: (name: String, text: String)?
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        for (index, line) in lines.map({ Substring($0) }).enumerated() {
            let place = "line \(index + 1): \(line)"
            if line.hasPrefix("# HELP ") {
                let words = line.dropFirst(7).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                guard help == nil, words.count == 2, Self.isName(words[0], colon: true), Self.isEscaped(words[1])
                else { throw Refusal(description: "no HELP in \(place)") }
                help = (String(words[0]), String(words[1]))
            } else if line.hasPrefix("# TYPE ") {
                let words = line.dropFirst(7).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
                guard words.count == 2, let known = help, known.name == words[0],
                    ["counter", "gauge", "histogram"].contains(words[1]),
                    !families.contains(where: { $0.name == known.name })
                else { throw Refusal(description: "no TYPE in \(place)") }
                families.append(Family(name: known.name, help: known.text, type: words[1]))
                help = nil
            } else {
                guard help == nil, let family = families.indices.last, let sample = Self.sample(line),
                    Self.belongs(sample.name, to: families[family])
                else { throw Refusal(description: "no sample in \(place)") }
                families[family].samples.append(sample)
            }
        }
        guard help == nil else { throw Refusal(description: "HELP without TYPE") }
        for family in families { try Self.check(family) }
    }

    package subscript(name: String) -> Family? { families.first { $0.name == name } }

    /// Breaches of the house's naming (base units, `_total`, one prefix), one line each.
    ///
    /// - Parameter prefix: `dd0c_agent_` or `dd0c_plane_`.
    package func namingProblems(prefix: String) -> [String] {
        var problems: [String] = []
        for family in families {
            let name = family.name
            let words = name.split(separator: "_")
            if !name.hasPrefix(prefix), !name.hasPrefix("process_") { problems.append("\(name): the prefix") }
            if name.utf8.contains(where: { (65...90).contains($0) || $0 == 58 }) {
                problems.append("\(name): not snake case")
            }
            if (family.type == "counter") != name.hasSuffix("_total") {
                problems.append("\(name): _total is for counters")
            }
            if family.help.isEmpty { problems.append("\(name): no help") }
            let small: Set<Substring> = ["ms", "us", "millis", "milliseconds", "minutes", "kb", "mb", "percent"]
            if !small.isDisjoint(with: words) { problems.append("\(name): not a base unit") }
            let isTime = !Set(words).isDisjoint(with: ["duration", "latency", "lag", "skew", "timestamp"])
            if isTime, !words.contains("seconds") { problems.append("\(name): a time without _seconds") }
        }
        return problems
    }

    // MARK: Lines

    /// By scalars: to a scraper a combining mark behind a quote is no part of the quote.
    private static func sample(_ line: Substring) -> Sample? {
        var rest = line.unicodeScalars
        let name = Substring(rest.prefix { $0 != "{" && $0 != " " })
        guard isName(name, colon: true) else { return nil }
        rest = rest.dropFirst(name.unicodeScalars.count)
        var labels: [(name: String, value: String)] = []
        if rest.first == "{" {
            repeat {
                rest = rest.dropFirst()
                let key = Substring(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(key.unicodeScalars.count)
                guard isName(key, colon: false), rest.starts(with: "=\"".unicodeScalars) else { return nil }
                rest = rest.dropFirst(2)
                guard let value = quoted(&rest), !labels.contains(where: { $0.name == key }) else { return nil }
                labels.append((String(key), value))
            } while rest.first == ","
            guard rest.first == "}" else { return nil }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = number(Substring(rest.dropFirst())) else { return nil }
        return Sample(name: String(name), labels: labels, value: value)
    }

    /// Up to the closing quote, which is taken away too.
    private static func quoted(_ rest: inout Substring.UnicodeScalarView) -> String? {
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(value)
            case "\\":
                switch rest.popFirst() {
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                case "n": value.append("\n")
                default: return nil
                }
            default: value.append(scalar)
            }
        }
        return nil
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "NaN": return .nan
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        default:
            let allowed = Set("0123456789+-.eE")
            return text.allSatisfy { allowed.contains($0) } ? Double(text) : nil
        }
    }

    private static func isName(_ text: Substring, colon: Bool) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || colon && $0 == 58
        }
    }

    /// Whether a backslash stands only before another, or before an n.
    private static func isEscaped(_ text: Substring) -> Bool {
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else { continue }
            guard let next = rest.popFirst(), next == "\\" || next == "n" else { return false }
        }
        return true
    }

    // MARK: Families

    private static func belongs(_ name: String, to family: Family) -> Bool {
        guard family.type == "histogram" else { return name == family.name }
        return ["_bucket", "_sum", "_count"].contains { name == family.name + $0 }
    }

    private static func check(_ family: Family) throws {
        var seen: Set<String> = []
        for sample in family.samples {
            let key =
                sample.name
                + sample.labels.sorted { $0.name < $1.name }.map { "\u{1}\($0.name)\u{2}\($0.value)" }.joined()
            guard seen.insert(key).inserted else { throw Refusal(description: "\(family.name): one series twice") }
            if family.type == "counter", !(sample.value >= 0) { throw Refusal(description: "\(family.name): negative") }
        }
        if family.type == "histogram" { try checkHistogram(family) }
    }

    /// Bounds rise, hits do not fall, the last bucket is everything.
    private static func checkHistogram(_ family: Family) throws {
        func key(_ sample: Sample) -> String {
            sample.labels.filter { $0.name != "le" }.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        }
        for (series, samples) in Dictionary(grouping: family.samples, by: key) {
            let place = "\(family.name){\(series)}"
            let buckets = samples.filter { $0.name.hasSuffix("_bucket") }
            let bounds = buckets.compactMap { $0.label("le").flatMap { number($0[...]) } }
            guard bounds.count == buckets.count, bounds.last == .infinity, zip(bounds, bounds.dropFirst()).allSatisfy(<)
            else { throw Refusal(description: "\(place): bounds \(bounds)") }
            guard zip(buckets, buckets.dropFirst()).allSatisfy({ $0.value <= $1.value }),
                samples.first(where: { $0.name.hasSuffix("_count") })?.value == buckets.last?.value,
                samples.contains(where: { $0.name.hasSuffix("_sum") })
            else { throw Refusal(description: "\(place): hits, count and sum do not fit") }
        }
    }
}
