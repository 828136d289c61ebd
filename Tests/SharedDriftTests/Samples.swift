import SharedBase
import SharedDrift

/// The seeded generator of these tests (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

enum Samples {
    static let time = Timestamp(seconds: 1_795_478_400)

    static func report(
        status: ScanStatus = .drift,
        reason: String? = nil,
        complete: Bool = true,
        resources: [ReportedResource] = [changed, gone, same]
    ) -> DriftReport {
        DriftReport(
            reportID: ReportID(high: 1, low: 2),
            scanID: ScanID(high: 3, low: 4),
            stack: StackReference(kind: .terraform, name: "shop"),
            startedAt: time,
            finishedAt: time + .seconds(2),
            agentVersion: "0.1.0",
            status: status,
            reason: reason,
            coverage: Coverage(complete: complete, read: resources.count, notRead: complete ? 0 : 1),
            ignored: 1,
            resources: resources
        )
    }

    /// A person and a controller have both written, and only the platform.
    static let mixed = ReportedResource(
        address: "apps/Deployment/shop/web",
        type: "apps/v1/Deployment",
        status: .changed,
        driftClass: .drift,
        attributes: [
            AttributeChange(path: "spec.paused", kind: .changed, declared: false, actual: true, who: "kubectl-edit"),
            AttributeChange(
                path: "spec.replicas",
                kind: .changed,
                declared: 2,
                actual: 5,
                driftClass: .coManaged,
                who: "hpa"
            ),
        ],
        who: "kubectl-edit"
    )
    static let managed = ReportedResource(
        address: "apps/Deployment/shop/api",
        type: "apps/v1/Deployment",
        status: .changed,
        driftClass: .coManaged,
        attributes: [AttributeChange(path: "spec.replicas", kind: .changed, declared: 2, actual: 5)]
    )

    static let changed = ReportedResource(
        address: "module.net[0].aws_security_group.web[\"a\\\"b\"]",
        type: "aws_security_group",
        id: "sg-1",
        status: .changed,
        hash: "ab12",
        driftClass: .drift,
        attributes: [
            AttributeChange(path: "ingress[0].port", kind: .changed, declared: 80, actual: .number("1e400")),
            AttributeChange(path: "tags[\"a.b\"]", kind: .added, declared: nil, actual: .null),
            AttributeChange(
                path: "password",
                kind: .removed,
                declared: RedactedValue(rule: "name", tag: "0011aabb").value,
                actual: nil
            ),
        ],
        who: "kubectl-edit"
    )
    static let gone = ReportedResource(
        address: "aws_s3_bucket.logs",
        type: "aws_s3_bucket",
        status: .deleted,
        driftClass: .drift
    )
    static let same = ReportedResource(address: "aws_vpc.main", type: "aws_vpc", status: .inSync, hash: "cd34")
    static let skipped = ReportedResource(
        address: "aws_vpc.other",
        type: "aws_vpc",
        status: .notChecked,
        reason: "not in the plan"
    )
}
