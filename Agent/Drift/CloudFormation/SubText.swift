/// The text of `Fn::Sub`, cut into what stands and what is put in.
enum SubText {
    enum Part: Equatable {
        case text(String)
        /// `${Name}` or `${Resource.Attribute}`.
        case variable(String)
    }

    /// `${!Name}` is the text `${Name}`. What is not closed, or holds no name, stands as it is.
    static func parts(_ text: String) -> [Part] {
        var parts: [Part] = []
        var plain: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        func flush() {
            if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
            plain = []
        }
        // Where no brace closes any more, none is looked for again.
        let lastClose = bytes.lastIndex(of: UInt8(ascii: "}")) ?? -1
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$"), index + 1 < lastClose, bytes[index + 1] == UInt8(ascii: "{"),
                let end = bytes[(index + 2)...].firstIndex(of: UInt8(ascii: "}"))
            else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            let name = bytes[(index + 2)..<end]
            if name.first == UInt8(ascii: "!") {
                plain += Array("${".utf8) + name.dropFirst() + [UInt8(ascii: "}")]
            } else {
                flush()
                let bare = String(decoding: name, as: UTF8.self).split(separator: " ").joined()
                parts.append(.variable(bare))
            }
            index = end + 1
        }
        flush()
        return parts
    }
}
