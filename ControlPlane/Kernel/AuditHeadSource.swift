package import SharedBase

/// How signed heads of the audit trails reach agents and come back; the audit room gives it, the application hands it to the
/// fleet room. Rooms do not know each other.
package protocol AuditHeadSource: Sendable {
    /// The newest signed head of a tenant's trail as one line of text, with the index of its entry; nil where there is none.
    func newest(_ tenant: TenantID) async throws -> (index: Int, text: String)?

    /// An agent shows the head that it has kept. One that this plane signed and the trail does not continue shows that the trail
    /// was set back; the source raises the alarm and signs no more.
    func witnessed(_ text: String, by agent: AgentID, of tenant: TenantID) async
}
