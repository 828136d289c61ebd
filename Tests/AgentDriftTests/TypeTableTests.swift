import SharedBase
import SharedDrift
import SharedJSON
import Testing

@testable import AgentDrift

/// What the tables know of Terraform types: each row is one change, and what is said of it.
@Suite struct TypeTableTests {
    struct Row: Sendable {
        let type: String
        let before: String
        let after: String
        /// `path class` of each difference.
        let found: [String]

        init(_ type: String, _ before: String, _ after: String, _ found: String...) {
            self.type = type
            self.before = before
            self.after = after
            self.found = found
        }
    }

    static func found(_ row: Row) throws -> [String] {
        let rules = TerraformRules(type: row.type)
        return Comparison.differences(try JSON.parse(row.before), try JSON.parse(row.after), rules: rules)
            .map { "\($0.path) \($0.verdict.driftClass.rawValue)" }
    }

    static let rows: [Row] = [
        // Defaults: null or absent against the documented one, in both directions.
        Row("aws_instance", #"{"source_dest_check":null}"#, #"{"source_dest_check":true}"#),
        Row("aws_instance", #"{}"#, #"{"source_dest_check":false}"#, "source_dest_check drift"),
        Row("aws_instance", #"{"tenancy":"default"}"#, #"{}"#),
        Row("aws_instance", #"{"tenancy":"dedicated"}"#, #"{}"#, "tenancy drift"),
        Row("aws_instance", #"{"ebs_optimized":null,"n":null}"#, #"{"ebs_optimized":false,"n":0}"#),
        Row("aws_instance", #"{"ebs_optimized":false}"#, #"{}"#, "ebs_optimized drift"),
        Row("aws_instance", #"{"ebs_optimized":null}"#, #"{"ebs_optimized":true}"#, "ebs_optimized drift"),
        Row("aws_lambda_function", #"{"memory_size":null}"#, #"{"memory_size":128}"#),
        Row("aws_lambda_function", #"{"memory_size":null}"#, #"{"memory_size":256}"#, "memory_size drift"),
        Row("aws_lambda_function", #"{"memory_size":512}"#, #"{"memory_size":128}"#, "memory_size drift"),
        Row("aws_lambda_function", #"{"tracing_config":[{}]}"#, #"{"tracing_config":[{"mode":"PassThrough"}]}"#),
        Row("azurerm_storage_account", #"{"min_tls_version":null}"#, #"{"min_tls_version":"TLS1_2"}"#),
        Row(
            "azurerm_storage_account",
            #"{"min_tls_version":"TLS1_2"}"#,
            #"{"min_tls_version":"TLS1_0"}"#,
            "min_tls_version drift"
        ),
        Row("google_compute_firewall", #"{}"#, #"{"direction":"INGRESS","priority":1000}"#),
        Row("google_compute_firewall", #"{}"#, #"{"direction":"EGRESS"}"#, "direction drift"),
        // Computed values move by themselves; the same name elsewhere does not.
        Row(
            "aws_lambda_function",
            #"{"last_modified":"1","version":"3"}"#,
            #"{"last_modified":"2","version":"4"}"#,
            "last_modified computed",
            "version computed"
        ),
        Row("aws_eks_cluster", #"{"version":"1.30"}"#, #"{"version":"1.31"}"#, "version drift"),
        Row(
            "aws_s3_bucket",
            #"{"tags":{"a":"b"},"tags_all":{"a":"b"}}"#,
            #"{"tags":{"a":"c"},"tags_all":{"a":"c"}}"#,
            "tags.a drift",
            "tags_all.a computed"
        ),
        Row("aws_cloudfront_distribution", #"{"etag":"1"}"#, #"{"etag":"2"}"#, "etag computed"),
        Row("aws_s3_object", #"{"etag":"1"}"#, #"{"etag":"2"}"#, "etag drift"),
        Row(
            "google_compute_backend_service",
            #"{"fingerprint":"1","generated_id":1}"#,
            #"{"fingerprint":"2","generated_id":2}"#,
            "fingerprint computed",
            "generated_id computed"
        ),
        Row(
            "azurerm_storage_account",
            #"{"primary_access_key":"1"}"#,
            #"{"primary_access_key":"2"}"#,
            "primary_access_key computed"
        ),
        // Tags of platforms: an addition is theirs, a change of what was declared is not.
        Row(
            "aws_instance",
            #"{"tags":{"a":"b"}}"#,
            #"{"tags":{"a":"b","aws:cloudformation:stack-name":"x"}}"#,
            #"tags["aws:cloudformation:stack-name"] co_managed"#
        ),
        Row(
            "aws_subnet",
            #"{"tags":{"a":"b"}}"#,
            #"{"tags":{"a":"b","kubernetes.io/cluster/x":"shared"}}"#,
            #"tags["kubernetes.io/cluster/x"] co_managed"#
        ),
        Row(
            "aws_subnet",
            #"{"tags":{"kubernetes.io/cluster/x":"shared","a":"b"}}"#,
            #"{"tags":{"a":"b"}}"#,
            #"tags["kubernetes.io/cluster/x"] drift"#
        ),
        Row(
            "google_storage_bucket",
            #"{"labels":{"a":"b"}}"#,
            #"{"labels":{"a":"b","goog-managed-by":"x"}}"#,
            "labels.goog-managed-by co_managed"
        ),
        Row("aws_instance", #"{"tags":{"a":"b"}}"#, #"{"tags":{"a":"b","owner":"eve"}}"#, "tags.owner drift"),
        // What another part of the platform writes.
        Row(
            "aws_autoscaling_group",
            #"{"desired_capacity":2,"max_size":4}"#,
            #"{"desired_capacity":3,"max_size":9}"#,
            "desired_capacity co_managed",
            "max_size drift"
        ),
        Row(
            "google_container_node_pool",
            #"{"node_count":2,"autoscaling":[{"max_node_count":5}]}"#,
            #"{"node_count":3,"autoscaling":[{"max_node_count":5}]}"#,
            "node_count co_managed"
        ),
        Row("google_container_node_pool", #"{"node_count":2}"#, #"{"node_count":3}"#, "node_count drift"),
        Row(
            "aws_db_instance",
            #"{"engine_version":"16.3","auto_minor_version_upgrade":true}"#,
            #"{"engine_version":"16.4","auto_minor_version_upgrade":true}"#,
            "engine_version co_managed"
        ),
        Row(
            "aws_db_instance",
            #"{"engine_version":"16.3","auto_minor_version_upgrade":false}"#,
            #"{"engine_version":"16.4","auto_minor_version_upgrade":false}"#,
            "engine_version drift"
        ),
        // Sets and keys.
        Row("aws_lb", #"{"subnets":["a","b"]}"#, #"{"subnets":["b","a"]}"#),
        Row(
            "aws_dynamodb_table",
            #"{"attribute":[{"name":"a","type":"S"},{"name":"b","type":"S"}]}"#,
            #"{"attribute":[{"name":"b","type":"N"},{"name":"a","type":"S"}]}"#,
            "attribute[name=b].type drift"
        ),
        Row(
            "azurerm_network_security_group",
            #"{"security_rule":[{"name":"x","priority":1},{"name":"y","priority":2}]}"#,
            #"{"security_rule":[{"name":"y","priority":2},{"name":"x","priority":9}]}"#,
            "security_rule[name=x].priority drift"
        ),
        Row(
            "google_sql_database_instance",
            #"{"settings":[{"database_flags":[{"name":"a","value":"1"},{"name":"b","value":"2"}]}]}"#,
            #"{"settings":[{"database_flags":[{"name":"b","value":"2"},{"name":"a","value":"1"}]}]}"#
        ),
        Row("aws_codepipeline", #"{"x":["a","b"]}"#, #"{"x":["b","a"]}"#, "x[0] drift", "x[1] drift"),
        // Texts that a platform takes for one.
        Row("aws_route53_record", #"{"name":"A.example.com."}"#, #"{"name":"a.example.com"}"#),
        Row(
            "azurerm_linux_virtual_machine",
            #"{"location":"westeurope","name":"a"}"#,
            #"{"location":"WestEurope","name":"A"}"#,
            "name drift"
        ),
        Row("azurerm_servicebus_queue", #"{"lock_duration":"PT1M"}"#, #"{"lock_duration":"PT60S"}"#),
        Row(
            "azurerm_servicebus_queue",
            #"{"lock_duration":"PT1M"}"#,
            #"{"lock_duration":"PT2M"}"#,
            "lock_duration drift"
        ),
        Row(
            "google_compute_instance",
            #"{"zone":"europe-west1-b"}"#,
            #"{"zone":"https://www.googleapis.com/compute/v1/projects/p/zones/europe-west1-b"}"#
        ),
        Row(
            "google_compute_instance",
            #"{"machine_type":"e2-small"}"#,
            #"{"machine_type":"e2-large"}"#,
            "machine_type drift"
        ),
        Row(
            "google_pubsub_subscription",
            #"{"message_retention_duration":"604800s"}"#,
            #"{"message_retention_duration":"168h"}"#
        ),
    ]

    @Test(arguments: rows.indices)
    func saysWhoseChangeItIs(_ index: Int) throws {
        let row = Self.rows[index]
        #expect(try Self.found(row) == row.found, "\(row.type): \(row.before) against \(row.after)")
    }

    @Test("without a type only what holds for all types counts")
    func withoutAType() throws {
        #expect(
            try Self.found(Row("", #"{"source_dest_check":null}"#, #"{"source_dest_check":true}"#)) == [
                "source_dest_check drift"
            ]
        )
    }

    static let durations: [(String, Int?)] = [
        ("PT1H30M", 5400), ("P1DT1S", 86_401), ("P2W", 1_209_600), ("PT0S", 0), ("P", nil), ("PT", nil), ("P1M", nil),
        ("1h", nil), ("PT1.5S", nil), ("PT99999999S", nil), ("PT1", nil),
    ]

    @Test(arguments: durations.indices)
    func readsDurations(_ index: Int) {
        let row = Self.durations[index]
        #expect(ISODuration.nanoseconds(row.0) == row.1.map { $0 * 1_000_000_000 }, "\(row.0)")
    }
}
