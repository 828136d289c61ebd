import SharedBase

/// Resources of Microsoft Azure.
extension TerraformRules {
    static let azure: [AttributeRow] = [
        // Azure compares names and ids without case, and gives them back in any.
        .texts(
            .caseless,
            "azurerm_*",
            paths: [
                "location", "resource_group_name", "sku", "sku_name", "tier", "size", "vm_size", "subnet_id",
                "network_security_group_id", "virtual_network_id", "key_vault_id", "storage_account_id",
                "service_plan_id",
                "app_service_plan_id", "log_analytics_workspace_id", "workspace_id", "server_id", "scope", "protocol",
            ]
        ),
        .texts(
            .duration,
            "azurerm_*",
            paths: [
                "lock_duration", "default_message_ttl", "auto_delete_on_idle", "retention_duration", "frequency",
                "window_size", "duplicate_detection_history_time_window", "evaluation_frequency", "window_duration",
            ]
        ),
        .computed(
            "azurerm_storage_account",
            paths: [
                "primary_access_key", "secondary_access_key", "primary_connection_string",
                "secondary_connection_string",
                "primary_blob_connection_string", "secondary_blob_connection_string",
            ]
        ),
        .computed(
            "azurerm_kubernetes_cluster",
            paths: [
                "kube_config", "kube_admin_config", "kube_config_raw", "kube_admin_config_raw",
                "current_kubernetes_version", "fqdn",
            ]
        ),
        .computed(
            "azurerm_linux_virtual_machine",
            "azurerm_windows_virtual_machine",
            paths: ["public_ip_address", "public_ip_addresses", "virtual_machine_id"]
        ),
        .computed("azurerm_public_ip", paths: ["ip_address", "fqdn"]),
        .computed(
            "azurerm_key_vault_secret",
            "azurerm_key_vault_key",
            "azurerm_key_vault_certificate",
            paths: ["version", "versionless_id", "resource_id", "resource_versionless_id"]
        ),
        .computed(
            "azurerm_app_service",
            "azurerm_linux_web_app",
            "azurerm_windows_web_app",
            "azurerm_linux_function_app",
            paths: [
                "outbound_ip_addresses", "possible_outbound_ip_addresses", "outbound_ip_address_list",
                "possible_outbound_ip_address_list", "site_credential",
            ]
        ),
        .computed(
            "azurerm_container_app",
            paths: ["latest_revision_name", "latest_revision_fqdn", "outbound_ip_addresses"]
        ),
        .computed(
            "azurerm_cosmosdb_account",
            paths: [
                "primary_key", "secondary_key", "primary_readonly_key", "secondary_readonly_key", "connection_strings",
            ]
        ),
        .computed("azurerm_log_analytics_workspace", paths: ["primary_shared_key", "secondary_shared_key"]),
        .computed("azurerm_virtual_network", paths: ["guid"]),
        .computed(
            "azurerm_dns_zone",
            "azurerm_private_dns_zone",
            paths: ["number_of_record_sets", "max_number_of_record_sets"]
        ),
        .computed("azurerm_network_interface", paths: ["applied_dns_servers", "mac_address", "virtual_machine_id"]),
        .computed("azuread_application", paths: ["publisher_domain", "disabled_by_microsoft"]),
        .coManaged(
            "azurerm_kubernetes_cluster",
            "default_node_pool.node_count",
            by: "the cluster's autoscaler",
            beside: "default_node_pool.enable_auto_scaling"
        ),
        .coManaged(
            "azurerm_kubernetes_cluster",
            "default_node_pool.node_count",
            by: "the cluster's autoscaler",
            beside: "default_node_pool.max_count"
        ),
        .coManaged(
            "azurerm_kubernetes_cluster_node_pool",
            "node_count",
            by: "the cluster's autoscaler",
            beside: "max_count"
        ),
        .coManaged("azurerm_cosmosdb_sql_container", "throughput", by: "autoscale", beside: "autoscale_settings"),
        .merge("azurerm_network_security_group", "security_rule", by: "name"),
        .merge("azurerm_virtual_network", "subnet", by: "name"),
        .merge("azurerm_lb", "frontend_ip_configuration", by: "name"),
        .merge("azurerm_route_table", "route", by: "name"),
        .merge("azurerm_application_gateway", "backend_http_settings", by: "name"),
        .merge("azurerm_application_gateway", "http_listener", by: "name"),
        .merge("azurerm_application_gateway", "request_routing_rule", by: "name"),
        .merge("azurerm_application_gateway", "probe", by: "name"),
        .merge("azurerm_application_gateway", "frontend_port", by: "name"),
        .merge("azurerm_application_gateway", "backend_address_pool", by: "name"),
        .merge("azurerm_application_gateway", "ssl_certificate", by: "name"),
        .merge("azurerm_key_vault", "access_policy", by: "object_id", "application_id"),
        .merge("azurerm_monitor_diagnostic_setting", "log", by: "category"),
        .merge("azurerm_monitor_diagnostic_setting", "metric", by: "category"),
        .sets("azurerm_virtual_network", paths: ["address_space", "dns_servers"]),
        .sets(
            "azurerm_subnet",
            paths: ["service_endpoints", "address_prefixes", "delegation.service_delegation.actions"]
        ),
        .sets(
            "azurerm_role_definition",
            paths: [
                "assignable_scopes", "permissions.actions", "permissions.not_actions", "permissions.data_actions",
                "permissions.not_data_actions",
            ]
        ),
        .sets(
            "azurerm_key_vault",
            "azurerm_key_vault_access_policy",
            paths: [
                "access_policy.secret_permissions", "access_policy.key_permissions",
                "access_policy.certificate_permissions", "secret_permissions", "key_permissions",
                "certificate_permissions", "storage_permissions", "network_acls.ip_rules",
            ]
        ),
        .sets("azurerm_monitor_diagnostic_setting", paths: ["enabled_log", "enabled_metric"]),
        .sets("azurerm_storage_account", paths: ["network_rules.bypass", "network_rules.ip_rules"]),
        .defaults(
            "azurerm_storage_account",
            values: [
                "account_kind": "StorageV2", "access_tier": "Hot", "enable_https_traffic_only": true,
                "https_traffic_only_enabled": true, "min_tls_version": "TLS1_2", "shared_access_key_enabled": true,
                "public_network_access_enabled": true, "allow_nested_items_to_be_public": true,
                "allow_blob_public_access": false, "dns_endpoint_type": "Standard", "local_user_enabled": true,
                "infrastructure_encryption_enabled": false, "table_encryption_key_type": "Service",
                "queue_encryption_key_type": "Service", "network_rules.default_action": "Allow",
            ]
        ),
        .defaults(
            "azurerm_linux_virtual_machine",
            "azurerm_windows_virtual_machine",
            values: [
                "allow_extension_operations": true, "provision_vm_agent": true, "priority": "Regular",
                "disable_password_authentication": true, "extensions_time_budget": "PT1H30M", "max_bid_price": -1,
                "platform_fault_domain": -1, "patch_mode": "ImageDefault", "patch_assessment_mode": "ImageDefault",
                "enable_automatic_updates": true,
            ]
        ),
        .defaults(
            "azurerm_public_ip",
            values: [
                "sku": "Standard", "sku_tier": "Regional", "ip_version": "IPv4", "idle_timeout_in_minutes": 4,
                "ddos_protection_mode": "VirtualNetworkInherited",
            ]
        ),
        .defaults("azurerm_lb", values: ["sku": "Standard", "sku_tier": "Regional"]),
        .defaults(
            "azurerm_key_vault",
            values: ["soft_delete_retention_days": 90, "public_network_access_enabled": true]
        ),
        .defaults(
            "azurerm_kubernetes_cluster",
            values: [
                "sku_tier": "Free", "support_plan": "KubernetesOfficial", "role_based_access_control_enabled": true,
                "run_command_enabled": true, "image_cleaner_interval_hours": 48, "default_node_pool.os_sku": "Ubuntu",
                "default_node_pool.type": "VirtualMachineScaleSets",
            ]
        ),
        .defaults(
            "azurerm_subnet",
            values: [
                "private_endpoint_network_policies_enabled": true,
                "private_link_service_network_policies_enabled": true, "private_endpoint_network_policies": "Disabled",
                "default_outbound_access_enabled": true, "enforce_private_link_endpoint_network_policies": false,
            ]
        ),
        .defaults(
            "azurerm_postgresql_flexible_server",
            "azurerm_mysql_flexible_server",
            values: ["backup_retention_days": 7, "public_network_access_enabled": true, "auto_grow_enabled": false]
        ),
        .defaults(
            "azurerm_mssql_server",
            values: [
                "connection_policy": "Default", "minimum_tls_version": "1.2", "public_network_access_enabled": true,
            ]
        ),
        .defaults(
            "azurerm_mssql_database",
            values: [
                "collation": "SQL_Latin1_General_CP1_CI_AS", "create_mode": "Default", "storage_account_type": "Geo",
                "transparent_data_encryption_enabled": true,
            ]
        ),
        .defaults(
            "azurerm_linux_web_app",
            "azurerm_windows_web_app",
            "azurerm_linux_function_app",
            values: [
                "enabled": true, "client_certificate_mode": "Required", "public_network_access_enabled": true,
                "ftp_publish_basic_authentication_enabled": true,
                "webdeploy_publish_basic_authentication_enabled": true,
                "key_vault_reference_identity_id": "SystemAssigned",
            ]
        ),
        .defaults(
            "azurerm_container_registry",
            values: [
                "public_network_access_enabled": true, "network_rule_bypass_option": "AzureServices",
                "export_policy_enabled": true,
            ]
        ),
        .defaults(
            "azurerm_log_analytics_workspace",
            values: [
                "sku": "PerGB2018", "retention_in_days": 30, "daily_quota_gb": -1, "internet_ingestion_enabled": true,
                "internet_query_enabled": true, "allow_resource_only_permissions": true,
            ]
        ),
    ]
}
