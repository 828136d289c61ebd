import SharedDrift
import Testing

@Suite struct AttributePathTests {
    static let written: [(steps: [AttributePath.Step], text: String, shape: String)] = [
        ([.key("ami")], "ami", "ami"),
        (
            [.key("ingress"), .index(0), .key("cidr_blocks"), .index(12)], "ingress[0].cidr_blocks[12]",
            "ingress.cidr_blocks"
        ),
        ([.key("tags"), .key("a.b/c")], "tags[\"a.b/c\"]", "tags.a.b/c"),
        ([.key("a b"), .key("c")], "[\"a b\"].c", "a b.c"),
        ([.key("x"), .key("")], "x[\"\"]", "x."),
        ([.key("q\"\\")], "[\"q\\\"\\\\\"]", "q\"\\"),
        ([.key("c"), .element([.init("name", "web")]), .key("image")], "c[name=web].image", "c.image"),
        (
            [.key("ports"), .element([.init("containerPort", "80"), .init("protocol", "TCP")])],
            "ports[containerPort=80,protocol=TCP]", "ports"
        ),
        ([.key("m"), .element([.init("mountPath", "/var/[x]=\"")])], "m[mountPath=\"/var/[x]=\\\"\"]", "m"),
        ([.key("m"), .element([.init("a.b", "1")])], "m[\"a.b\"=1]", "m"),
        ([.key("0"), .key("1")], "0.1", "0.1"),
    ]

    @Test(arguments: written.indices)
    func isWrittenAndReadBack(_ index: Int) {
        let row = Self.written[index]
        #expect(AttributePath(row.steps).description == row.text)
        #expect(AttributePath(row.text)?.steps == row.steps)
        #expect(AttributePath(row.steps).shape == row.shape)
    }

    @Test(arguments: [
        "a..b", ".a", "a.", "a[", "a[]", "a[x]", "a[\"x]", "a[x=]", "a[x=1", "a[x=1,]", "a b", "a[0]b", "a\"b",
    ])
    func refusesWhatItNeverWrites(_ text: String) {
        #expect(AttributePath(text) == nil)
    }

    @Test func everyPathOfRandomStepsComesBack() {
        var random = Seeded(3)
        let alphabet = Array("ab-_$09.[]=\",\\ é/:")
        func word() -> String {
            String(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "x" }
            )
        }
        for _ in 0..<2000 {
            let steps = (0..<Int.random(in: 1...5, using: &random)).map { _ -> AttributePath.Step in
                switch Int.random(in: 0...3, using: &random) {
                case 0: .index(Int.random(in: 0...99, using: &random))
                case 1: .element((0...Int.random(in: 0...1, using: &random)).map { _ in .init(word(), word()) })
                default: .key(word())
                }
            }
            #expect(AttributePath(AttributePath(steps).description)?.steps == steps, "\(AttributePath(steps))")
        }
    }
}
