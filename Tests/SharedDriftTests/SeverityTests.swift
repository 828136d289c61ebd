import SharedBase
import SharedDrift
import Testing

@Suite struct SeverityTests {
    struct Row: Sendable {
        let kind: StackKindName
        let type: String
        let path: String
        let declared: Value?
        let actual: Value?
        let severity: Severity

        init(
            _ type: String,
            _ path: String,
            _ declared: Value?,
            _ actual: Value?,
            _ severity: Severity,
            kind: StackKindName = .terraform
        ) {
            self.kind = kind
            self.type = type
            self.path = path
            self.declared = declared
            self.actual = actual
            self.severity = severity
        }
    }

    static let changes: [Row] = [
        // Public exposure.
        Row("aws_security_group", "ingress[0].cidr_blocks[0]", "10.0.0.0/8", "0.0.0.0/0", .critical),
        Row("aws_security_group", "ingress[0].ipv6_cidr_blocks[0]", nil, "::/0", .critical),
        Row("aws_security_group", "ingress", [], [["cidr_blocks": ["0.0.0.0/0"]]], .critical),
        Row("aws_security_group", "egress[0].cidr_blocks[0]", "10.0.0.0/8", "0.0.0.0/0", .medium),
        Row("aws_security_group", "ingress[0].cidr_blocks[0]", "0.0.0.0/0", "10.0.0.0/8", .medium),
        Row("aws_security_group", "ingress[0].from_port", 443, 22, .medium),
        Row("aws_security_group_rule", "cidr_blocks[0]", "10.0.0.0/8", "0.0.0.0/0", .critical),
        Row("aws_vpc_security_group_ingress_rule", "cidr_ipv4", "10.0.0.0/8", "0.0.0.0/0", .critical),
        Row("aws_network_acl", "ingress[0].cidr_block", "10.0.0.0/8", "0.0.0.0/0", .critical),
        Row("google_compute_firewall", "source_ranges[1]", nil, "0.0.0.0/0", .critical),
        Row("azurerm_network_security_rule", "source_address_prefix", "10.0.0.0/8", "*", .critical),
        Row("azurerm_network_security_rule", "destination_address_prefix", "10.0.0.0/8", "*", .medium),
        Row(
            "AWS::EC2::SecurityGroup",
            "SecurityGroupIngress[0].CidrIp",
            "10.0.0.0/8",
            "0.0.0.0/0",
            .critical,
            kind: .cloudformation
        ),
        Row(
            "aws:ec2/securityGroup:SecurityGroup",
            "ingress[0].cidrBlocks[0]",
            "10.0.0.0/8",
            "0.0.0.0/0",
            .critical,
            kind: .pulumi
        ),
        Row("aws_eks_cluster", "vpc_config[0].public_access_cidrs[0]", "10.0.0.0/8", "0.0.0.0/0", .critical),
        Row("aws_s3_bucket", "acl", "private", "public-read", .critical),
        Row("AWS::S3::Bucket", "AccessControl", "Private", "PublicRead", .critical, kind: .cloudformation),
        Row("aws_s3_bucket_public_access_block", "block_public_acls", true, false, .critical),
        Row("aws_s3_account_public_access_block", "restrict_public_buckets", true, nil, .critical),
        Row("google_storage_bucket", "public_access_prevention", "enforced", "inherited", .critical),
        Row("aws_db_instance", "publicly_accessible", false, true, .critical),
        Row("aws_db_instance", "publicly_accessible", true, false, .medium),
        Row("aws_instance", "public_ip", "", "192.0.2.1", .medium),
        Row("aws_lb", "internal", true, false, .critical),
        Row("aws_route", "destination_cidr_block", "10.0.0.0/8", "0.0.0.0/0", .high),
        Row("core/v1/Service", "spec.type", "ClusterIP", "LoadBalancer", .critical, kind: .kubernetes),
        Row("core/v1/Service", "spec.loadBalancerSourceRanges", ["10.0.0.0/8"], [], .critical, kind: .kubernetes),
        Row("networking.k8s.io/v1/NetworkPolicy", "spec.ingress", [], [[:]], .critical, kind: .kubernetes),
        Row("apps/v1/Deployment", "spec.template.spec.hostNetwork", nil, true, .critical, kind: .kubernetes),
        // Identity, policy, trust.
        Row("aws_iam_role", "assume_role_policy", "{}", "{\"a\":1}", .critical),
        Row("aws_iam_role", "max_session_duration", 3600, 7200, .critical),
        Row("aws_s3_bucket_policy", "policy", "{}", "{\"a\":1}", .critical),
        Row("aws_kms_key", "policy", "{}", "{\"a\":1}", .critical),
        Row("aws_instance", "iam_instance_profile", "web", "admin", .critical),
        Row("google_project_iam_member", "member", "user:a", "allUsers", .critical),
        Row(
            "AWS::IAM::Role",
            "AssumeRolePolicyDocument.Statement[0].Effect",
            "Deny",
            "Allow",
            .critical,
            kind: .cloudformation
        ),
        Row("rbac.authorization.k8s.io/v1/ClusterRole", "rules[0].verbs[1]", "get", "*", .critical, kind: .kubernetes),
        Row(
            "apps/v1/Deployment",
            "spec.template.spec.serviceAccountName",
            "web",
            "admin",
            .critical,
            kind: .kubernetes
        ),
        Row("aws_ecr_lifecycle_policy", "policy", "{}", "{\"a\":1}", .medium),
        Row("aws_appautoscaling_policy", "name", "a", "b", .medium),
        Row("aws_iam_role", "tags.team", "a", "b", .low),
        // Encryption and logging.
        Row("aws_db_instance", "storage_encrypted", true, false, .critical),
        Row("aws_ebs_volume", "encrypted", true, nil, .critical),
        Row("aws_db_instance", "storage_encrypted", false, true, .medium),
        Row("aws_s3_bucket", "server_side_encryption_configuration", [["rule": "aes"]], [], .critical),
        Row("aws_kms_key", "enable_key_rotation", true, false, .critical),
        Row("aws_db_instance", "kms_key_id", "arn:one", "arn:two", .medium),
        Row("aws_db_instance", "enabled_cloudwatch_logs_exports", ["postgresql"], [], .critical),
        Row("aws_s3_bucket", "logging", [["target_bucket": "logs"]], [], .critical),
        Row("aws_cloudtrail", "enable_logging", true, false, .critical),
        Row("aws_lb", "access_logs[0].enabled", true, false, .critical),
        Row(
            "aws_s3_bucket",
            "logging[0].target_bucket",
            RedactedValue(rule: "x", tag: "00000000").value,
            RedactedValue(rule: "x", tag: "00000001").value,
            .medium
        ),
        // Configuration and labels.
        Row("aws_instance", "instance_type", "t3.micro", "t3.large", .medium),
        Row("apps/v1/Deployment", "spec.replicas", 2, 5, .medium, kind: .kubernetes),
        Row("apps/v1/Deployment", "spec.selector.matchLabels.role", "a", "b", .medium, kind: .kubernetes),
        Row("core/v1/ConfigMap", "data[\"role\"]", "a", "b", .medium, kind: .kubernetes),
        Row("aws_db_instance", "deletion_protection", true, false, .high),
        Row("aws_instance", "tags.Name", "a", "b", .low),
        Row("aws_instance", "tags_all[\"a.b\"]", nil, "b", .low),
        Row("aws_instance", "description", "a", "b", .low),
        Row("aws_security_group", "ingress[0].description", "a", "b", .low),
        Row("apps/v1/Deployment", "metadata.labels.team", "a", "b", .low, kind: .kubernetes),
        Row(
            "core/v1/Namespace",
            "metadata.labels[\"pod-security.kubernetes.io/enforce\"]",
            "restricted",
            "privileged",
            .critical,
            kind: .kubernetes
        ),
    ]

    @Test(arguments: changes.indices)
    func judgesAChange(_ index: Int) {
        let row = Self.changes[index]
        let kind: AttributeChangeKind = row.declared == nil ? .added : row.actual == nil ? .removed : .changed
        let resource = ReportedResource(
            address: "x",
            type: row.type,
            status: .changed,
            attributes: [AttributeChange(path: row.path, kind: kind, declared: row.declared, actual: row.actual)]
        )
        let verdict = SeverityRules.judge(resource, kind: row.kind)
        #expect(verdict.severity == row.severity, "\(row.type) \(row.path): \(verdict.reasons)")
        #expect(verdict.reasons.count == 1 && verdict.reasons[0].hasPrefix("\(row.path): "))
    }

    static let gone: [(type: String, kind: StackKindName, deleted: Severity, unmanaged: Severity)] = [
        ("aws_db_instance", .terraform, .high, .medium),
        ("aws_s3_bucket", .terraform, .high, .medium),
        ("aws_ebs_volume", .terraform, .high, .medium),
        ("azurerm_storage_account", .terraform, .high, .medium),
        ("google_sql_database_instance", .terraform, .high, .medium),
        ("aws_vpc", .terraform, .high, .high),
        ("aws_subnet", .terraform, .high, .high),
        ("aws_security_group", .terraform, .high, .high),
        ("AWS::RDS::DBInstance", .cloudformation, .high, .medium),
        ("aws:s3/bucket:Bucket", .pulumi, .high, .medium),
        ("core/v1/PersistentVolumeClaim", .kubernetes, .high, .medium),
        ("apps/v1/StatefulSet", .kubernetes, .high, .medium),
        ("core/v1/Service", .kubernetes, .high, .high),
        ("networking.k8s.io/v1/NetworkPolicy", .kubernetes, .critical, .high),
        ("aws_s3_bucket_public_access_block", .terraform, .critical, .medium),
        ("aws_s3_bucket_server_side_encryption_configuration", .terraform, .critical, .medium),
        ("aws_cloudtrail", .terraform, .critical, .medium),
        ("aws_iam_role", .terraform, .critical, .high),
        ("core/v1/ConfigMap", .kubernetes, .medium, .medium),
        ("apps/v1/Deployment", .kubernetes, .medium, .medium),
        ("aws_instance", .terraform, .medium, .medium),
        ("terraform_data", .terraform, .medium, .medium),
    ]

    @Test(arguments: gone.indices)
    func judgesWhatIsGoneOrUnknown(_ index: Int) {
        let row = Self.gone[index]
        func severity(_ status: ResourceStatus) -> SeverityVerdict {
            SeverityRules.judge(ReportedResource(address: "x", type: row.type, status: status), kind: row.kind)
        }
        #expect(severity(.deleted).severity == row.deleted, "\(row.type): \(severity(.deleted).reasons)")
        #expect(severity(.unmanaged).severity == row.unmanaged, "\(row.type): \(severity(.unmanaged).reasons)")
        #expect(!severity(.deleted).reasons.isEmpty && !severity(.unmanaged).reasons.isEmpty)
    }

    @Test func theWorstAttributeDecidesAndItsReasonStandsFirst() {
        let resource = ReportedResource(
            address: "x",
            type: "aws_db_instance",
            status: .changed,
            attributes: [
                AttributeChange(path: "tags.a", kind: .changed, declared: "1", actual: "2"),
                AttributeChange(path: "storage_encrypted", kind: .changed, declared: true, actual: false),
                AttributeChange(path: "engine_version", kind: .changed, declared: "14", actual: "15"),
            ]
        )
        let verdict = SeverityRules.judge(resource, kind: .terraform)
        #expect(verdict.severity == .critical)
        #expect(
            verdict.reasons == [
                "storage_encrypted: encryption is off", "engine_version: configuration changed",
                "tags.a: only tags, labels or a description",
            ]
        )
    }

    @Test func computedValuesAreLow() {
        let attribute = AttributeChange(path: "etag", kind: .changed, declared: "a", actual: "b")
        let resource = ReportedResource(
            address: "x",
            type: "aws_iam_role",
            status: .changed,
            driftClass: .computed,
            attributes: [attribute]
        )
        #expect(SeverityRules.judge(resource, kind: .terraform).severity == .low)
    }

    static let scores: [(open: [Severity: Int], score: Int)] = [
        ([:], 100), ([.low: 1], 99), ([.medium: 1], 97), ([.high: 1], 90), ([.critical: 1], 75), ([.critical: 4], 0),
        ([.critical: 1, .high: 2, .medium: 3, .low: 4], 42), ([.critical: 5], 0), ([.low: 1_000_000], 0),
        ([.critical: Int.max, .high: Int.max], 0),
    ]

    @Test(arguments: scores.indices)
    func scoresAStack(_ index: Int) {
        #expect(StackScore.score(open: Self.scores[index].open) == Self.scores[index].score)
    }

    @Test func severitiesAreOrdered() {
        #expect(Severity.allCases.sorted() == [.low, .medium, .high, .critical])
    }
}
