/// Character references of HTML.
enum Entities {
    /// What a reference at `index` (an ampersand) stands for, and its length; nil where it is none.
    static func decode(_ bytes: ArraySlice<UInt8>, at index: Int) -> (text: [UInt8], length: Int)? {
        let limit = min(bytes.endIndex, index + 34)
        guard index + 2 < limit, let end = bytes[(index + 1)..<limit].firstIndex(of: 59), end > index + 1
        else { return nil }
        let name = bytes[(index + 1)..<end]
        if name.first == 35 { return number(name.dropFirst()).map { ($0, end - index + 1) } }
        guard name.allSatisfy({ $0.isLetter || $0.isDigit }), let text = names[name.string] else { return nil }
        return (Array(text.utf8), end - index + 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        let isHex = digits.first == 120 || digits.first == 88
        let value = UInt32((isHex ? digits.dropFirst() : digits).string, radix: isHex ? 16 : 10)
        // A reference to nothing or to half a character is the replacement character, as in browsers.
        guard let value else { return nil }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        return Array(String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    /// The names that editors write. Others stay as they stand, which is what a person can still read.
    private static let names: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "ndash": "\u{2013}",
        "mdash": "\u{2014}", "lsquo": "\u{2018}", "rsquo": "\u{2019}", "ldquo": "\u{201C}", "rdquo": "\u{201D}",
        "sbquo": "\u{201A}", "bdquo": "\u{201E}", "hellip": "\u{2026}", "bull": "\u{2022}", "middot": "\u{B7}",
        "rarr": "\u{2192}", "larr": "\u{2190}", "harr": "\u{2194}", "rArr": "\u{21D2}", "copy": "\u{A9}",
        "reg": "\u{AE}", "trade": "\u{2122}", "deg": "\u{B0}", "plusmn": "\u{B1}", "times": "\u{D7}",
        "divide": "\u{F7}", "laquo": "\u{AB}", "raquo": "\u{BB}", "sect": "\u{A7}", "para": "\u{B6}",
        "euro": "\u{20AC}", "pound": "\u{A3}", "yen": "\u{A5}", "cent": "\u{A2}", "micro": "\u{B5}",
        "shy": "\u{AD}", "zwj": "\u{200D}", "zwnj": "\u{200C}", "lrm": "\u{200E}", "rlm": "\u{200F}",
        "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "le": "\u{2264}", "ge": "\u{2265}",
        "ne": "\u{2260}", "auml": "\u{E4}", "ouml": "\u{F6}", "uuml": "\u{FC}", "Auml": "\u{C4}",
        "Ouml": "\u{D6}", "Uuml": "\u{DC}", "szlig": "\u{DF}", "eacute": "\u{E9}", "egrave": "\u{E8}",
        "agrave": "\u{E0}", "ccedil": "\u{E7}", "ntilde": "\u{F1}", "aring": "\u{E5}", "oslash": "\u{F8}",
        "aelig": "\u{E6}", "iexcl": "\u{A1}", "iquest": "\u{BF}", "frac12": "\u{BD}", "sup2": "\u{B2}",
        "dollar": "$", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "colon": ":", "semi": ";",
        "comma": ",", "period": ".", "excl": "!", "quest": "?", "num": "#", "percnt": "%", "lpar": "(",
        "rpar": ")", "ast": "*", "plus": "+", "sol": "/", "bsol": "\\", "equals": "=", "commat": "@",
        "lowbar": "_", "grave": "`", "vert": "|", "verbar": "|", "tab": "\t", "Tab": "\t", "NewLine": "\n",
        "hyphen": "\u{2010}", "dash": "\u{2010}",
    ]
}
