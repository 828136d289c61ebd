import SharedBase

/// What Amazon Web Services and its provider take where nothing is said. False and zero need no row.
extension TerraformRules {
    static let awsDefaults: [AttributeRow] = [
        .defaults(
            "aws_instance",
            values: [
                "source_dest_check": true, "tenancy": "default", "instance_initiated_shutdown_behavior": "stop",
                "credit_specification.cpu_credits": "standard", "metadata_options.http_endpoint": "enabled",
                "metadata_options.http_put_response_hop_limit": 1, "metadata_options.http_tokens": "optional",
                "metadata_options.http_protocol_ipv6": "disabled",
                "metadata_options.instance_metadata_tags": "disabled",
                "root_block_device.delete_on_termination": true, "ebs_block_device.delete_on_termination": true,
                "maintenance_options.auto_recovery": "default",
                "capacity_reservation_specification.capacity_reservation_preference": "open",
                "private_dns_name_options.hostname_type": "ip-name",
            ]
        ),
        .defaults(
            "aws_launch_template",
            values: ["metadata_options.http_endpoint": "enabled", "metadata_options.http_tokens": "optional"]
        ),
        .defaults(
            "aws_vpc",
            values: ["instance_tenancy": "default", "enable_dns_support": true]
        ),
        .defaults("aws_subnet", values: ["private_dns_hostname_type_on_launch": "ip-name"]),
        .defaults("aws_eip", values: ["domain": "vpc"]),
        .defaults("aws_nat_gateway", values: ["connectivity_type": "public"]),
        .defaults("aws_ebs_volume", values: ["type": "gp2", "throughput": 125]),
        .defaults(
            "aws_security_group",
            "aws_default_security_group",
            values: ["description": "Managed by Terraform"]
        ),
        .defaults(
            "aws_lb",
            "aws_alb",
            values: [
                "load_balancer_type": "application", "idle_timeout": 60, "ip_address_type": "ipv4",
                "enable_http2": true,
                "desync_mitigation_mode": "defensive", "xff_header_processing_mode": "append",
                "client_keep_alive": 3600, "enforce_security_group_inbound_rules_on_private_link_traffic": "on",
                "dns_record_client_routing_policy": "any_availability_zone",
            ]
        ),
        .defaults(
            "aws_lb_target_group",
            "aws_alb_target_group",
            values: [
                "deregistration_delay": 300, "load_balancing_algorithm_type": "round_robin", "target_type": "instance",
                "protocol_version": "HTTP1", "ip_address_type": "ipv4", "health_check.enabled": true,
                "health_check.interval": 30, "health_check.healthy_threshold": 3, "health_check.unhealthy_threshold": 3,
                "health_check.timeout": 5, "health_check.port": "traffic-port", "health_check.protocol": "HTTP",
                "load_balancing_cross_zone_enabled": "use_load_balancer_configuration",
                "load_balancing_anomaly_mitigation": "off",
            ]
        ),
        .defaults("aws_lb_listener", "aws_alb_listener", values: ["protocol": "HTTP"]),
        .defaults(
            "aws_elb",
            values: [
                "cross_zone_load_balancing": true, "idle_timeout": 60, "connection_draining_timeout": 300,
                "desync_mitigation_mode": "defensive",
            ]
        ),
        .defaults(
            "aws_lambda_function",
            values: [
                "memory_size": 128, "timeout": 3, "package_type": "Zip", "reserved_concurrent_executions": -1,
                "architectures": ["x86_64"], "tracing_config.mode": "PassThrough", "ephemeral_storage.size": 512,
                "logging_config.log_format": "Text",
            ]
        ),
        .defaults("aws_lambda_event_source_mapping", values: ["enabled": true, "maximum_retry_attempts": -1]),
        .defaults(
            "aws_db_instance",
            values: [
                "auto_minor_version_upgrade": true, "license_model": "general-public-license", "network_type": "IPV4",
                "option_group_name": "default", "storage_type": "gp2", "ca_cert_identifier": "rds-ca-rsa2048-g1",
                "backup_target": "region", "engine_lifecycle_support": "open-source-rds-extended-support",
                "database_insights_mode": "standard",
            ]
        ),
        .defaults(
            "aws_rds_cluster",
            values: [
                "backup_retention_period": 1, "engine": "aurora", "engine_mode": "provisioned", "network_type": "IPV4",
                "engine_lifecycle_support": "open-source-rds-extended-support", "database_insights_mode": "standard",
            ]
        ),
        .defaults("aws_rds_cluster_instance", values: ["auto_minor_version_upgrade": true]),
        .defaults(
            "aws_dynamodb_table",
            values: [
                "billing_mode": "PROVISIONED", "table_class": "STANDARD",
                "on_demand_throughput.max_read_request_units": -1,
            ]
        ),
        .defaults(
            "aws_sqs_queue",
            values: [
                "max_message_size": 262_144, "message_retention_seconds": 345_600, "visibility_timeout_seconds": 30,
                "kms_data_key_reuse_period_seconds": 300, "sqs_managed_sse_enabled": true,
            ]
        ),
        .defaults("aws_sns_topic", values: ["signature_version": 1, "tracing_config": "PassThrough"]),
        .defaults("aws_sns_topic_subscription", values: ["filter_policy_scope": "MessageAttributes"]),
        .defaults(
            "aws_kms_key",
            values: [
                "is_enabled": true, "key_usage": "ENCRYPT_DECRYPT", "customer_master_key_spec": "SYMMETRIC_DEFAULT",
                "rotation_period_in_days": 365,
            ]
        ),
        .defaults(
            "aws_iam_role",
            "aws_iam_user",
            "aws_iam_group",
            "aws_iam_policy",
            "aws_iam_instance_profile",
            values: ["path": "/", "max_session_duration": 3600]
        ),
        .defaults(
            "aws_cloudwatch_metric_alarm",
            values: ["actions_enabled": true, "treat_missing_data": "missing"]
        ),
        .defaults("aws_cloudwatch_log_group", values: ["log_group_class": "STANDARD"]),
        .defaults(
            "aws_cloudwatch_event_rule",
            values: ["event_bus_name": "default", "is_enabled": true, "state": "ENABLED"]
        ),
        .defaults("aws_cloudwatch_event_target", values: ["event_bus_name": "default"]),
        .defaults(
            "aws_cloudfront_distribution",
            values: [
                "http_version": "http2", "price_class": "PriceClass_All", "wait_for_deployment": true,
                "origin.connection_attempts": 3, "origin.connection_timeout": 10,
                "default_cache_behavior.default_ttl": 86_400, "default_cache_behavior.max_ttl": 31_536_000,
                "origin.custom_origin_config.origin_keepalive_timeout": 5,
                "origin.custom_origin_config.origin_read_timeout": 30,
                "viewer_certificate.minimum_protocol_version": "TLSv1",
            ]
        ),
        .defaults(
            "aws_s3_bucket",
            values: ["request_payer": "BucketOwner", "acl": "private", "acceleration_status": "Suspended"]
        ),
        .defaults("aws_s3_object", values: ["storage_class": "STANDARD", "acl": "private"]),
        .defaults(
            "aws_ecs_service",
            values: [
                "deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100, "launch_type": "EC2",
                "scheduling_strategy": "REPLICA", "platform_version": "LATEST", "propagate_tags": "NONE",
                "deployment_controller.type": "ECS", "availability_zone_rebalancing": "DISABLED",
            ]
        ),
        .defaults(
            "aws_ecr_repository",
            values: ["image_tag_mutability": "MUTABLE", "encryption_configuration.encryption_type": "AES256"]
        ),
        .defaults(
            "aws_eks_cluster",
            values: [
                "vpc_config.endpoint_public_access": true, "kubernetes_network_config.ip_family": "ipv4",
                "access_config.authentication_mode": "CONFIG_MAP", "upgrade_policy.support_type": "EXTENDED",
                "bootstrap_self_managed_addons": true,
            ]
        ),
        .defaults(
            "aws_eks_node_group",
            values: ["ami_type": "AL2_x86_64", "capacity_type": "ON_DEMAND", "disk_size": 20]
        ),
        .defaults(
            "aws_autoscaling_group",
            values: [
                "default_cooldown": 300, "health_check_grace_period": 300, "health_check_type": "EC2",
                "metrics_granularity": "1Minute", "wait_for_capacity_timeout": "10m", "protect_from_scale_in": false,
            ]
        ),
        .defaults(
            "aws_elasticache_cluster",
            values: ["network_type": "ipv4", "ip_discovery": "ipv4", "auto_minor_version_upgrade": true]
        ),
        .defaults(
            "aws_elasticache_replication_group",
            values: ["network_type": "ipv4", "auto_minor_version_upgrade": true]
        ),
        .defaults("aws_api_gateway_rest_api", values: ["api_key_source": "HEADER", "minimum_compression_size": -1]),
        .defaults("aws_api_gateway_method", values: ["authorization": "NONE"]),
        .defaults(
            "aws_api_gateway_integration",
            values: [
                "timeout_milliseconds": 29_000, "connection_type": "INTERNET", "passthrough_behavior": "WHEN_NO_MATCH",
            ]
        ),
        .defaults(
            "aws_apigatewayv2_api",
            values: ["api_key_selection_expression": "$request.header.x-api-key", "ip_address_type": "ipv4"]
        ),
        .defaults(
            "aws_kinesis_stream",
            values: [
                "retention_period": 24, "encryption_type": "NONE", "stream_mode_details.stream_mode": "PROVISIONED",
            ]
        ),
        .defaults("aws_ssm_parameter", values: ["tier": "Standard", "data_type": "text"]),
        .defaults("aws_secretsmanager_secret", values: ["recovery_window_in_days": 30]),
        .defaults("aws_route53_zone", values: ["comment": "Managed by Terraform"]),
        .defaults(
            "aws_efs_file_system",
            values: ["performance_mode": "generalPurpose", "throughput_mode": "bursting"]
        ),
        .defaults(
            "aws_codebuild_project",
            values: [
                "build_timeout": 60, "queued_timeout": 480, "badge_enabled": false, "project_visibility": "PRIVATE",
            ]
        ),
        .defaults("aws_sfn_state_machine", values: ["type": "STANDARD"]),
        .defaults("aws_cognito_user_pool", values: ["deletion_protection": "INACTIVE", "mfa_configuration": "OFF"]),
        .defaults("aws_vpc_endpoint", values: ["vpc_endpoint_type": "Gateway", "ip_address_type": "ipv4"]),
        .defaults(
            "aws_redshift_cluster",
            values: [
                "port": 5439, "number_of_nodes": 1, "allow_version_upgrade": true,
                "automated_snapshot_retention_period": 1, "publicly_accessible": true, "encrypted": true,
            ]
        ),
    ]
}
