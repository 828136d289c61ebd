internal import ArgumentParser
internal import SharedBase
internal import SharedConfig

/// Turns the errors of a command into lines that a person can act on.
package enum Reporting {
    /// Runs the body; exit codes and usage errors pass, anything else is printed as its chain and ends with `failure`.
    package static func run<T>(
        failure: ExitStatus = .unknown,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> T
    ) async throws -> T {
        do {
            return try await body()
        } catch {
            throw convert(error, failure)
        }
    }

    /// The same for commands that do not wait.
    package static func now<T>(failure: ExitStatus = .unknown, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw convert(error, failure)
        }
    }

    private static func convert(_ error: any Error, _ failure: ExitStatus) -> any Error {
        if error is ExitCode || error is ValidationError || error is CleanExit { return error }
        if let problems = error as? ConfigProblems {
            for problem in problems.problems { Output.note("error: \(problem)") }
        } else {
            Output.note("error: \(ErrorChain.describe(error))")
        }
        return failure.code
    }
}
