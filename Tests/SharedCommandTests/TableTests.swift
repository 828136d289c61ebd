import SharedBase
import SharedCommand
import Testing

@Suite struct TableTests {
    private func table() -> Table {
        var table = Table([.init("ADDRESS", flexible: true), .init("SEVERITY"), .init("N", alignRight: true)])
        table.add(["aws_instance.web[\"a\"]", "high", "7"])
        table.add(["x", "critical", "12"])
        return table
    }

    @Test func columnsAreAligned() {
        #expect(
            table().text() == """
                ADDRESS                SEVERITY   N
                aws_instance.web["a"]  high       7
                x                      critical  12

                """
        )
    }

    @Test func flexibleColumnsGiveWay() {
        let text = table().text(width: 26)
        #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 26 })
        #expect(text.contains("aws_instan.."))
    }

    @Test(arguments: [
        ("a\u{1b}[31mred", "a\\u{1b}[31mred"), ("line\nfeed\ttab", "line\\nfeed\\ttab"),
        ("safe\u{202e}txt.exe", "safe\\u{202e}txt.exe"), ("zero\u{200b}width", "zero\\u{200b}width"),
        ("plain é 漢", "plain é 漢"),
    ])
    func outsideTextIsMadeSafe(_ input: String, _ expected: String) {
        var table = Table([.init("N")])
        table.add([input])
        #expect(table.rows == [[expected]])
    }

    @Test(arguments: [("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("🚀", 2)])
    func widthCountsTerminalColumns(_ text: String, _ width: Int) {
        #expect(DisplayText.width(text) == width)
    }

    @Test func documentsBeginWithTheirVersion() {
        let text = String(decoding: Document.bytes([("ok", true)]), as: UTF8.self)
        #expect(text == "{\n  \"schemaVersion\": \"1\",\n  \"ok\": true\n}\n")
    }
}
