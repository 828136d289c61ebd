import SharedBase

/// Resources of Amazon Web Services, but for defaults.
extension TerraformRules {
    static let aws: [AttributeRow] = [
        // Values that move by themselves.
        .computed(
            "aws_lambda_function",
            paths: ["version", "qualified_arn", "qualified_invoke_arn", "source_code_size", "signing_job_arn"]
        ),
        .computed("aws_instance", paths: ["public_ip", "password_data", "primary_network_interface_id"]),
        .computed(
            "aws_cloudfront_distribution",
            paths: ["in_progress_validation_batches", "status", "trusted_signers"]
        ),
        .computed("aws_db_instance", paths: ["latest_restorable_time", "status", "engine_version_actual", "replicas"]),
        .computed("aws_rds_cluster", paths: ["cluster_members", "engine_version_actual"]),
        .computed("aws_rds_cluster_instance", paths: ["writer", "engine_version_actual"]),
        .computed("aws_elasticache_cluster", paths: ["cache_nodes", "engine_version_actual"]),
        .computed("aws_elasticache_replication_group", paths: ["member_clusters", "engine_version_actual"]),
        .computed("aws_ecs_task_definition", paths: ["revision", "arn_without_revision"]),
        .computed("aws_launch_template", paths: ["default_version", "latest_version"]),
        .computed("aws_eks_cluster", paths: ["platform_version", "status", "certificate_authority"]),
        .computed("aws_eks_node_group", paths: ["status", "resources"]),
        .computed(
            "aws_acm_certificate",
            paths: ["status", "not_after", "not_before", "pending_renewal", "renewal_summary"]
        ),
        .computed("aws_iam_role", paths: ["role_last_used"]),
        .computed("aws_iam_user_login_profile", paths: ["password_reset_required"]),
        .computed("aws_iam_policy", paths: ["attachment_count", "policy_id"]),
        .computed("aws_kinesis_firehose_delivery_stream", paths: ["version_id"]),
        .computed("aws_dynamodb_table", paths: ["stream_arn", "stream_label"]),
        .computed("aws_kms_key", paths: ["key_id"]),
        .computed("aws_lb", "aws_alb", paths: ["arn_suffix", "vpc_id", "zone_id", "dns_name"]),
        .computed("aws_lb_target_group", "aws_alb_target_group", paths: ["arn_suffix", "load_balancer_arns"]),
        .computed("aws_nat_gateway", paths: ["network_interface_id", "association_id"]),
        .computed("aws_eip", paths: ["association_id", "network_interface", "private_ip"]),
        .computed("aws_ami", "aws_ebs_snapshot", paths: ["volume_size", "progress"]),
        .computed("aws_route53_zone", paths: ["primary_name_server", "name_servers"]),
        .computed(
            "aws_s3_bucket",
            paths: ["bucket_domain_name", "bucket_regional_domain_name", "website_domain", "hosted_zone_id"]
        ),
        .computed("aws_sfn_state_machine", paths: ["revision_id", "state_machine_version_arn", "status"]),
        .computed("aws_api_gateway_stage", paths: ["web_acl_arn", "execution_arn", "invoke_url"]),
        .computed("aws_apigatewayv2_stage", paths: ["deployment_id"]),
        .computed("aws_ssm_parameter", paths: ["version"]),
        .computed("aws_secretsmanager_secret_version", paths: ["version_stages"]),
        .computed("aws_wafv2_*", paths: ["lock_token", "capacity"]),
        .computed("aws_autoscaling_group", paths: ["predicted_capacity", "warm_pool_size"]),
        .computed("aws_opensearch_domain", "aws_elasticsearch_domain", paths: ["endpoint", "dashboard_endpoint"]),
        .computed("aws_vpc", paths: ["ipv6_association_id", "main_route_table_id", "default_network_acl_id"]),
        .computed("aws_ecr_repository", paths: ["registry_id"]),
        .computed("aws_cloudformation_stack", paths: ["outputs"]),

        // Values that another part of the platform is expected to write.
        .coManaged("aws_autoscaling_group", "desired_capacity", by: "EC2 Auto Scaling"),
        .coManaged("aws_eks_node_group", "scaling_config.desired_size", by: "the cluster's autoscaler"),
        .coManaged("aws_dynamodb_table", "read_capacity", by: "DynamoDB on demand", beside: "on_demand_throughput"),
        .coManaged("aws_db_instance", "engine_version", by: "RDS upgrades", beside: "auto_minor_version_upgrade"),
        .coManaged(
            "aws_rds_cluster_instance",
            "engine_version",
            by: "RDS upgrades",
            beside: "auto_minor_version_upgrade"
        ),
        .coManaged("aws_db_instance", "allocated_storage", by: "RDS storage scaling", beside: "max_allocated_storage"),

        // Sets and keys.
        .merge("aws_ecs_task_definition", "volume", by: "name"),
        .merge("aws_lambda_function", "file_system_config", by: "local_mount_path"),
        .merge("aws_autoscaling_group", "tag", by: "key"),
        .merge("aws_dynamodb_table", "attribute", by: "name"),
        .merge("aws_dynamodb_table", "global_secondary_index", by: "name"),
        .merge("aws_dynamodb_table", "replica", by: "region_name"),
        .merge("aws_cloudfront_distribution", "origin", by: "origin_id"),
        .merge("aws_instance", "ebs_block_device", by: "device_name"),
        .merge("aws_launch_template", "block_device_mappings", by: "device_name"),
        .merge("aws_elastic_beanstalk_environment", "setting", by: "namespace", "name", "resource"),
        .merge("aws_wafv2_web_acl", "rule", by: "name"),
        .merge("aws_s3_bucket_lifecycle_configuration", "rule", by: "id"),
        .merge("aws_s3_bucket", "lifecycle_rule", by: "id"),
        .merge("aws_codepipeline", "stage", by: "name"),
        .merge("aws_cognito_user_pool", "schema", by: "name"),
        .merge("aws_ecs_service", "load_balancer", by: "container_name", "container_port"),
        .merge("aws_iam_role", "inline_policy", by: "name"),
        .sets("aws_lb", "aws_alb", paths: ["subnet_mapping"]),
        .sets("aws_ecs_cluster", paths: ["capacity_providers", "default_capacity_provider_strategy"]),
        .sets("aws_ecs_service", paths: ["placement_constraints", "capacity_provider_strategy"]),
        .sets("aws_cloudwatch_event_target", paths: ["run_command_targets"]),
        .sets("aws_network_acl", "aws_default_network_acl", paths: ["ingress", "egress"]),
        .sets("aws_s3_bucket_notification", paths: ["lambda_function", "queue", "topic"]),
        .sets("aws_security_group", paths: ["ingress.security_groups", "egress.security_groups"]),
        .sets("aws_vpc_dhcp_options", paths: ["ntp_servers", "netbios_name_servers"]),
        .sets("aws_acm_certificate", paths: ["domain_validation_options", "validation_emails"]),
        .sets("aws_wafv2_ip_set", paths: ["addresses"]),
        .sets("aws_msk_cluster", paths: ["broker_node_group_info.client_subnets"]),

        // Texts.
        .texts(.domain, "aws_route53_record", paths: ["name", "fqdn", "alias.name"]),
        .texts(.domain, "aws_route53_zone", "aws_acm_certificate", paths: ["name", "domain_name"]),
        .texts(.caseless, "aws_db_*", "aws_rds_*", paths: ["identifier", "cluster_identifier", "engine"]),
        .texts(.caseless, "aws_db_*", "aws_rds_*", paths: ["maintenance_window", "preferred_maintenance_window"]),
        .texts(
            .caseless,
            "aws_elasticache_*",
            "aws_redshift_*",
            paths: ["maintenance_window", "cluster_id", "cluster_identifier"]
        ),
        .texts(.caseless, "aws_security_group", paths: ["ingress.protocol", "egress.protocol"]),
        .texts(.caseless, "aws_security_group_rule", "aws_lb_listener", paths: ["protocol", "port"]),
        .texts(.trimmed, "aws_ssm_document", "aws_iot_topic_rule", paths: ["content", "sql"]),
        .texts(.trimmed, "aws_iam_server_certificate", "aws_key_pair", paths: ["certificate_body", "public_key"]),
    ]
}
