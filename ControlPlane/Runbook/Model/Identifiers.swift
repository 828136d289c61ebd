package import SharedBase

package enum RunbookKind {}
package enum RunKind {}
package enum RunAttemptKind {}
package enum ApprovalKind {}

/// One runbook of a tenant, over all its versions.
package typealias RunbookID = ID<RunbookKind>
/// One execution of one version of a runbook.
package typealias RunID = ID<RunKind>
/// One attempt at one step: the key under which an agent runs it at most once (P6-E3-05).
package typealias RunAttemptID = ID<RunAttemptKind>
/// One question whether a step may run.
package typealias ApprovalID = ID<ApprovalKind>
