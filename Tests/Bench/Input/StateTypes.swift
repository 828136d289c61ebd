/// The resource types of a made state, with attributes as the AWS, Kubernetes, random and TLS providers write them.
struct StateType: Sendable {
    let name: String
    let provider: String
    let fields: [(String, StateField)]
    /// The attributes that Terraform marks as sensitive.
    let sensitive: [String]
    let isData: Bool

    init(
        _ name: String,
        provider: String = "hashicorp/aws",
        sensitive: [String] = [],
        isData: Bool = false,
        _ fields: [(String, StateField)]
    ) {
        self.name = name
        self.provider = provider
        self.sensitive = sensitive
        self.isData = isData
        self.fields = fields
    }
}

enum StateTypes {
    static let account = "123456789012"
    static let regions = ["eu-central-1", "eu-west-1", "us-east-1", "ap-northeast-1"]
    static let tags: [(String, [String])] = [
        ("Environment", ["production", "staging", "development"]), ("ManagedBy", ["terraform"]),
        ("Name", ["orders-api", "billing-worker", "edge-proxy", "search-index", "zürich-büro"]),
        ("Team", ["platform", "payments", "search", "data"]), ("CostCenter", ["4711", "4712", "0815"]),
    ]

    static let all: [StateType] = compute + network + storage + identity + others

    static let zone = StateField.pick(["eu-central-1a", "eu-central-1b", "eu-central-1c"])
    static let subnets = StateField.list(.id("subnet-", 17), 2...3)
    static let groups = StateField.list(.id("sg-", 17), 1...3)
    static let rule = StateField.blocks(
        [
            ("cidr_blocks", .list(.cidr, 0...2)), ("description", .sentence), ("from_port", .int(0...65535)),
            ("ipv6_cidr_blocks", .list(.cidr, 0...0)), ("prefix_list_ids", .list(.null, 0...0)),
            ("protocol", .pick(["tcp", "udp", "-1"])), ("security_groups", groups), ("self", .flag),
            ("to_port", .int(0...65535)),
        ],
        1...4
    )
    static let timeouts = StateField.object([("create", .null), ("delete", .null), ("update", .null)])

    private static let compute: [StateType] = [
        StateType(
            "aws_instance",
            [
                ("ami", .id("ami-", 17)), ("arn", .arn("ec2", "instance")), ("associate_public_ip_address", .flag),
                ("availability_zone", zone), ("cpu_core_count", .int(1...64)),
                ("credit_specification", .list(.null, 0...0)),
                ("disable_api_termination", .flag), ("ebs_block_device", .list(.null, 0...0)), ("ebs_optimized", .flag),
                ("iam_instance_profile", .pick(["app", "worker", ""])), ("id", .id("i-", 17)),
                ("instance_state", .pick(["running"])),
                ("instance_type", .pick(["t3.medium", "m6i.large", "c7g.xlarge"])),
                ("key_name", .null), ("monitoring", .flag), ("private_dns", .id("ip-10-0-", 4)),
                ("private_ip", .address),
                (
                    "root_block_device",
                    .blocks(
                        [
                            ("delete_on_termination", .flag), ("device_name", .pick(["/dev/xvda"])),
                            ("encrypted", .flag),
                            ("iops", .int(100...3000)), ("kms_key_id", .arn("kms", "key")),
                            ("throughput", .int(0...125)),
                            ("volume_id", .id("vol-", 17)), ("volume_size", .int(8...500)),
                            ("volume_type", .pick(["gp3", "gp2"])),
                        ],
                        1...1
                    )
                ),
                ("subnet_id", .id("subnet-", 17)), ("tags", .tags), ("tags_all", .tags), ("timeouts", timeouts),
                ("user_data", .secret(.script)), ("vpc_security_group_ids", groups),
            ]
        ),
        StateType(
            "aws_lambda_function",
            [
                ("architectures", .list(.pick(["x86_64", "arm64"]), 1...1)), ("arn", .arn("lambda", "function")),
                ("description", .sentence),
                (
                    "environment",
                    .blocks(
                        [
                            (
                                "variables",
                                .object([
                                    ("DATABASE_URL", .secret(.url)), ("LOG_LEVEL", .pick(["info", "debug"])),
                                    ("QUEUE", .arn("sqs", "queue")),
                                ])
                            )
                        ],
                        1...1
                    )
                ),
                ("function_name", .id("orders-", 8)), ("handler", .pick(["index.handler", "main"])),
                ("id", .id("orders-", 8)),
                ("last_modified", .time), ("memory_size", .int(128...4096)),
                ("reserved_concurrent_executions", .int(-1...50)),
                ("role", .arn("iam", "role")), ("runtime", .pick(["nodejs20.x", "python3.12"])),
                ("source_code_hash", .base64(44)), ("source_code_size", .int(1000...9_000_000)), ("tags", .tags),
                ("tags_all", .tags), ("timeout", .int(3...900)), ("version", .pick(["$LATEST"])),
            ]
        ),
        StateType(
            "aws_autoscaling_group",
            [
                ("arn", .arn("autoscaling", "autoScalingGroup")), ("availability_zones", .list(zone, 2...3)),
                ("default_cooldown", .int(60...600)), ("desired_capacity", .int(1...20)),
                ("enabled_metrics", .list(.null, 0...0)),
                ("health_check_type", .pick(["EC2", "ELB"])), ("id", .id("asg-", 12)), ("max_size", .int(1...50)),
                ("min_size", .int(0...5)), ("name", .id("asg-", 12)),
                (
                    "tag",
                    .blocks(
                        [("key", .pick(["Name", "Team"])), ("propagate_at_launch", .flag), ("value", .sentence)],
                        1...3
                    )
                ),
                ("vpc_zone_identifier", subnets), ("warm_pool", .list(.null, 0...0)),
            ]
        ),
    ]

    private static let network: [StateType] = [
        StateType(
            "aws_security_group",
            [
                ("arn", .arn("ec2", "security-group")), ("description", .sentence), ("egress", rule),
                ("id", .id("sg-", 17)), ("ingress", rule), ("name", .id("web-", 8)), ("name_prefix", .pick([""])),
                ("owner_id", .pick([account])), ("revoke_rules_on_delete", .flag), ("tags", .tags), ("tags_all", .tags),
                ("timeouts", .null), ("vpc_id", .id("vpc-", 17)),
            ]
        ),
        StateType(
            "aws_subnet",
            [
                ("arn", .arn("ec2", "subnet")), ("assign_ipv6_address_on_creation", .flag), ("availability_zone", zone),
                ("cidr_block", .cidr), ("enable_dns64", .flag), ("id", .id("subnet-", 17)),
                ("ipv6_cidr_block", .pick([""])),
                ("map_public_ip_on_launch", .flag), ("owner_id", .pick([account])), ("tags", .tags),
                ("tags_all", .tags),
                ("vpc_id", .id("vpc-", 17)),
            ]
        ),
        StateType(
            "aws_lb_listener",
            [
                ("alpn_policy", .null), ("arn", .arn("elasticloadbalancing", "listener")),
                ("certificate_arn", .arn("acm", "certificate")),
                (
                    "default_action",
                    .blocks(
                        [
                            ("fixed_response", .list(.null, 0...0)), ("order", .int(1...3)),
                            ("redirect", .list(.null, 0...0)),
                            ("target_group_arn", .arn("elasticloadbalancing", "targetgroup")),
                            ("type", .pick(["forward"])),
                        ],
                        1...2
                    )
                ),
                ("id", .arn("elasticloadbalancing", "listener")), ("port", .int(80...9000)),
                ("protocol", .pick(["HTTPS"])),
                ("ssl_policy", .pick(["ELBSecurityPolicy-TLS13-1-2-2021-06"])), ("tags", .tags), ("tags_all", .tags),
            ]
        ),
        StateType(
            "aws_route53_record",
            [
                ("alias", .list(.null, 0...0)), ("allow_overwrite", .null), ("fqdn", .id("api.", 6)),
                ("health_check_id", .pick([""])),
                ("id", .id("Z0", 18)), ("name", .id("api.", 6)), ("records", .list(.address, 1...4)),
                ("set_identifier", .pick([""])),
                ("ttl", .int(30...3600)), ("type", .pick(["A"])), ("zone_id", .id("Z0", 18)),
            ]
        ),
        StateType(
            "aws_vpc",
            isData: true,
            [
                ("arn", .arn("ec2", "vpc")), ("cidr_block", .cidr), ("default", .flag), ("enable_dns_support", .flag),
                ("filter", .null), ("id", .id("vpc-", 17)), ("main_route_table_id", .id("rtb-", 17)), ("tags", .tags),
            ]
        ),
    ]
}
