/// The version of the agent; a test holds it against the file VERSION.
package enum AgentVersion {
    package static let text = "0.1.0"
}
