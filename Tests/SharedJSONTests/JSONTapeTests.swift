import SharedBase
import SharedJSON
import Testing

@Suite("A value on a tape")
struct JSONTapeTests {
    @Test(
        "a value without content of its own stands where it stands in the text, alone and inside",
        arguments: ["true", "false", "null", "-1.5e3", "\"a\\n\"", "[]", "{\"k\":null}", "[true,false]"]
    )
    func places(text: String) throws {
        for before in ["", "   "] {
            var reader = JSONReader(Array((before + text + " ").utf8))
            var tape = JSONTape()
            try reader.read(into: &tape)
            let view = tape.view
            let node = view.nodes[0]
            let quote = text.hasPrefix("\"") ? 1 : 0
            #expect(node.start == 0)
            let bytes = UnsafeBufferPointer(start: view.base, count: text.utf8.count - quote * 2)
            #expect(String(decoding: bytes, as: UTF8.self) == String(text.dropFirst(quote).dropLast(quote)))
            #expect(JSON.bytes(tape.value) == Array(text.utf8))
            // The tape stands on the reader's memory until here.
            _ = reader.offset
        }
    }
}
