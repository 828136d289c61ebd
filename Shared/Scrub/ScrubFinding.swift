/// One redaction in a text: which rule, and where the secret stood in the *input*, in bytes.
package struct ScrubFinding: Sendable, Hashable {
    package let rule: ScrubRule
    package let offset: Int
    package let length: Int

    package init(rule: ScrubRule, offset: Int, length: Int) {
        self.rule = rule
        self.offset = offset
        self.length = length
    }
}
