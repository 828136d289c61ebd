internal import Glibc
internal import PlaneAudit
package import PlaneKernel
internal import SharedAudit
package import SharedBase
internal import SharedTelemetry

package enum AuditDeskCode: String, FaultCode {
    case unreadable
}

package typealias AuditDeskError = Fault<AuditDeskCode>

/// What `dd0c-plane audit` does.
package enum AuditDesk {
    /// Verifies an exported chain without a server.
    ///
    /// - Parameters:
    ///   - head: a file with the signed head to hold it against.
    ///   - signers: a file with the keys that may have signed the head and checkpoints in the file, as `signers` in `audit_dir`; nil takes
    ///     each for what it says.
    ///   - isPart: whether the file may begin behind entry 0.
    /// - Throws: `unreadable`, `AuditError` where the head is none, or `AuditFailure` where the list holds something else than keys.
    package static func verify(
        _ path: String,
        head: String?,
        signers: String?,
        isPart: Bool
    ) throws -> (isOK: Bool, text: String) {
        let anchor = try head.map { try AuditHead(bytes: try small($0)) }
        let trusted = try signers.map { try AuditFiles.signers(in: try small($0), of: $0) }
        if let signers, trusted?.isEmpty == true {
            throw AuditDeskError(
                .unreadable,
                attempted: "read the keys in \(signers)",
                reason: "it holds none",
                advice: "it is the file `signers` of the plane's `audit_dir`, one key a line"
            )
        }
        var verifier = ChainVerifier(
            start: isPart ? .anywhere : .genesis,
            head: anchor,
            signers: trusted,
            headSigners: trusted
        )
        try read(path) { piece in
            verifier.feed(piece)
            return !verifier.isDecided
        }
        let verdict = ChainVerdict(verifier.finish(), verifier.walker)
        return (verdict.isOK, verdict.description)
    }

    /// The chain of a tenant as JSON Lines, by the same way as the API's; `take` gets it piece by piece.
    package static func export(
        _ database: Database,
        folder: String,
        _ tenant: TenantID,
        take: ([UInt8]) -> Void
    ) async throws {
        let room = try AuditRoom(database: database, folder: folder, metrics: MetricsRegistry())
        try await room.signer.register()
        let pieces = try await room.exports.begin(tenant, .jsonl, AuditFilter(), actor: OperatorActs.actor)
        for try await piece in pieces { take(piece) }
    }

    /// Writes into the trail that the loss of entries with a restore is accepted; nil where nothing was lost.
    package static func acceptRestore(
        _ database: Database,
        folder: String,
        _ tenant: TenantID
    ) async throws -> (index: Int, time: Timestamp)? {
        let room = try AuditRoom(database: database, folder: folder, metrics: MetricsRegistry())
        let lost = try await room.signer.acceptRestore(tenant, actor: OperatorActs.actor)
        if lost != nil { try await room.signer.sign(tenant) }
        return lost.map { ($0.index, $0.time) }
    }

    /// A file of at most 128 KiB; of a longer one its beginning and a little more.
    private static func small(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try read(path) { piece in
            bytes += piece
            return bytes.count <= 1 << 17
        }
        return bytes
    }

    /// Hands out the bytes of a file until its end or until `take` has enough.
    private static func read(_ path: String, _ take: (UnsafeRawBufferPointer) -> Bool) throws {
        func failure() -> AuditDeskError {
            AuditDeskError(.unreadable, attempted: "read \(path)", reason: String(cString: strerror(errno)))
        }
        let descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 || !take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return }
        }
    }
}
