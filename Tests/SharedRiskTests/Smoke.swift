import SharedRisk
import Testing

@Suite struct Smoke {
    @Test func one() { #expect(RiskClassifier().classify("rm -rf /").risk == .dangerous) }
}
