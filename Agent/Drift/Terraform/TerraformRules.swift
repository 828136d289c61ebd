import SharedBase

/// How Terraform attributes are compared: both sides whole, sets by content.
///
/// `resource_drift` already is the provider's own comparison; these rules take away what only looks different.
struct TerraformRules: ComparisonRules {
    let declaredOnly = false

    func list(_ names: [String]) -> ListRule {
        guard let name = names.last else { return .ordered }
        return Self.sets.contains(name) || Self.setEndings.contains { name.hasSuffix($0) } ? .set : .ordered
    }

    func isWhole(_ names: [String]) -> Bool { true }

    /// Timeouts belong to the configuration; `tags_all` repeats `tags` together with the provider's default tags.
    func isPassedOver(_ names: [String]) -> Bool { names == ["timeouts"] }

    func means(_ declared: Value?, _ actual: Value?, _ names: [String]) -> Bool { false }

    /// Attributes that are sets, or lists whose order no platform keeps. Source: the providers' documentation; a row is
    /// added whenever an order shows up as drift.
    private static let sets: Set<String> = [
        "ingress", "egress", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups",
        "availability_zones",
        "zones", "subnets", "enabled_cloudwatch_logs_exports", "enabled_cluster_log_types", "route", "allowed_methods",
        "cached_methods", "aliases", "events", "policy_arns", "managed_policy_arns", "iam_roles", "principals",
        "actions",
        "resources", "members", "source_ranges", "destination_ranges", "source_tags", "target_tags", "scopes",
        "address_prefixes", "source_address_prefixes", "destination_address_prefixes", "security_rule", "parameter",
        "db_parameter", "setting", "load_balancers", "target_group_arns", "suspended_processes", "termination_policies",
        "identifiers", "values", "groups", "users", "roles", "dns_servers", "records", "owners", "layers",
        "requires_compatibilities", "attribute", "global_secondary_index", "local_secondary_index", "ebs_block_device",
        "metric_query", "alarm_actions", "ok_actions", "insufficient_data_actions", "allowed_headers", "expose_headers",
    ]
    private static let setEndings = ["_ids", "_arns", "_cidrs"]
}
