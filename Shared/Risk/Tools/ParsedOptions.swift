/// The arguments of a call taken apart as `getopt_long` would.
struct ParsedOptions {
    struct Option {
        var name: String
        var value: Argument?
        var at: Argument
    }

    var options: [Option] = []
    var words: [Argument] = []
    /// What stands behind the first word where reading stopped there, that word included.
    var rest: ArraySlice<Argument> = []

    func value(_ names: String...) -> Argument? {
        options.first { names.contains($0.name) && $0.value != nil }?.value
    }

    func values(_ names: String...) -> [Argument] { options.filter { names.contains($0.name) }.compactMap(\.value) }

    func option(_ names: String...) -> Argument? { options.first { names.contains($0.name) }?.at }

    func has(_ names: String...) -> Bool { options.contains { names.contains($0.name) } }
}

extension Call {
    /// - Parameters:
    ///   - values: options that take a value; of short ones the value may stand in the same word.
    ///   - stops: reading ends at the first word that is no option.
    func parsed(values: Set<String>, stops: Bool = false) -> ParsedOptions {
        var result = ParsedOptions()
        var index = arguments.startIndex
        while index < arguments.endIndex {
            let argument = arguments[index]
            index += 1
            if argument.text == "--" {
                if stops { result.rest = arguments[index...] } else { result.words += arguments[index...] }
                return result
            }
            guard argument.isOption else {
                if stops {
                    result.rest = arguments[(index - 1)...]
                    return result
                }
                result.words.append(argument)
                continue
            }
            if argument.text.hasPrefix("--") || values.contains(argument.text) {
                long(argument, values, &index, &result)
            } else {
                short(argument, values, &index, &result)
            }
        }
        return result
    }

    private func long(
        _ argument: Argument,
        _ values: Set<String>,
        _ index: inout Int,
        _ result: inout ParsedOptions
    ) {
        if let sign = argument.text.firstIndex(of: "="), argument.text.hasPrefix("--") {
            let name = String(argument.text[..<sign])
            result.options.append(.init(name: name, value: argument.dropping(name.utf8.count + 1), at: argument))
            return
        }
        var option = ParsedOptions.Option(name: argument.text, at: argument)
        if values.contains(argument.text), index < arguments.endIndex {
            option.value = arguments[index]
            index += 1
        }
        result.options.append(option)
    }

    /// `-tAc SQL`, `-n5`: each letter is an option until one takes the rest.
    private func short(
        _ argument: Argument,
        _ values: Set<String>,
        _ index: inout Int,
        _ result: inout ParsedOptions
    ) {
        var place = 1
        for letter in argument.text.dropFirst() {
            let name = "-" + String(letter)
            place += String(letter).utf8.count
            var option = ParsedOptions.Option(name: name, at: argument)
            if values.contains(name) {
                if place < argument.text.utf8.count {
                    option.value = argument.dropping(place)
                } else if index < arguments.endIndex {
                    option.value = arguments[index]
                    index += 1
                }
                result.options.append(option)
                return
            }
            result.options.append(option)
        }
    }
}
