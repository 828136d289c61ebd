import Glibc

/// Layer 4: whether a token looks drawn at random.
///
/// Shannon entropy alone cannot tell `my-production-subnet-group` from a key, so the token is cut at its separators and
/// the pieces made of words or numbers do not count: what is left, its random mass, must be long enough.
enum Randomness {
    /// Bits for each byte, over the bytes of the token. 20 random base64 digits have about 4.1, English names 3.4 to
    /// 3.9.
    static let entropyLimit = 3.4
    /// Hexadecimal text has at most 4 bits.
    static let hexEntropyLimit = 2.9
    static let minimumLength = 20
    static let minimumMass = 16

    static func looksRandom(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        // The mass first: it is cheaper, and most of what is no secret is made of words and numbers.
        guard range.count >= minimumLength, randomMass(bytes, range) >= minimumMass else { return false }
        let isHex = bytes[range].allSatisfy { ByteSet.hex.contains($0) || $0 == UInt8(ascii: "-") }
        return entropy(bytes, range) >= (isHex ? hexEntropyLimit : entropyLimit)
    }

    /// Shannon entropy in bits for each byte: log2 n - (sum of c log2 c) / n over the counts c of the n bytes.
    static func entropy(_ bytes: ByteView, _ range: Range<Int>) -> Double {
        guard !range.isEmpty else { return 0 }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for index in range { counts[Int(bytes[index])] += 1 }
            var sum = 0.0
            for count in counts where count > 1 { sum += weighted(count) }
            let total = Double(range.count)
            return log2(total) - sum / total
        }
    }

    /// `c log2 c`, from a table for the counts that tokens have.
    private static func weighted(_ count: Int) -> Double {
        count < weights.count ? weights[count] : Double(count) * log2(Double(count))
    }

    private static let weights: [Double] = (0..<64).map { $0 < 2 ? 0 : Double($0) * log2(Double($0)) }

    /// `-_./\+=~@`
    static var separators: ByteSet { ByteSet(low: 0x2000E80000000000, high: 0x4000000090000001) }

    /// Bytes of the pieces that are neither words, numbers, UUIDs nor cloud ids.
    static func randomMass(_ bytes: ByteView, _ range: Range<Int>) -> Int {
        var mass = 0
        var index = range.lowerBound
        while index < range.upperBound {
            if separators.contains(bytes[index]) {
                index += 1
                continue
            }
            if let end = PublicShape.uuidEnd(bytes, index, range.upperBound)
                ?? PublicShape.cloudIDEnd(bytes, index, range.upperBound)
            {
                index = end
                continue
            }
            var end = index
            while end < range.upperBound, !separators.contains(bytes[end]) { end += 1 }
            if !isWordy(bytes, index..<end), !isLoadBalancerID(bytes, index..<end, in: range) { mass += end - index }
            index = end
        }
        return mass
    }

    /// The 16 lower-case hexadecimal digits at the end of `app/name/35be57d467ff22b9`.
    private static func isLoadBalancerID(_ bytes: ByteView, _ piece: Range<Int>, in range: Range<Int>) -> Bool {
        piece.count == 16 && piece.lowerBound > range.lowerBound && bytes[piece.lowerBound - 1] == UInt8(ascii: "/")
            && bytes[piece].allSatisfy(ByteSet.lowerHex.contains)
    }

    /// Whether a piece is made of words and numbers: few changes between kinds of bytes, and letter pairs as in names.
    static func isWordy(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        var runs = 0
        var pairs = LetterPairs()
        var letters = 0
        var previous: UInt8 = 0
        for index in range {
            let kind = Self.kind(bytes[index])
            let before = Self.kind(ofPrevious: previous)
            if kind == .other {
                runs += 1
            } else if previous == 0 || startsRun(before, kind, bytes, index, range) {
                runs += 1
            }
            if before == .upper, kind != .upper { pairs.endCapitals(isCamelCase: kind == .lower) }
            if kind == .lower || kind == .upper {
                letters += 1
                if before == .lower, kind == .upper {
                    pairs.capitalsFollowWord = true
                } else if before == .lower || before == .upper {
                    let isCommon = isCommonPair(previous, bytes[index])
                    if kind == .upper { pairs.capital(isCommon) } else { pairs.add(isCommon) }
                }
            }
            previous = bytes[index]
        }
        pairs.endCapitals(isCamelCase: false)
        if letters == 0 { return bytes[range].allSatisfy(ByteSet.digit.contains) }
        if range.count <= 3 || isVersion(bytes, range) { return true }
        guard Double(range.count) / Double(runs) >= 2.8 else { return false }
        return pairs.areWordy
    }

    /// The pairs of letters of a piece.
    private struct LetterPairs {
        private var all = 0
        private var common = 0
        /// Of them those within acronyms, which are no words: `VPC` in `VPCFlowLogs`.
        private var acronyms = 0
        private var commonInAcronyms = 0
        private var capitals = 0
        private var commonCapitals = 0
        var capitalsFollowWord = false

        /// Of five letters.
        private static let longestAcronym = 4

        /// At least half are common; or what stands outside of acronyms is the greater part and reads well. Random letters of both
        /// cases have capitals side by side too, so that leaving those out must not leave nothing: counted in `RecallTests`.
        var areWordy: Bool {
            if all < 4 || common * 2 >= all { return true }
            let rest = all - acronyms
            return rest >= 4 && acronyms <= rest && (common - commonInAcronyms) * 10 >= rest * 6
        }

        mutating func add(_ isCommon: Bool) {
            all += 1
            if isCommon { common += 1 }
        }

        mutating func capital(_ isCommon: Bool) {
            add(isCommon)
            capitals += 1
            if isCommon { commonCapitals += 1 }
        }

        /// The last capital has passed; `isCamelCase` if a small letter follows it.
        mutating func endCapitals(isCamelCase: Bool) {
            if capitals <= Self.longestAcronym, isCamelCase || capitalsFollowWord {
                acronyms += capitals
                commonInAcronyms += commonCapitals
            }
            capitals = 0
            commonCapitals = 0
            capitalsFollowWord = false
        }
    }

    /// `v1alpha1`, `v2beta3`: versions of Kubernetes interfaces.
    private static func isVersion(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        guard bytes[range.lowerBound] == UInt8(ascii: "v") else { return false }
        let word = bytes.run(of: .digit, from: range.lowerBound + 1, to: range.upperBound)
        let isStage = bytes.has("alpha", at: word) || bytes.has("beta", at: word)
        let tail = bytes.run(of: .lower, from: word, to: range.upperBound)
        return word > range.lowerBound + 1 && isStage
            && bytes.run(of: .digit, from: tail, to: range.upperBound) == range.upperBound
    }

    private enum Kind { case none, lower, upper, digit, other }

    private static func kind(_ byte: UInt8) -> Kind {
        if (byte | 0x20) &- UInt8(ascii: "a") < 26 { return byte & 0x20 == 0 ? .upper : .lower }
        return byte &- UInt8(ascii: "0") < 10 ? .digit : .other
    }

    private static func kind(ofPrevious byte: UInt8) -> Kind { byte == 0 ? .none : kind(byte) }

    /// A capital begins a run and the small letters after it belong to it; after several capitals the last begins a
    /// new one.
    private static func startsRun(_ before: Kind, _ kind: Kind, _ bytes: ByteView, _ index: Int, _ range: Range<Int>)
        -> Bool
    {
        if before == kind { return false }
        guard before == .upper, kind == .lower else { return true }
        return index - 2 >= range.lowerBound && ByteSet.upper.contains(bytes[index - 2])
    }

    /// Bit `b` of entry `a` is set where the pair of letters `ab` is among the 150 most common of English. With 150
    /// of 676,
    /// random letters rarely reach half, words nearly always do (tuned on the names in the corpus).
    private static let commonPairs: [UInt32] = {
        let text = """
            th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve \
            co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no \
            ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts \
            mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo \
            sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa
            """
        var table = [UInt32](repeating: 0, count: 26)
        for word in text.split(separator: " ") {
            let letters = Array(word.utf8)
            for (left, right) in zip(letters, letters.dropFirst()) { table[Int(left) - 97] |= 1 << UInt32(right - 97) }
        }
        return table
    }()

    private static func isCommonPair(_ left: UInt8, _ right: UInt8) -> Bool {
        let a = Int(KeywordAutomaton.fold(left)) - 97
        let b = Int(KeywordAutomaton.fold(right)) - 97
        guard (0..<26).contains(a), (0..<26).contains(b) else { return false }
        return commonPairs[a] >> UInt32(b) & 1 == 1
    }
}
