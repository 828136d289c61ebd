internal import Glibc
internal import SharedBase

/// The pipes of one step: its three standard streams and what bubblewrap says.
struct StepPipes {
    let input: Pipe
    let output: Pipe
    let error: Pipe
    let status: Pipe

    /// The agent's ends. None of them waits.
    struct Ours {
        let input: Descriptor
        let output: Descriptor
        let error: Descriptor
        let status: Descriptor
    }

    init() throws(SandboxError) {
        input = try Pipe()
        output = try Pipe()
        error = try Pipe()
        status = try Pipe()
    }

    /// Gives the step's ends up: the child has them.
    func ours() -> Ours {
        for descriptor in [input.reading, output.writing, error.writing, status.writing] { descriptor.close() }
        let ours = Ours(input: input.writing, output: output.reading, error: error.reading, status: status.reading)
        for descriptor in [ours.input, ours.output, ours.error, ours.status] {
            _ = fcntl(descriptor.number, F_SETFL, O_NONBLOCK)
        }
        return ours
    }
}

/// The files in memory that bubblewrap reads: its options, so that `ps` shows none of them, and the filters.
struct StepFiles {
    let options: Descriptor
    private let filters: [Descriptor]

    init(_ sandbox: Sandbox, _ request: SandboxRequest, status: Int32) throws(SandboxError) {
        var filters = [try Descriptor.memory(sandbox.known.bytes)]
        guard let rules = sandbox.rules[request.network] else {
            throw SandboxError(
                .facility,
                attempted: "filter system calls",
                reason: "there are no rules for this network"
            )
        }
        filters.append(try Descriptor.memory(rules.bytes))
        let list = BubblewrapArguments(
            root: sandbox.root,
            network: request.network,
            folders: request.writable,
            readable: request.readable,
            hidden: sandbox.hidden,
            environment: request.environment
        ).list(.init(filters: filters.map(\.number), status: status))
        self.filters = filters
        options = try Descriptor.memory(list.flatMap { Array($0.utf8) + [0] })
    }

    var numbers: [Int32] { filters.map(\.number) + [options.number] }
}
