import SharedBase
import Testing

@Suite struct IDTests {
    @Test func textRoundTrips() throws {
        let text = "01890a5d-ac96-774b-bcce-b302099a8057"
        let id = try #require(TenantID(text))
        #expect(id.description == text)
        #expect(TenantID(text.uppercased()) == id)
        #expect(TenantID(bytes: id.bytes) == id)
    }

    @Test(arguments: [
        "", "01890a5dac96774bbcceb302099a8057", "01890a5d-ac96-774b-bcce-b302099a805g",
        "01890a5d-ac96-774b-bcce-b302099a80577", "01890a5d-ac96-774b-bcce-b302099a805",
        "01890a5dac96-774b-bcce-b302099a8057-0", "01890a5d-ac96-774b-bcce-b302099a80é",
    ])
    func otherTextsAreRefused(_ text: String) { #expect(TenantID(text) == nil) }

    @Test func newOnesSortByTimeAndCarryVersionAndVariant() {
        let random = RandomSource.system
        let early = TenantID.new(at: Timestamp(seconds: 1_000), random: random)
        let late = TenantID.new(at: Timestamp(seconds: 1_001), random: random)
        #expect(early < late)
        for id in [early, late] {
            #expect(id.bytes[6] >> 4 == 7)
            #expect(id.bytes[8] >> 6 == 2)
        }
        #expect(TenantID.new(at: Timestamp(seconds: 1_000), random: random) != early)
    }
}
