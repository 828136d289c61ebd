internal import ArgumentParser

/// What `--format` takes where a command prints more than a line.
package enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    case table
    case json
}
