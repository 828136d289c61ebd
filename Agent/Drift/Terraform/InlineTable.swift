import SharedBase

/// Which attributes may be declared by resources of their own. Source: the notes on conflicts in the providers' documentation.
extension InlineRow {
    static let table: [InlineRow] = securityGroups + networks + identities + buckets + others

    private static let addresses = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"]
    private static let ruleEvidence = [
        "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "source_security_group_id",
    ]
    private static let newRuleEvidence = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"]

    private static let securityGroups: [InlineRow] = ["ingress", "egress"].map { word in
        InlineRow(
            parents: ["aws_security_group", "aws_default_security_group"],
            attribute: word,
            members: addresses,
            qualifiers: ["from_port", "to_port", "protocol"],
            children: [
                Child(
                    type: "aws_security_group_rule",
                    reference: "security_group_id",
                    evidence: ruleEvidence,
                    qualifiers: ["from_port", "to_port", "protocol"],
                    only: ("type", .string(word))
                ),
                Child(
                    type: "aws_vpc_security_group_\(word)_rule",
                    reference: "security_group_id",
                    evidence: newRuleEvidence,
                    qualifiers: ["from_port", "to_port", "ip_protocol"]
                ),
            ]
        )
    }

    private static let networks: [InlineRow] = [
        InlineRow(
            parents: ["aws_route_table", "aws_default_route_table"],
            attribute: "route",
            members: ["cidr_block", "ipv6_cidr_block", "destination_prefix_list_id"],
            children: [
                Child(
                    type: "aws_route",
                    reference: "route_table_id",
                    evidence: ["destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"]
                )
            ]
        ),
        row(
            ["aws_route_table"],
            "propagating_vgws",
            ["propagating_vgws"],
            "aws_vpn_gateway_route_propagation",
            "route_table_id",
            ["vpn_gateway_id"]
        ),
        InlineRow(
            parents: ["aws_network_acl", "aws_default_network_acl"],
            attribute: "ingress",
            members: ["rule_no"],
            children: [
                Child(
                    type: "aws_network_acl_rule",
                    reference: "network_acl_id",
                    evidence: ["rule_number"],
                    only: ("egress", false)
                )
            ]
        ),
        InlineRow(
            parents: ["aws_network_acl", "aws_default_network_acl"],
            attribute: "egress",
            members: ["rule_no"],
            children: [
                Child(
                    type: "aws_network_acl_rule",
                    reference: "network_acl_id",
                    evidence: ["rule_number"],
                    only: ("egress", true)
                )
            ]
        ),
        row(
            ["aws_network_acl"],
            "subnet_ids",
            ["subnet_ids"],
            "aws_network_acl_association",
            "network_acl_id",
            ["subnet_id"]
        ),
        row(["aws_vpc"], "ipv6_cidr_block", [], "aws_vpc_ipv6_cidr_block_association", "vpc_id", []),
        row(
            ["aws_vpc_endpoint"],
            "subnet_ids",
            ["subnet_ids"],
            "aws_vpc_endpoint_subnet_association",
            "vpc_endpoint_id",
            ["subnet_id"]
        ),
        row(
            ["aws_vpc_endpoint"],
            "route_table_ids",
            ["route_table_ids"],
            "aws_vpc_endpoint_route_table_association",
            "vpc_endpoint_id",
            ["route_table_id"]
        ),
        row(
            ["aws_vpc_endpoint"],
            "security_group_ids",
            ["security_group_ids"],
            "aws_vpc_endpoint_security_group_association",
            "vpc_endpoint_id",
            ["security_group_id"]
        ),
        row(["aws_vpc_endpoint"], "policy", [], "aws_vpc_endpoint_policy", "vpc_endpoint_id", []),
        row(["aws_elb"], "instances", ["instances"], "aws_elb_attachment", "elb", ["instance"]),
        row(
            ["aws_network_interface", "aws_instance"],
            "security_groups",
            ["security_groups"],
            "aws_network_interface_sg_attachment",
            "network_interface_id",
            ["security_group_id"]
        ),
        row(
            ["azurerm_network_security_group"],
            "security_rule",
            ["name"],
            "azurerm_network_security_rule",
            "network_security_group_name",
            ["name"]
        ),
        row(["azurerm_route_table"], "route", ["name"], "azurerm_route", "route_table_name", ["name"]),
        row(["azurerm_virtual_network"], "subnet", ["name"], "azurerm_subnet", "virtual_network_name", ["name"]),
        row(
            ["azurerm_virtual_network"],
            "dns_servers",
            ["dns_servers"],
            "azurerm_virtual_network_dns_servers",
            "virtual_network_id",
            ["dns_servers"]
        ),
        row(
            ["azurerm_subnet"],
            "network_security_group_id",
            [],
            "azurerm_subnet_network_security_group_association",
            "subnet_id",
            []
        ),
        row(["azurerm_subnet"], "route_table_id", [], "azurerm_subnet_route_table_association", "subnet_id", []),
        row(["google_compute_router"], "nat", ["name"], "google_compute_router_nat", "router", ["name"]),
    ]

    private static let identities: [InlineRow] = [
        row(
            ["aws_iam_role"],
            "managed_policy_arns",
            ["managed_policy_arns"],
            "aws_iam_role_policy_attachment",
            "role",
            ["policy_arn"]
        ),
        row(
            ["aws_iam_role"],
            "managed_policy_arns",
            ["managed_policy_arns"],
            "aws_iam_policy_attachment",
            "roles",
            ["policy_arn"]
        ),
        row(
            ["aws_iam_role"],
            "managed_policy_arns",
            ["managed_policy_arns"],
            "aws_iam_role_policy_attachments_exclusive",
            "role_name",
            ["policy_arns"]
        ),
        row(["aws_iam_role"], "inline_policy", ["name"], "aws_iam_role_policy", "role", ["name"]),
        row(["aws_iam_group"], "users", ["users"], "aws_iam_group_membership", "group", ["users"]),
        row(
            ["azurerm_key_vault"],
            "access_policy",
            ["object_id"],
            "azurerm_key_vault_access_policy",
            "key_vault_id",
            ["object_id"]
        ),
        row(["aws_kms_key"], "policy", [], "aws_kms_key_policy", "key_id", []),
        row(
            ["google_bigquery_dataset"],
            "access",
            ["user_by_email", "group_by_email", "special_group", "iam_member"],
            "google_bigquery_dataset_access",
            "dataset_id",
            ["user_by_email", "group_by_email", "special_group", "iam_member"]
        ),
    ]

    /// The bucket shows all its settings; since version 4 of the provider each is a resource.
    private static let buckets: [InlineRow] = [
        ("acl", "acl"), ("grant", "acl"), ("policy", "policy"), ("versioning", "versioning"), ("logging", "logging"),
        ("server_side_encryption_configuration", "server_side_encryption_configuration"),
        ("lifecycle_rule", "lifecycle_configuration"), ("cors_rule", "cors_configuration"),
        ("website", "website_configuration"), ("website_endpoint", "website_configuration"),
        ("website_domain", "website_configuration"), ("replication_configuration", "replication_configuration"),
        ("object_lock_configuration", "object_lock_configuration"), ("request_payer", "request_payment_configuration"),
        ("acceleration_status", "accelerate_configuration"),
    ].map { attribute, child in
        row(["aws_s3_bucket"], attribute, [], "aws_s3_bucket_\(child)", "bucket", [])
    }

    private static let others: [InlineRow] = [
        row(
            ["aws_autoscaling_group"],
            "target_group_arns",
            ["target_group_arns"],
            "aws_autoscaling_attachment",
            "autoscaling_group_name",
            ["lb_target_group_arn", "alb_target_group_arn"]
        ),
        row(
            ["aws_autoscaling_group"],
            "load_balancers",
            ["load_balancers"],
            "aws_autoscaling_attachment",
            "autoscaling_group_name",
            ["elb"]
        ),
        row(["aws_autoscaling_group"], "desired_capacity", [], "aws_autoscaling_policy", "autoscaling_group_name", []),
        row(
            ["aws_instance"],
            "ebs_block_device",
            ["volume_id", "device_name"],
            "aws_volume_attachment",
            "instance_id",
            ["volume_id", "device_name"]
        ),
        row(
            ["aws_ecs_cluster"],
            "capacity_providers",
            ["capacity_providers"],
            "aws_ecs_cluster_capacity_providers",
            "cluster_name",
            ["capacity_providers"]
        ),
        row(
            ["aws_ecs_cluster"],
            "default_capacity_provider_strategy",
            [],
            "aws_ecs_cluster_capacity_providers",
            "cluster_name",
            []
        ),
        row(["aws_sqs_queue"], "policy", [], "aws_sqs_queue_policy", "queue_url", []),
        row(["aws_sqs_queue"], "redrive_policy", [], "aws_sqs_queue_redrive_policy", "queue_url", []),
        row(["aws_sqs_queue"], "redrive_allow_policy", [], "aws_sqs_queue_redrive_allow_policy", "queue_url", []),
        row(["aws_sns_topic"], "policy", [], "aws_sns_topic_policy", "arn", []),
        row(["aws_elasticsearch_domain"], "access_policies", [], "aws_elasticsearch_domain_policy", "domain_name", []),
        row(["aws_opensearch_domain"], "access_policies", [], "aws_opensearch_domain_policy", "domain_name", []),
        row(["aws_api_gateway_rest_api"], "policy", [], "aws_api_gateway_rest_api_policy", "rest_api_id", []),
        row(["aws_efs_file_system"], "policy", [], "aws_efs_file_system_policy", "file_system_id", []),
        row(["aws_secretsmanager_secret"], "policy", [], "aws_secretsmanager_secret_policy", "secret_arn", []),
        row(
            ["aws_rds_cluster"],
            "iam_roles",
            ["iam_roles"],
            "aws_rds_cluster_role_association",
            "db_cluster_identifier",
            ["role_arn"]
        ),
        row(
            ["aws_redshift_cluster"],
            "iam_roles",
            ["iam_roles"],
            "aws_redshift_cluster_iam_roles",
            "cluster_identifier",
            ["iam_role_arns"]
        ),
        row(["aws_route53_zone"], "vpc", ["vpc_id"], "aws_route53_zone_association", "zone_id", ["vpc_id"]),
        row(
            ["google_compute_instance_group_manager", "google_compute_region_instance_group_manager"],
            "target_size",
            [],
            "google_compute_autoscaler",
            "target",
            []
        ),
        row(
            ["google_compute_instance_group_manager", "google_compute_region_instance_group_manager"],
            "target_size",
            [],
            "google_compute_region_autoscaler",
            "target",
            []
        ),
        row(
            ["google_compute_instance"],
            "attached_disk",
            ["source", "device_name"],
            "google_compute_attached_disk",
            "instance",
            ["disk", "device_name"]
        ),
    ]

    private static func row(
        _ parents: Set<String>,
        _ attribute: String,
        _ members: [String],
        _ child: String,
        _ reference: String,
        _ evidence: [String]
    ) -> InlineRow {
        InlineRow(
            parents: parents,
            attribute: attribute,
            members: members,
            children: [Child(type: child, reference: reference, evidence: evidence)]
        )
    }
}
