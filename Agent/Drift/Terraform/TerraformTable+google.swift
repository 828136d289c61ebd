import SharedBase

/// Resources of Google Cloud.
extension TerraformRules {
    static let google: [AttributeRow] = [
        // Google gives links back in full that may be written by their end.
        .texts(
            .link,
            "google_*",
            paths: [
                "network", "subnetwork", "machine_type", "zone", "region", "network_interface.network",
                "network_interface.subnetwork", "boot_disk.source", "boot_disk.initialize_params.image", "image",
                "type",
                "target", "backend_service", "url_map", "ip_address", "project", "kms_key_name", "instance_template",
                "next_hop_gateway", "next_hop_instance", "vpc_connector", "service_account", "topic",
            ]
        ),
        .texts(
            .duration,
            "google_*",
            paths: [
                "timeout", "ack_deadline", "message_retention_duration", "expiration_policy.ttl", "rotation_period",
                "ttl",
                "retry_policy.minimum_backoff", "retry_policy.maximum_backoff", "template.spec.timeout_seconds",
            ]
        ),
        .texts(
            .caseless,
            "google_*",
            paths: ["location", "storage_class", "ip_protocol", "allow.protocol", "deny.protocol"]
        ),
        .texts(.domain, "google_dns_record_set", "google_dns_managed_zone", paths: ["name", "dns_name"]),
        .computed(
            "google_compute_instance",
            paths: ["cpu_platform", "current_status", "instance_id", "guest_accelerator_count"]
        ),
        .computed(
            "google_container_cluster",
            paths: [
                "master_version", "endpoint", "services_ipv4_cidr", "operation", "instance_group_urls",
                "tpu_ipv4_cidr_block", "master_auth.cluster_ca_certificate",
            ]
        ),
        .computed(
            "google_container_node_pool",
            paths: ["instance_group_urls", "managed_instance_group_urls", "operation"]
        ),
        .computed(
            "google_sql_database_instance",
            paths: [
                "settings.version", "server_ca_cert", "service_account_email_address", "available_maintenance_versions",
                "psc_service_attachment_link",
            ]
        ),
        .computed(
            "google_cloud_run_service",
            paths: [
                "status", "metadata.generation", "metadata.resource_version",
                "metadata.annotations.run.googleapis.com/operation-id", "template.metadata.name",
            ]
        ),
        .computed(
            "google_cloud_run_v2_service",
            "google_cloud_run_v2_job",
            paths: [
                "generation", "observed_generation", "latest_ready_revision", "latest_created_revision",
                "latest_created_execution", "terminal_condition", "conditions", "traffic_statuses", "reconciling",
                "last_modifier", "client_version", "client", "execution_count",
            ]
        ),
        .computed(
            "google_cloudfunctions_function",
            "google_cloudfunctions2_function",
            paths: ["version_id", "status", "state", "update_time", "https_trigger_url"]
        ),
        .computed(
            "google_storage_bucket",
            "google_storage_bucket_object",
            paths: ["url", "updated", "time_created", "generation", "media_link", "metageneration"]
        ),
        .computed(
            "google_compute_backend_service",
            "google_compute_region_backend_service",
            "google_compute_url_map",
            paths: ["generated_id", "map_id"]
        ),
        .computed(
            "google_compute_instance_group",
            "google_compute_instance_group_manager",
            "google_compute_region_instance_group_manager",
            paths: ["size", "status", "instance_group"]
        ),
        .computed(
            "google_bigquery_table",
            "google_bigquery_dataset",
            paths: ["num_bytes", "num_rows", "num_long_term_bytes", "last_modified_time", "generated_schema_columns"]
        ),
        .computed("google_kms_crypto_key", paths: ["primary", "next_rotation_time"]),
        .computed("google_secret_manager_secret_version", paths: ["version", "destroy_time"]),
        .computed(
            "google_compute_disk",
            paths: ["users", "last_attach_timestamp", "last_detach_timestamp", "source_image_id"]
        ),
        .computed("google_*_iam_*", paths: ["etag"]),
        .coManaged("google_container_node_pool", "node_count", by: "the cluster's autoscaler", beside: "autoscaling"),
        .coManaged(
            "google_container_node_pool",
            "initial_node_count",
            by: "the cluster's autoscaler",
            beside: "autoscaling"
        ),
        .coManaged(
            "google_container_cluster",
            "min_master_version",
            by: "the release channel",
            beside: "release_channel"
        ),
        .coManaged("google_container_cluster", "node_version", by: "the release channel", beside: "release_channel"),
        .coManaged(
            "google_container_node_pool",
            "version",
            by: "automatic upgrades",
            beside: "management.auto_upgrade"
        ),
        .coManaged(
            "google_sql_database_instance",
            "settings.disk_size",
            by: "storage scaling",
            beside: "settings.disk_autoresize"
        ),
        .merge("google_container_cluster", "node_pool", by: "name"),
        .merge("google_sql_database_instance", "settings.database_flags", by: "name"),
        .merge("google_compute_backend_service", "backend", by: "group"),
        .merge("google_cloud_run_service", "template.spec.containers.env", by: "name"),
        .merge("google_cloud_run_v2_service", "template.containers.env", by: "name"),
        .merge("google_cloud_run_v2_service", "template.volumes", by: "name"),
        .sets(
            "google_compute_firewall",
            paths: ["allow", "deny", "source_service_accounts", "target_service_accounts", "allow.ports", "deny.ports"]
        ),
        .sets(
            "google_compute_instance",
            "google_compute_instance_template",
            paths: ["tags", "resource_policies", "service_account.scopes"]
        ),
        .sets("google_project_iam_binding", "google_project_iam_custom_role", paths: ["members", "permissions"]),
        .sets(
            "google_container_node_pool",
            "google_container_cluster",
            paths: ["node_config.oauth_scopes", "node_config.tags", "node_locations"]
        ),
        .sets("google_bigquery_dataset", paths: ["access"]),
        .sets("google_dns_record_set", paths: ["rrdatas"]),
        .defaults(
            "google_compute_instance",
            values: [
                "scheduling.automatic_restart": true, "scheduling.on_host_maintenance": "MIGRATE",
                "scheduling.provisioning_model": "STANDARD", "boot_disk.auto_delete": true,
                "boot_disk.mode": "READ_WRITE", "shielded_instance_config.enable_vtpm": true,
                "shielded_instance_config.enable_integrity_monitoring": true,
                "network_interface.stack_type": "IPV4_ONLY", "deletion_protection": false,
            ]
        ),
        .defaults("google_compute_firewall", values: ["direction": "INGRESS", "priority": 1000, "network": "default"]),
        .defaults(
            "google_compute_network",
            values: [
                "auto_create_subnetworks": true, "routing_mode": "REGIONAL",
                "network_firewall_policy_enforcement_order": "AFTER_CLASSIC_FIREWALL",
            ]
        ),
        .defaults(
            "google_compute_subnetwork",
            values: [
                "purpose": "PRIVATE", "stack_type": "IPV4_ONLY", "private_ipv6_google_access": "DISABLE_GOOGLE_ACCESS",
            ]
        ),
        .defaults(
            "google_compute_address",
            "google_compute_global_address",
            values: ["address_type": "EXTERNAL", "network_tier": "PREMIUM", "ip_version": "IPV4"]
        ),
        .defaults(
            "google_storage_bucket",
            values: [
                "storage_class": "STANDARD", "public_access_prevention": "inherited", "rpo": "DEFAULT",
                "soft_delete_policy.retention_duration_seconds": 604_800,
            ]
        ),
        .defaults(
            "google_pubsub_subscription",
            values: [
                "ack_deadline_seconds": 10, "message_retention_duration": "604800s",
                "expiration_policy.ttl": "2678400s",
            ]
        ),
        .defaults(
            "google_sql_database_instance",
            values: [
                "settings.activation_policy": "ALWAYS", "settings.availability_type": "ZONAL",
                "settings.disk_autoresize": true, "settings.disk_type": "PD_SSD", "settings.pricing_plan": "PER_USE",
                "settings.edition": "ENTERPRISE", "settings.connector_enforcement": "NOT_REQUIRED",
                "instance_type": "CLOUD_SQL_INSTANCE", "settings.ip_configuration.ipv4_enabled": true,
            ]
        ),
        .defaults(
            "google_sql_database",
            values: ["charset": "UTF8", "collation": "en_US.UTF8", "deletion_policy": "DELETE"]
        ),
        .defaults(
            "google_container_cluster",
            values: [
                "cluster_telemetry.type": "ENABLED", "datapath_provider": "DATAPATH_PROVIDER_UNSPECIFIED",
                "default_max_pods_per_node": 110, "networking_mode": "VPC_NATIVE",
                "logging_service": "logging.googleapis.com/kubernetes",
                "monitoring_service": "monitoring.googleapis.com/kubernetes", "enable_shielded_nodes": true,
            ]
        ),
        .defaults(
            "google_container_node_pool",
            values: [
                "node_config.disk_size_gb": 100, "node_config.disk_type": "pd-standard",
                "node_config.image_type": "COS_CONTAINERD", "management.auto_repair": true,
                "management.auto_upgrade": true, "node_config.logging_variant": "DEFAULT",
            ]
        ),
        .defaults(
            "google_kms_crypto_key",
            values: ["purpose": "ENCRYPT_DECRYPT", "destroy_scheduled_duration": "86400s"]
        ),
        .defaults(
            "google_cloudfunctions_function",
            values: [
                "available_memory_mb": 256, "timeout": 60, "ingress_settings": "ALLOW_ALL",
                "docker_registry": "ARTIFACT_REGISTRY",
            ]
        ),
        .defaults(
            "google_cloud_run_v2_service",
            values: [
                "ingress": "INGRESS_TRAFFIC_ALL", "launch_stage": "GA", "template.max_instance_request_concurrency": 80,
                "template.timeout": "300s",
            ]
        ),
        .defaults(
            "google_bigquery_dataset",
            values: ["max_time_travel_hours": 168, "storage_billing_model": "LOGICAL"]
        ),
        .defaults("google_dns_managed_zone", values: ["visibility": "public", "description": "Managed by Terraform"]),
    ]
}
