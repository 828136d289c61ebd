/// A property that did not hold. Under libFuzzer it ends the process as a crash, under `swift test` it fails the test.
package struct FuzzFailure: Error, CustomStringConvertible {
    /// What should hold for every input.
    package let property: String
    /// How this input breaks it.
    package let detail: String

    package init(property: String, detail: String) {
        self.property = property
        self.detail = detail
    }

    package var description: String { detail.isEmpty ? property : "\(property): \(detail)" }
}

/// Throws where `holds` is false; `property` says what should hold for every input.
func demand(_ holds: Bool, _ property: String, _ detail: @autoclosure () -> String = "") throws(FuzzFailure) {
    guard !holds else { return }
    throw FuzzFailure(property: property, detail: String(detail().prefix(2000)))
}
