import SharedBase

/// Which protocol both sides speak after the hello. The version of the frame header is another one and stays 1.
package enum ProtocolVersion {
    /// What this build speaks.
    package static let supported = 1...1

    /// The highest version that both have; `noCommonVersion` names both ranges.
    package static func negotiate(
        _ theirs: ClosedRange<Int>,
        ours: ClosedRange<Int> = supported
    ) throws(WireError) -> Int {
        let version = min(theirs.upperBound, ours.upperBound)
        guard version >= theirs.lowerBound, version >= ours.lowerBound else {
            throw WireError(
                .noCommonVersion,
                attempted: "agree on a protocol version",
                reason: "the agent speaks \(span(theirs)), this plane \(span(ours))",
                advice: theirs.upperBound < ours.lowerBound ? "update the agent" : "update the plane"
            )
        }
        return version
    }

    private static func span(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "version \(range.lowerBound)" : "versions \(range.lowerBound) to \(range.upperBound)"
    }
}

/// Things that a side may or may not be able to do, agreed in the hello: what both name holds.
package enum Feature {
    /// The agent acts on `ScanRequest`.
    package static let scanRequest = "scan-request"
    /// The plane answers `Renew`.
    package static let renewal = "renewal"

    /// The payloads of data frames may be zlib streams.
    package static let deflate = "deflate"

    /// The agent executes runbook steps, and the plane has an engine that orders them.
    package static let steps = "steps"

    /// The plane shows signed heads of the audit trail, the agent keeps the newest and shows it again.
    package static let auditHeads = "audit-heads"

    package static let all: Set<String> = [scanRequest, renewal, deflate, steps, auditHeads]
}

/// The application protocol names of TLS. They decide in the ClientHello whether a client certificate is demanded.
package enum LinkProtocol {
    package static let link = "dd0c/1"
    package static let enrolment = "dd0c-enrol/1"
}
