package import ArgumentParser

/// How a program ends. The numbers are part of the contract with scripts.
package enum ExitStatus: Int32, Sendable {
    /// Done, and the answer is good.
    case fine = 0
    /// The answer is "no": drift found, input refused, unhealthy.
    case no = 1
    /// The answer could not be found out.
    case unknown = 2
    /// The command line was wrong.
    case usage = 64

    /// To be thrown from a command.
    package var code: ExitCode { ExitCode(rawValue) }
}
