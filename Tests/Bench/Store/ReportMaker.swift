internal import PlaneKernel
internal import SharedBase
internal import SharedDrift

/// Queue messages as the plane gets them: the delivery line, then the JSON Lines of an agent.
enum ReportMaker {
    static let agent = AgentID(high: 7, low: 7)
    /// Now, so that ids made of it are in the order of the rows, as in a running plane.
    private static let start = WallClock.system.now()

    /// The message of a complete scan of `count` resources that all differ.
    /// - Parameter scan: 0 for the first scan, then one a minute; the resources are the same in each.
    static func message(drifts count: Int, scan: Int) -> [UInt8] {
        let finished = start + .seconds(60 * scan)
        let report = DriftReport(
            reportID: .new(at: finished, random: .system),
            scanID: .new(at: finished, random: .system),
            stack: StackReference(kind: .terraform, name: "shop-production"),
            startedAt: finished - .seconds(20),
            finishedAt: finished,
            agentVersion: "1.0.0",
            status: .drift,
            coverage: Coverage(complete: true, read: count, notRead: 0),
            resources: (0..<count).map(resource)
        )
        let delivery = DriftReportDelivery(
            agent: agent,
            receivedAt: finished + .seconds(1),
            report: DriftReportCodec.encode(report)
        )
        return delivery.payload
    }

    /// Of ten resources six have changed attributes (tags, a size, a rule opened to the world, a redacted secret), two are
    /// gone and two were made by hand.
    private static func resource(_ index: Int) -> ReportedResource {
        let place = "module.region[\"eu-central-\(index % 7)\"].module.shop"
        let kind = kinds[index % kinds.count]
        var resource = ReportedResource(
            address: "\(place).\(kind.type).main[\(index)]",
            type: kind.type,
            id: "\(kind.prefix)-\(index &* 2_654_435_761 & 0xFFFF_FFFF)",
            status: kind.status,
            hash: Hex.encode(RandomSource.system.bytes(32)),
            driftClass: .drift
        )
        resource.attributes = kind.changes.map { change in
            AttributeChange(path: change.path, kind: .changed, declared: change.declared, actual: change.actual)
        }
        return resource
    }

    private struct Kind {
        let type: String
        let prefix: String
        var status = ResourceStatus.changed
        var changes: [(path: String, declared: Value, actual: Value)] = []
    }

    private static let tags: (path: String, declared: Value, actual: Value) = ("tags.team", "shop", "growth")
    private static let kinds = [
        Kind(type: "aws_instance", prefix: "i", changes: [tags, ("instance_type", "t3.micro", "t3.large")]),
        Kind(
            type: "aws_security_group",
            prefix: "sg",
            changes: [("ingress[0].cidr_blocks", ["10.0.0.0/8"], ["0.0.0.0/0", "10.0.0.0/8"])]
        ),
        Kind(type: "aws_s3_bucket", prefix: "b", changes: [tags]),
        Kind(
            type: "aws_db_instance",
            prefix: "db",
            changes: [
                ("backup_retention_period", .number("14"), .number("1")),
                (
                    "password", RedactedValue(rule: "sensitive", tag: "5f1c20aa").value,
                    RedactedValue(rule: "sensitive", tag: "90b2c1de").value
                ),
            ]
        ),
        Kind(type: "aws_lambda_function", prefix: "l", changes: [tags, ("timeout", .number("30"), .number("900"))]),
        Kind(
            type: "aws_iam_role",
            prefix: "r",
            changes: [("description", "role of the shop", "role of the shop, changed by hand")]
        ),
        Kind(type: "aws_sqs_queue", prefix: "q", status: .deleted),
        Kind(type: "aws_route53_record", prefix: "z", status: .deleted),
        Kind(type: "aws_instance", prefix: "i", status: .unmanaged),
        Kind(type: "aws_security_group_rule", prefix: "sgr", status: .unmanaged),
    ]
}
