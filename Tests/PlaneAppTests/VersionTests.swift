import PlaneApp
import TestKit
import Testing

@Suite struct VersionTests {
    @Test func thePlaneIsOfTheVersionInVERSION() throws {
        let text = try Fixtures.text(inRepository: "VERSION")
        #expect(PlaneVersion.text + "\n" == text)
    }
}
