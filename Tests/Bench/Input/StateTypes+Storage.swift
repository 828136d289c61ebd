/// What stores, who may, and what other providers make.
extension StateTypes {
    static let storage: [StateType] = [
        StateType(
            "aws_s3_bucket",
            [
                ("acceleration_status", .pick([""])), ("acl", .null), ("arn", .arn("s3", "bucket")),
                ("bucket", .id("uploads-", 12)),
                ("bucket_domain_name", .id("uploads-", 12)), ("cors_rule", .list(.null, 0...0)),
                ("force_destroy", .flag),
                (
                    "grant",
                    .blocks(
                        [
                            ("id", .id("", 64)), ("permissions", .list(.pick(["FULL_CONTROL"]), 1...1)),
                            ("type", .pick(["CanonicalUser"])), ("uri", .pick([""])),
                        ],
                        1...1
                    )
                ),
                ("id", .id("uploads-", 12)), ("policy", .policy), ("region", .pick(regions)), ("tags", .tags),
                ("tags_all", .tags),
                ("versioning", .blocks([("enabled", .flag), ("mfa_delete", .flag)], 1...1)),
            ]
        ),
        StateType(
            "aws_db_instance",
            sensitive: ["password"],
            [
                ("address", .id("orders.", 12)), ("allocated_storage", .int(20...2000)), ("arn", .arn("rds", "db")),
                ("backup_retention_period", .int(0...35)), ("backup_window", .pick(["03:00-04:00"])),
                ("db_name", .pick(["orders"])),
                ("deletion_protection", .flag), ("engine", .pick(["postgres", "mysql"])),
                ("engine_version", .pick(["16.3", "8.0.36"])),
                ("id", .id("db-", 26)), ("instance_class", .pick(["db.r6g.large", "db.t4g.medium"])),
                ("iops", .int(0...12000)),
                ("kms_key_id", .arn("kms", "key")), ("latest_restorable_time", .time),
                ("max_allocated_storage", .int(100...4000)),
                ("monitoring_interval", .int(0...60)), ("multi_az", .flag), ("password", .secret(.alone)),
                ("port", .int(5432...5433)),
                ("publicly_accessible", .flag), ("replicas", .list(.null, 0...0)), ("storage_encrypted", .flag),
                ("tags", .tags),
                ("tags_all", .tags), ("timeouts", timeouts), ("username", .pick(["app"])),
                ("vpc_security_group_ids", groups),
            ]
        ),
        StateType(
            "aws_dynamodb_table",
            [
                ("arn", .arn("dynamodb", "table")),
                ("attribute", .blocks([("name", .pick(["pk", "sk", "gsi1"])), ("type", .pick(["S", "N"]))], 1...3)),
                ("billing_mode", .pick(["PAY_PER_REQUEST"])), ("global_secondary_index", .list(.null, 0...0)),
                ("hash_key", .pick(["pk"])),
                ("id", .id("table-", 8)), ("name", .id("table-", 8)), ("range_key", .pick(["sk"])),
                ("read_capacity", .int(0...10)),
                ("stream_arn", .arn("dynamodb", "stream")), ("tags", .tags), ("tags_all", .tags),
                ("write_capacity", .int(0...10)),
            ]
        ),
        StateType(
            "aws_sqs_queue",
            [
                ("arn", .arn("sqs", "queue")), ("delay_seconds", .int(0...900)), ("fifo_queue", .flag),
                ("id", .id("https://sqs/", 20)),
                ("kms_data_key_reuse_period_seconds", .int(300...600)), ("max_message_size", .int(1024...262144)),
                ("message_retention_seconds", .int(60...1_209_600)), ("name", .id("queue-", 8)), ("policy", .policy),
                ("redrive_policy", .policy), ("tags", .tags), ("tags_all", .tags),
                ("visibility_timeout_seconds", .int(0...43200)),
            ]
        ),
    ]

    static let identity: [StateType] = [
        StateType(
            "aws_iam_role",
            [
                ("arn", .arn("iam", "role")), ("assume_role_policy", .policy), ("create_date", .time),
                ("description", .sentence),
                ("force_detach_policies", .flag), ("id", .id("role-", 8)),
                ("inline_policy", .blocks([("name", .id("inline-", 6)), ("policy", .policy)], 0...2)),
                ("managed_policy_arns", .list(.arn("iam", "policy"), 0...3)),
                ("max_session_duration", .int(3600...43200)),
                ("name", .id("role-", 8)), ("path", .pick(["/", "/service/"])), ("tags", .tags), ("tags_all", .tags),
                ("unique_id", .id("AROA", 17)),
            ]
        ),
        StateType(
            "aws_iam_access_key",
            sensitive: ["secret"],
            [
                ("create_date", .time), ("encrypted_secret", .null), ("id", .id("key-", 16)), ("pgp_key", .null),
                ("secret", .secret(.alone)), ("ses_smtp_password_v4", .secret(.alone)), ("status", .pick(["Active"])),
                ("user", .id("user-", 6)),
            ]
        ),
        StateType(
            "aws_iam_policy_document",
            isData: true,
            [
                ("id", .int(100_000...4_000_000)), ("json", .policy), ("minified_json", .policy),
                ("override_policy_documents", .null),
                ("version", .pick(["2012-10-17"])),
            ]
        ),
        StateType(
            "aws_kms_key",
            [
                ("arn", .arn("kms", "key")), ("customer_master_key_spec", .pick(["SYMMETRIC_DEFAULT"])),
                ("deletion_window_in_days", .int(7...30)), ("description", .sentence), ("enable_key_rotation", .flag),
                ("id", .id("", 32)), ("is_enabled", .flag), ("policy", .policy), ("tags", .tags), ("tags_all", .tags),
            ]
        ),
        StateType(
            "aws_secretsmanager_secret_version",
            sensitive: ["secret_string"],
            [
                ("arn", .arn("secretsmanager", "secret")), ("id", .arn("secretsmanager", "secret")),
                ("secret_binary", .pick([""])),
                ("secret_id", .arn("secretsmanager", "secret")), ("secret_string", .secret(.json)),
                ("version_id", .id("", 32)),
                ("version_stages", .list(.pick(["AWSCURRENT"]), 1...1)),
            ]
        ),
    ]

    static let others: [StateType] = [
        StateType(
            "kubernetes_deployment",
            provider: "hashicorp/kubernetes",
            [
                ("id", .id("shop/web-", 6)),
                (
                    "metadata",
                    .blocks(
                        [
                            ("annotations", .object([])), ("generation", .int(1...400)), ("labels", .tags),
                            ("name", .id("web-", 6)),
                            ("namespace", .pick(["shop", "billing"])), ("resource_version", .int(10_000...900_000)),
                            ("uid", .id("", 32)),
                        ],
                        1...1
                    )
                ),
                (
                    "spec",
                    .blocks(
                        [
                            ("min_ready_seconds", .int(0...30)), ("paused", .flag), ("replicas", .int(1...20)),
                            (
                                "container",
                                .blocks(
                                    [
                                        ("args", .list(.sentence, 0...3)),
                                        (
                                            "env",
                                            .blocks(
                                                [
                                                    ("name", .pick(["API_TOKEN", "PGPASSWORD"])),
                                                    ("value", .secret(.alone)),
                                                ],
                                                1...1
                                            )
                                        ),
                                        ("image", .id("registry.internal/shop@sha256:", 64)),
                                        ("image_pull_policy", .pick(["Always"])),
                                        ("cpu", .decimal), ("memory", .pick(["512Mi", "1Gi"])),
                                    ],
                                    1...2
                                )
                            ),
                        ],
                        1...1
                    )
                ),
                ("wait_for_rollout", .flag),
            ]
        ),
        StateType(
            "random_password",
            provider: "hashicorp/random",
            sensitive: ["result"],
            [
                ("bcrypt_hash", .null), ("id", .pick(["none"])), ("keepers", .null), ("length", .int(20...40)),
                ("lower", .flag),
                ("numeric", .flag), ("override_special", .null), ("result", .secret(.alone)), ("special", .flag),
                ("upper", .flag),
            ]
        ),
        StateType(
            "aws_cloudwatch_metric_alarm",
            [
                ("actions_enabled", .flag), ("alarm_actions", .list(.arn("sns", "topic"), 0...2)),
                ("alarm_description", .sentence),
                ("alarm_name", .id("alarm-", 8)), ("arn", .arn("cloudwatch", "alarm")),
                ("comparison_operator", .pick(["GreaterThanThreshold"])), ("datapoints_to_alarm", .int(0...5)),
                ("dimensions", .tags),
                ("evaluation_periods", .int(1...10)), ("id", .id("alarm-", 8)),
                ("metric_name", .pick(["CPUUtilization", "5XXError"])),
                ("namespace", .pick(["AWS/EC2", "AWS/ELB"])), ("period", .int(60...3600)),
                ("statistic", .pick(["Average"])),
                ("tags", .tags), ("tags_all", .tags), ("threshold", .decimal),
                ("treat_missing_data", .pick(["missing"])),
            ]
        ),
    ]
}
