/// Words that decide what prose means, as data.
enum Words {
    /// Verbs with which a sentence asks a person to do something.
    static let imperatives: Set<String> = [
        "acknowledge", "add", "adjust", "alert", "announce", "apply", "approve", "ask", "assign", "attach", "back",
        "backup",
        "block", "bring", "call", "cancel", "capture", "change", "check", "choose", "clean", "clear", "click", "close",
        "collect", "compare", "confirm", "configure", "connect", "consult", "contact", "coordinate", "copy", "cordon",
        "create",
        "declare", "decrease", "delete", "deploy", "describe", "detach", "determine", "disable", "disconnect",
        "document",
        "download", "drain", "drop", "edit", "email", "enable", "engage", "ensure", "enter", "escalate", "evaluate",
        "examine",
        "execute", "expand", "export", "fetch", "file", "find", "fix", "flush", "follow", "gather", "generate", "get",
        "give",
        "go", "grant", "identify", "import", "increase", "inform", "inspect", "install", "investigate", "isolate",
        "kill",
        "list", "load", "locate", "lock", "log", "login", "look", "lower", "make", "mark", "merge", "modify", "monitor",
        "mount", "move", "navigate", "note", "notify", "observe", "obtain", "open", "page", "patch", "pause", "perform",
        "pick", "ping", "post", "press", "promote", "provide", "publish", "purge", "query", "reach", "read", "reboot",
        "rebuild", "recheck", "record", "recover", "recreate", "redeploy", "reduce", "refresh", "reinstall", "release",
        "reload", "remove", "rename", "repeat", "replace", "replay", "report", "request", "reset", "resize", "resolve",
        "restart", "restore", "resume", "retrieve", "retry", "return", "review", "revoke", "roll", "rotate", "run",
        "save",
        "scale", "search", "select", "send", "set", "share", "shut", "sign", "silence", "snapshot", "ssh", "start",
        "stop",
        "submit", "suspend", "switch", "take", "tell", "terminate", "test", "track", "trigger", "turn", "type",
        "uncordon",
        "unlock", "unmount", "update", "upgrade", "upload", "use", "validate", "verify", "view", "visit", "wait",
        "warn",
        "watch", "write",
    ]

    /// What may stand before the verb.
    static let fillers: Set<String> = [
        "please", "then", "next", "first", "finally", "now", "also", "afterwards", "lastly", "second", "third", "and",
        "you",
        "we", "should", "can", "must", "need", "to", "may", "have", "manually", "again", "simply", "carefully",
        "immediately",
        "once", "optionally", "optional:",
    ]

    /// Verbs that make code in the same sentence a command.
    static let running: Set<String> = [
        "run", "runs", "running", "rerun", "re-run", "execute", "executing", "type", "typing", "enter", "issue",
        "invoke",
    ]
    static let negations: Set<String> = [
        "not", "never", "don't", "don\u{2019}t", "avoid", "without", "cannot", "can't", "instead",
    ]

    static let rollbackLabels = [
        "rollback:", "roll back:", "rollback -", "to roll back", "to rollback", "to undo", "undo:", "to revert",
        "revert:",
        "back out:", "backout:", "to back out", "rollback with", "rollback by", "rollback command:", "undo with",
    ]

    /// Hosts that are spoken of without a name.
    static let hostPhrases = [
        "on the host", "on the server", "on the affected host", "on the affected server", "on the affected node",
        "on the machine",
        "on the affected machine", "on the box", "on the database server", "on the instance",
        "on the affected instance",
        "into the server", "into the host", "into the box", "into the machine", "to the server", "to the host",
        "on the target host", "on the target server", "on the bastion", "on the jump host",
    ]

    static let looseOrder = [
        "in any order", "order does not matter", "order doesn't matter", "before or after", "at some point",
    ]
}

/// What a heading says about the text below it.
enum Section: Equatable {
    case normal, prerequisites, rollback, descriptive

    /// nil where the name says nothing.
    static func named(_ name: String) -> Section? {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
        guard let first = words.first, words.count <= 6 else { return nil }
        let joined = words.joined(separator: " ")
        if words.contains(where: { $0.hasPrefix("prerequisite") || $0 == "preconditions" || $0 == "precondition" })
            || requirements.contains(joined)
        {
            return .prerequisites
        }
        if ["rollback", "backout", "undo", "revert"].contains(first) || joined.hasPrefix("roll back")
            || joined.hasPrefix("back out")
        {
            return .rollback
        }
        if active.contains(first) || words.last.map(active.contains) == true { return .normal }
        return beside.contains(first) || beside.contains(joined) ? Section.descriptive : nil
    }

    private static let requirements: Set<String> = [
        "requirements", "before you begin", "before you start", "what you need", "you will need", "before starting",
        "access needed", "required access", "pre requisites", "pre requisite", "pre reqs", "prereqs",
    ]
    private static let active: Set<String> = [
        "steps", "step", "procedure", "procedures", "diagnosis", "mitigation", "resolution", "remediation", "action",
        "actions",
        "verification", "verify", "instructions", "fix", "recovery", "troubleshooting", "response", "execution",
        "runbook",
    ]
    private static let beside: Set<String> = [
        "meaning", "impact", "summary", "overview", "description", "background", "references", "reference", "links",
        "see also",
        "contact", "contacts", "symptoms", "symptom", "severity", "owner", "owners", "changelog", "history", "glossary",
        "introduction", "about", "purpose", "scope", "related", "context", "full context", "revision", "definitions",
    ]
}
