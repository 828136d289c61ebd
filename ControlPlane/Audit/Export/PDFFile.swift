/// A PDF 1.7 file (ISO 32000-1) written from front to end: pages of text in one standard font, no active content.
///
/// Only the places of the objects are kept, so a file of any length needs little memory. What is known at the end and
/// shown on each page (how many pages there are) is a form that all pages name and that is written last.
struct PDFFile: Sendable {
    /// Numbers of the objects that every file has; pages come behind them, two objects each.
    private enum Fixed: Int {
        case catalog = 1
        case pages
        case font
        case total
        case notice
        case information
    }

    /// Points, A4.
    static let size = (width: 595, height: 842)
    static let fontSize = 8
    static let lineHeight = 10
    /// Letters in a line of text: a letter of Courier is 0.6 of its size wide.
    static let columns = 106
    private static let left = 42
    private static let top = 800
    private static let footer = 50
    /// Lines on a page above the footer.
    static let lines = 72

    private var output: [UInt8] = []
    private var written = 0
    /// The place of each object, by number; 0 where it is not written yet.
    private var places = [Int](repeating: 0, count: 7)
    private(set) var pageCount = 0

    /// Takes what is ready.
    mutating func drain() -> [UInt8] {
        defer { output.removeAll(keepingCapacity: true) }
        written += output.count
        return output
    }

    /// - Parameter made: the time in the form of PDF.
    mutating func begin(title: String, made: String) {
        write("%PDF-1.7\n%")
        output += [0xE2, 0xE3, 0xCF, 0xD3, 10]
        object(Fixed.catalog.rawValue, "<< /Type /Catalog /Pages 2 0 R >>")
        object(
            Fixed.font.rawValue,
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
        )
        let title = String(decoding: PDFText.literal(PDFText.encode(title)), as: UTF8.self)
        object(Fixed.information.rawValue, "<< /Title \(title) /Producer (dd0c) /CreationDate (\(made)) >>")
    }

    /// - Parameters:
    ///   - notice: the line at which the notice that `end` is given is shown; nil where it is not.
    ///   - footer: two lines at most; page numbers come by themselves.
    mutating func page(_ lines: [[UInt8]], footer: [[UInt8]], notice: Int? = nil) {
        pageCount += 1
        var content = Array("BT /F 8 Tf 10 TL \(Self.left) \(Self.top) Td\n".utf8)
        for line in lines { content += PDFText.literal(line) + Array(" Tj T*\n".utf8) }
        content += Array("ET\nBT /F 7 Tf 9 TL \(Self.left) \(Self.footer) Td\n".utf8)
        for line in footer { content += PDFText.literal(line) + Array(" Tj T*\n".utf8) }
        content += Array("(Page \(pageCount)) Tj ET\n".utf8)
        // Behind the words "Page N", in the third line of the footer: 4.2 points a letter.
        let after = Double(Self.left) + Double(6 + String(pageCount).count) * 4.2
        content += Array("q 1 0 0 1 \(after) \(Self.footer - 9 * footer.count) cm /Total Do Q\n".utf8)
        if let notice {
            content += Array("q 1 0 0 1 \(Self.left) \(Self.top - Self.lineHeight * notice) cm /Notice Do Q\n".utf8)
        }
        let number = places.count
        places += [0, 0]
        stream(number, "", content)
        object(
            number + 1,
            """
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 \(Self.size.width) \(Self.size.height)] /Contents \(number) 0 R \
            /Resources << /Font << /F 3 0 R >> /XObject << /Total 4 0 R /Notice 5 0 R >> >> >>
            """
        )
    }

    /// Writes what had to wait: the number of pages, the notice, the tree of pages and the table of places.
    mutating func end(notice: [[UInt8]]) {
        form(Fixed.total.rawValue, "F 7 Tf 9 TL", [Array("of \(pageCount)".utf8)])
        form(Fixed.notice.rawValue, "F 8 Tf 10 TL", notice)
        let kids = stride(from: 8, to: places.count, by: 2).map { "\($0) 0 R" }.joined(separator: "\n")
        object(Fixed.pages.rawValue, "<< /Type /Pages /Count \(pageCount) /Kids [\(kids)] >>")
        let table = written + output.count
        write("xref\n0 \(places.count)\n0000000000 65535 f \n")
        for place in places.dropFirst() {
            let digits = String(place)
            write(String(repeating: "0", count: max(0, 10 - digits.count)) + digits + " 00000 n \n")
        }
        write("trailer\n<< /Size \(places.count) /Root 1 0 R /Info 6 0 R >>\nstartxref\n\(table)\n%%EOF\n")
    }

    private mutating func form(_ number: Int, _ font: String, _ lines: [[UInt8]]) {
        var content = Array("BT /\(font)\n".utf8)
        for line in lines { content += PDFText.literal(line) + Array(" Tj T*\n".utf8) }
        content += Array("ET\n".utf8)
        stream(
            number,
            """
            /Type /XObject /Subtype /Form /BBox [0 \(-Self.lineHeight * max(lines.count, 1)) \(Self.size.width) 10] \
            /Resources << /Font << /F 3 0 R >> >>
            """,
            content
        )
    }

    private mutating func stream(_ number: Int, _ entries: String, _ content: [UInt8]) {
        places[number] = written + output.count
        write("\(number) 0 obj\n<< \(entries) /Length \(content.count) >>\nstream\n")
        output += content
        write("\nendstream\nendobj\n")
    }

    private mutating func object(_ number: Int, _ body: String) {
        places[number] = written + output.count
        write("\(number) 0 obj\n\(body)\nendobj\n")
    }

    private mutating func write(_ text: String) { output += Array(text.utf8) }
}
