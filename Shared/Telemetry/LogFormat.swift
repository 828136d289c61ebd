/// How a log record is written: JSON lines for a pipe or the journal, text for a person at a terminal.
package enum LogFormat: String, Sendable, CaseIterable {
    case json
    case text
}
