import SharedBase
import TestKit
import Testing

@testable import SharedScrub

@Suite("Attribute names")
struct NameTests {
    @Test(
        "names of secrets",
        arguments: [
            "password", "master_password", "masterUserPassword", "DB_PASSWORD", "db-password", "spec.db.password",
            "passwd",
            "MYSQL_ROOT_PASSWORD", "pwd", "dbpassword", "passphrase", "secret", "client_secret", "clientSecret",
            "SECRET_KEY",
            "secretAccessKey", "aws_secret_access_key", "token", "access_token", "authToken", "api_key", "apiKey",
            "API-KEY",
            "private_key", "privateKeyPem", "connection_string", "primary_connection_string", "primary_access_key",
            "shared_access_key", "password_hash", "password_base64", "db_password_old", "storage.account.key", "jwt",
            "webhook_secret", "encryption_key", "userPassword1",
        ]
    )
    func secret(name: String) {
        let value = Scrubber.test.value(.object(ValueObject([(name, .string("Blue-Horse-9"))])))
        #expect(value[name] == "[REDACTED:name]")
    }

    @Test(
        "names about secrets and names of nothing",
        arguments: [
            "secretName", "secret_name", "secret_arn", "secretArn", "token_url", "tokenEndpoint", "password_policy",
            "password_length", "passwordExpiry", "key_id", "kms_key_id", "kmsMasterKeyId", "public_key", "token_type",
            "hash_key", "range_key", "key_name", "http_tokens", "api_key_source", "token_ttl", "secret_id",
            "password_reset_at",
            "private_ip", "private_dns", "compass", "bypass", "author", "monkey", "description", "keyUsage",
            "passwordFile",
            "provider_config_key", "customer_master_key_spec", "authorizer_uri", "credentialsSecretName",
            "secret_version",
        ]
    )
    func harmless(name: String) {
        let tree: Value = .object(ValueObject([(name, .string("Blue-Horse-9"))]))
        #expect(Scrubber.test.value(tree) == tree)
    }

    @Test("a password may be a number, other names leave numbers; booleans, null and empty stay")
    func kinds() {
        let tree: Value = [
            "password": 1234, "pin": 99, "token": 5, "secret": true, "passwd": nil, "client_secret": "",
            "max_tokens": 7,
        ]
        let expected: Value = [
            "password": "[REDACTED:name]", "pin": "[REDACTED:name]", "token": 5, "secret": true, "passwd": nil,
            "client_secret": "", "max_tokens": 7,
        ]
        #expect(Scrubber.test.value(tree) == expected)
    }

    @Test("pairs of name and value, as in Kubernetes env, ECS containers, CloudFormation parameters")
    func pairs() {
        let tree: Value = [
            "env": [
                ["name": "DB_PASSWORD", "value": "hunter22"],
                ["name": "DB_HOST", "value": "db.internal"],
                ["name": "DB_TOKEN", "valueFrom": ["secretKeyRef": ["name": "db", "key": "password"]]],
            ],
            "parameters": [["ParameterKey": "DbPassword", "ParameterValue": "tr0ub4dor"]],
        ]
        let expected: Value = [
            "env": [
                ["name": "DB_PASSWORD", "value": "[REDACTED:name]"],
                ["name": "DB_HOST", "value": "db.internal"],
                ["name": "DB_TOKEN", "valueFrom": ["secretKeyRef": ["name": "db", "key": "password"]]],
            ],
            "parameters": [["ParameterKey": "DbPassword", "ParameterValue": "[REDACTED:name]"]],
        ]
        #expect(Scrubber.test.value(tree) == expected)
    }

    @Test("lists, wrappers and maps under a secret name; references stay")
    func containers() {
        let tree: Value = [
            "passwords": ["one-1", "two-2"],
            "db_password": ["value": "three-3", "type": "string"],
            "credentials": ["username": "app", "password": "four-4"],
            "secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf",
            "token": "${var.token}",
            "api_key": "{{resolve:secretsmanager:x}}",
        ]
        let result = Scrubber.test.value(tree)
        #expect(result["passwords"] == ["[REDACTED:name]", "[REDACTED:name]"])
        #expect(result["db_password"] == ["value": "[REDACTED:name]", "type": "string"])
        #expect(result["credentials"] == ["username": "app", "password": "[REDACTED:name]"])
        for name in ["secret", "token", "api_key"] { #expect(result[name] == tree[name]) }
    }

    @Test("a lone value is judged by its path")
    func path() {
        let hints = ScrubHints(type: "aws_db_instance", path: [.name("settings"), .index(0), .name("master_password")])
        #expect(Scrubber.test.value("abc", hints) == "[REDACTED:name]")
        #expect(Scrubber.test.value("abc", ScrubHints(path: [.name("engine")])) == "abc")
    }

    @Test("types whose attributes are secret under a plain name")
    func types() {
        #expect(
            Scrubber.test.value(["result": "abc"], ScrubHints(type: "random_password")) == ["result": "[REDACTED:name]"]
        )
        #expect(Scrubber.test.value(["result": "abc"], ScrubHints(type: "random_pet")) == ["result": "abc"])
    }
}
