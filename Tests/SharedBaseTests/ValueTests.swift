import SharedBase
import Testing

@Suite struct ValueTests {
    @Test func membersKeepTheirOrderAndEqualityIgnoresIt() {
        let left: Value = ["b": 1, "a": [true, nil, "x"]]
        let right: Value = ["a": [true, nil, "x"], "b": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left.objectValue?.keys == ["b", "a"])
        #expect(left != ["b": 2, "a": [true, nil, "x"]])
    }

    /// Below and above the size where look-ups go through the index.
    @Test(arguments: [3, 16, 17, 18, 500])
    func manyMembersAreFoundReplacedAndRemoved(_ count: Int) {
        var object = ValueObject((0..<count).map { ("k\($0)", Value.number(String($0))) })
        #expect(object.count == count)
        for index in 0..<count { #expect(object["k\(index)"]?.intValue == index) }
        #expect(object["missing"] == nil)
        let again = object.insert("k1", .null)
        #expect(!again)
        object["k1"] = "new"
        object["k0"] = nil
        #expect(object.count == count - 1)
        #expect(object["k0"] == nil)
        #expect(object["k1"] == "new")
        #expect(object["k\(count - 1)"] != nil)
        let added = object.insert("k0", .null)
        #expect(added)
        #expect(object.keys.last == "k0")
    }

    /// `é` as one scalar and as two is one Character and not the same value, as text, as key and in a large object.
    @Test func unicodeSpellingsAreDifferentValues() {
        let (one, two) = ("caf\u{e9}", "cafe\u{301}")
        #expect(Value.string(one) != .string(two))
        for padding in [0, 20] {
            var object = ValueObject((0..<padding).map { ("k\($0)", Value.null) })
            object[one] = 1
            object[two] = 2
            #expect(object[one] == 1)
            #expect(object[two] == 2)
            #expect(object.count == padding + 2)
        }
    }

    @Test func numbersKeepTheirText() {
        #expect(Value.number("1e400").intValue == nil)
        #expect(Value.number("12345678901234567890").numberText == "12345678901234567890")
        #expect(Value.number("1.0") != .number("1"))
    }
}
