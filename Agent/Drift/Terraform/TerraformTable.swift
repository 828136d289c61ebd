import SharedBase

/// What holds for resources of every provider. Source of all tables: the providers' documentation of each resource, and the
/// noise that users of drift tools report; a row is added whenever something shows up that nobody changed.
extension TerraformRules {
    static let common: [AttributeRow] = [
        .computed(
            "*",
            paths: [
                "arn", "tags_all", "etag", "self_link", "self_link_unique", "fingerprint", "metadata_fingerprint",
                "tags_fingerprint", "label_fingerprint", "creation_timestamp", "create_time", "update_time",
                "created_time", "last_modified", "last_modified_date", "last_modified_time", "last_updated",
                "last_updated_date", "last_updated_time", "updated_at", "created_at", "create_date", "created_date",
                "creation_date", "creation_time", "modified_at", "unique_id", "effective_labels", "terraform_labels",
                "effective_annotations", "version_id", "latest_version", "latest_revision", "node_version_latest",
                "owner_id", "instance_state", "public_dns", "private_dns",
            ]
        ),
        // Named like one of those, and yet what a person changes shows in them.
        .declared("aws_s3_object", "aws_s3_bucket_object", paths: ["etag"]),
        .declared("aws_key_pair", paths: ["fingerprint"]),
    ]

    /// Attributes that are sets, or lists whose order no platform keeps, at any depth and in every type.
    static let sets: Set<String> = [
        "ingress", "egress", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups",
        "availability_zones",
        "zones", "subnets", "enabled_cloudwatch_logs_exports", "enabled_cluster_log_types", "route", "allowed_methods",
        "cached_methods", "aliases", "events", "policy_arns", "managed_policy_arns", "iam_roles", "principals",
        "actions", "not_actions",
        "resources", "members", "source_ranges", "destination_ranges", "source_tags", "target_tags", "scopes",
        "address_prefixes", "source_address_prefixes", "destination_address_prefixes", "security_rule", "parameter",
        "db_parameter", "setting", "load_balancers", "target_group_arns", "suspended_processes", "termination_policies",
        "identifiers", "values", "groups", "users", "roles", "dns_servers", "records", "owners", "layers",
        "requires_compatibilities", "attribute", "global_secondary_index", "local_secondary_index", "ebs_block_device",
        "metric_query", "alarm_actions", "ok_actions", "insufficient_data_actions", "allowed_headers", "expose_headers",
        "allowed_oauth_flows", "allowed_oauth_scopes", "callback_urls", "logout_urls", "explicit_auth_flows",
        "supported_identity_providers", "subject_alternative_names", "domain_validation_options", "public_access_cidrs",
        "allowed_origins", "allowed_ip_ranges", "ip_rules", "ip_restriction", "trusted_key_groups", "trusted_signers",
        "ordered_cache_items", "replica", "replication_regions", "source_ports", "destination_ports", "allow", "deny",
        "source_port_ranges", "destination_port_ranges", "service_account_scopes", "authorized_networks",
        "cidr_block_associations", "vpc_zone_identifier", "enabled_metrics", "account_ids", "organization_units",
        "secondary_private_ips", "private_ips", "reviewers", "topics", "teams", "contexts", "tags",
        "inline_policy", "transition", "capacity_providers", "cluster_log_types", "log_types", "schemas", "features",
    ]
    static let setEndings = ["_ids", "_arns", "_cidrs", "_cidr_blocks", "_ip_addresses", "_group_names", "_emails"]
}
