internal import AgentSandbox
internal import SharedBase
internal import SharedRunbook

/// What the policy says of the things that a step asks for besides its command.
extension LocalPolicy {
    /// Why it does not get them; nil where it does.
    func refusal(of work: StepWork) -> String? {
        if let name = work.uses.first(where: { connections[$0] == nil }) {
            return "the local policy has no connection `\(name.prefix(64))`"
        }
        for folder in work.writable where !work.given.contains(folder) && !isWritable(folder) {
            return
                "the local policy lets no step write \(folder.prefix(256)): its `writable` names the folders that may be asked for"
        }
        let twice = Set(work.uses.flatMap { connections[$0]?.variables.keys.map(\.self) ?? [] })
        if twice.count < work.uses.reduce(0, { $0 + (connections[$1]?.variables.count ?? 0) }) {
            return "two of the connections \(work.uses.joined(separator: ", ")) set the same variable"
        }
        let read = work.uses.flatMap { connections[$0]?.read ?? [] }
        let written = work.given + work.writable
        if Set(read).count + Set(written).count > StepNeeds.mostFolders {
            return "it asks for more than \(StepNeeds.mostFolders) folders, those of its connections counted"
        }
        if let folder = written.first(where: { path in
            read.contains { path == $0 || path.hasPrefix($0 + "/") || $0.hasPrefix(path + "/") }
        }) {
            return "it would write \(folder.prefix(256)), which one of its connections lends to be read"
        }
        guard work.kind != .shell else {
            // A shell could send what such a connection lends to anybody.
            return work.uses.first { connections[$0]?.client != nil }
                .map { "the connection `\($0)` is for the steps of its client, and this is a shell step" }
        }
        do throws(StepError) {
            _ = try handed(work)
            return nil
        } catch {
            return error.reason
        }
    }

    /// The named folder, or one below a folder that may be asked for.
    private func isWritable(_ folder: String) -> Bool {
        writable.contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }

    /// A step that is no shell, as its client runs it.
    private func handed(_ work: StepWork) throws(StepError) -> SandboxRequest {
        let found = work.uses.compactMap { connections[$0] }.filter { $0.client?.kind == work.kind }
        guard let connection = found.first, let client = connection.client, found.count == 1 else {
            throw StepClient.refusal(
                "a \(work.kind.rawValue) step runs here where it uses one connection of the local policy that has a client for it, and this one uses \(found.count)"
            )
        }
        return try client.request(work.command, connection, hasSecrets: !work.secrets.isEmpty)
    }

    /// The program with its arguments, input and environment.
    ///
    /// - Throws: `client` where `refusal` has a reason too.
    func request(_ work: StepWork) throws(StepError) -> SandboxRequest {
        var request: SandboxRequest
        if work.kind != .shell {
            request = try handed(work)
        } else if let arguments = work.arguments {
            request = SandboxRequest(arguments)
        } else {
            request = StepShell.request(work.command, hasSecrets: !work.secrets.isEmpty)
        }
        lend(work, work.uses.compactMap { connections[$0] }, &request)
        return request
    }

    /// What runs where a step is stopped is a shell: it gets nothing that is for a client.
    func request(release command: String, of work: StepWork) -> SandboxRequest {
        var request = StepShell.request(command, hasSecrets: !work.secrets.isEmpty)
        lend(work, work.uses.compactMap { connections[$0] }.filter { $0.client == nil }, &request)
        return request
    }

    /// Folders and variables of its connections, for the step and for what runs where it is stopped.
    private func lend(_ work: StepWork, _ lent: [Connection], _ request: inout SandboxRequest) {
        for connection in lent {
            for folder in connection.read where !request.readable.contains(folder) { request.readable.append(folder) }
            request.environment.merge(connection.variables) { own, _ in own }
        }
        request.writable = work.given + work.writable.filter { !work.given.contains($0) }
        request.network = work.network
    }

    /// Values that must not be seen in output: those of the order, and those that its connections lend.
    func secrets(of work: StepWork) -> [String] {
        work.secrets + work.uses.compactMap { connections[$0] }.flatMap { $0.secrets.values.sorted() }
    }
}

extension Connection {
    /// All that it puts into the environment.
    var variables: [String: String] { environment.merging(secrets) { one, _ in one } }
}
