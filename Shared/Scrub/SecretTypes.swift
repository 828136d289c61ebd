extension ScrubHints {
    /// Paths of the attributes that are secret because of the type. For a flat map, whose keys do not end with the name:
    /// `data.token`.
    package static func flatPaths(ofType type: String) -> [[ScrubStep]] {
        (SecretTypes.attributes(of: type) ?? []).sorted().map { [.name($0)] }
    }
}

/// Attributes that are secret because of the type of their resource, although their names do not say it.
enum SecretTypes {
    static func attributes(of type: String?) -> Set<String>? { type.flatMap { table[$0] } }

    private static let table: [String: Set<String>] = [
        "random_password": ["result", "bcrypt_hash", "id"],
        "random_bytes": ["base64", "hex"],
        "aws_iam_access_key": ["secret", "encrypted_secret", "ses_smtp_password", "ses_smtp_password_v4"],
        "aws_secretsmanager_secret_version": ["secret_string", "secret_binary"],
        "aws_ssm_parameter": ["value"],
        "aws_codebuild_source_credential": ["token"],
        "aws_lightsail_key_pair": ["private_key", "encrypted_private_key"],
        "tls_private_key": ["private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"],
        "kubernetes_secret": ["data", "binary_data"],
        "kubernetes_secret_v1": ["data", "binary_data"],
        "github_actions_secret": ["plaintext_value", "encrypted_value"],
        "github_actions_organization_secret": ["plaintext_value", "encrypted_value"],
        "github_actions_environment_secret": ["plaintext_value", "encrypted_value"],
        "gitlab_project_variable": ["value"],
        "gitlab_group_variable": ["value"],
        "google_secret_manager_secret_version": ["secret_data"],
        "google_service_account_key": ["private_key"],
        "azurerm_key_vault_secret": ["value"],
        "vault_generic_secret": ["data_json", "data"],
        "vault_kv_secret": ["data_json", "data"],
        "vault_kv_secret_v2": ["data_json", "data"],
        "vault_approle_auth_backend_role_secret_id": ["secret_id", "accessor", "wrapping_token"],
        "vault_token": ["client_token", "wrapped_token"],
        "AWS::SecretsManager::Secret": ["SecretString"],
        "core/v1/Secret": ["data", "stringData"],
        "v1/Secret": ["data", "stringData"],
    ]
}
