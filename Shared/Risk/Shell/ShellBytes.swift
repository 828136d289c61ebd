/// The classes of bytes as the splitter reads them: a carriage return and a form feed are white space to people.
extension UInt8 {
    var isBlank: Bool { Byte.isBlank(self) }
    var isSpace: Bool { isBlank || self == 10 || self == 13 || self == 12 }
    var isLetter: Bool { Byte.isLetter(self) }
}
