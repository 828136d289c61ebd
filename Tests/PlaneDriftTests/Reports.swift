import SharedBase
import SharedDrift

/// Reports as tests write them.
enum Reports {
    static let start = Timestamp(seconds: 1_800_000_000)

    /// - Parameter minute: when its scan ended, in minutes after `start`.
    static func make(
        _ resources: [ReportedResource],
        stack: String = "prod",
        kind: StackKindName = .terraform,
        minute: Int = 0,
        status: ScanStatus? = nil,
        id: ReportID? = nil
    ) -> DriftReport {
        let drifted = resources.contains(where: \.isDrift)
        let unread = resources.count { $0.status == .notChecked }
        let status = status ?? (unread > 0 ? .partial : drifted ? .drift : .ok)
        let isComplete = status == .ok || status == .drift
        let finished = start + .seconds(60 * minute)
        return DriftReport(
            reportID: id ?? .new(at: finished, random: .system),
            scanID: .new(at: finished, random: .system),
            stack: StackReference(kind: kind, name: stack),
            startedAt: finished - .seconds(5),
            finishedAt: finished,
            agentVersion: "1.0.0",
            status: status,
            reason: isComplete ? nil : "the backend did not answer",
            coverage: Coverage(
                complete: isComplete,
                read: resources.count - unread,
                notRead: isComplete ? 0 : max(unread, 1)
            ),
            resources: resources
        )
    }

    /// Medium unless the path says more.
    static func changed(_ address: String, path: String = "instance_type", to value: Value = "t3.large")
        -> ReportedResource
    {
        ReportedResource(
            address: address,
            type: "aws_instance",
            id: "i-0123",
            status: .changed,
            driftClass: .drift,
            attributes: [AttributeChange(path: path, kind: .changed, declared: "t3.micro", actual: value)]
        )
    }

    static func tagged(_ address: String) -> ReportedResource { changed(address, path: "tags.team", to: "b") }

    static func opened(_ address: String) -> ReportedResource {
        ReportedResource(
            address: address,
            type: "aws_security_group",
            status: .changed,
            driftClass: .drift,
            attributes: [
                AttributeChange(
                    path: "ingress[0].cidr_blocks",
                    kind: .changed,
                    declared: ["10.0.0.0/8"],
                    actual: ["0.0.0.0/0"]
                )
            ]
        )
    }

    static func inSync(_ address: String) -> ReportedResource {
        ReportedResource(address: address, type: "aws_instance", status: .inSync)
    }

    static func unread(_ address: String) -> ReportedResource {
        ReportedResource(address: address, type: "aws_instance", status: .notChecked, reason: "throttled")
    }
}
