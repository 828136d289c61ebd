/// What is known of properties beyond their names: which lists are sets, what is matched by a key, what the service
/// never returns. Data: a property that is judged wrongly gets a row.
///
/// Sources: the resource schemas that AWS publishes (`insertionOrder`, `writeOnlyProperties`) and the project's research
/// on drift noise.
enum CloudFormationTable {
    /// Lists of one type that are matched otherwise than their names say.
    static let lists: [String: [String: ListRule]] = [
        "AWS::ElasticLoadBalancing::LoadBalancer": ["Policies": .merge([MergeField("PolicyName")])],
        "AWS::Batch::JobQueue": ["ComputeEnvironmentOrder": .merge([MergeField("ComputeEnvironment")])],
        "AWS::AutoScaling::AutoScalingGroup": ["Tags": .merge([MergeField("Key")]), "MetricsCollection": .set],
        "AWS::CloudFront::Distribution": ["Items": .set, "Aliases": .set],
        "AWS::DynamoDB::Table": ["KeySchema": .merge([MergeField("AttributeName")])],
        "AWS::ElastiCache::ReplicationGroup": ["PreferredCacheClusterAZs": .ordered],
        "AWS::EC2::DHCPOptions": ["DomainNameServers": .ordered, "NtpServers": .ordered],
        "AWS::Lambda::Function": ["Layers": .ordered],
        "AWS::ECS::TaskDefinition": ["Secrets": .merge([MergeField("Name")]), "Command": .ordered],
    ]

    /// Lists whose elements are found by a field; what is live alone in them belongs to somebody else.
    static let merged: [String: [MergeField]] = [
        "Tags": [MergeField("Key")], "HostedZoneTags": [MergeField("Key")], "FileSystemTags": [MergeField("Key")],
        "LoadBalancerAttributes": [MergeField("Key")], "TargetGroupAttributes": [MergeField("Key")],
        "Environment": [MergeField("Name")], "EnvironmentVariables": [MergeField("Name")],
        "ContainerDefinitions": [MergeField("Name")], "Volumes": [MergeField("Name")],
        "BlockDeviceMappings": [MergeField("DeviceName")], "Policies": [MergeField("PolicyName")],
        "GlobalSecondaryIndexes": [MergeField("IndexName")], "LocalSecondaryIndexes": [MergeField("IndexName")],
        "AttributeDefinitions": [MergeField("AttributeName")], "Dimensions": [MergeField("Name")],
        "Origins": [MergeField("Id")], "Applications": [MergeField("Name")],
        "OptionConfigurations": [MergeField("OptionName")],
        "OptionSettings": [MergeField("Namespace"), MergeField("OptionName")],
        "ClusterSettings": [MergeField("Name")], "DomainValidationOptions": [MergeField("DomainName")],
        "EncryptionConfiguration": [MergeField("Provider")],
    ]

    /// Lists whose order means nothing.
    static let sets: Set<String> = [
        "SecurityGroupIds", "SecurityGroups", "VPCSecurityGroups", "VpcSecurityGroupIds", "DBSecurityGroups",
        "CacheSecurityGroupNames", "SourceSecurityGroups", "SecurityGroupIngress", "SecurityGroupEgress", "SubnetIds",
        "Subnets", "SubnetMappings", "VPCZoneIdentifier", "AvailabilityZones", "RouteTableIds", "ManagedPolicyArns",
        "Groups", "Roles", "Users", "LoadBalancerNames", "TargetGroupARNs", "Targets", "Instances", "Listeners",
        "LoadBalancers", "AlarmActions", "OKActions", "InsufficientDataActions", "NotificationARNs",
        "NotificationConfigurations", "NotificationTypes", "TerminationPolicies", "AllowedMethods", "CachedMethods",
        "AllowedHeaders", "AllowedOrigins", "ExposedHeaders", "Headers", "AllowMethods", "AllowOrigins", "AllowHeaders",
        "RequiresCompatibilities", "PortMappings", "MountPoints", "LogPaths", "EnableCloudwatchLogsExports",
        "EnabledCloudwatchLogsExports", "EnableLogTypes", "SubjectAlternativeNames", "ResourceRecords", "VPCs",
        "ExplicitAuthFlows", "AllowedOAuthFlows", "AllowedOAuthScopes", "CallbackURLs", "LogoutURLs",
        "SupportedIdentityProviders", "ReadAttributes", "WriteAttributes", "AliasAttributes", "UsernameAttributes",
        "AutoVerifiedAttributes", "CapacityProviders", "EventTypes", "Events", "Regions", "ResourceTypes",
        "ComplianceResourceTypes", "DBClusterParameterGroupNames", "IpRanges", "Addresses", "NonKeyAttributes",
        "TopicConfigurations", "QueueConfigurations", "LambdaConfigurations", "CompatibleRuntimes", "Architectures",
        "ApiStages", "Types", "AuthorizationScopes", "BinaryMediaTypes", "ClientIdList", "ThumbprintList",
        "Statement", "Subscription", "Endpoints", "AlarmNames", "DataResources", "EventSelectors",
    ]

    /// Maps of the user's own keys: one more live member is a change.
    static let wholes: Set<String> = ["Variables"]

    /// Names that services write in small letters or in their own case.
    static let caseless: Set<String> = [
        "DBInstanceIdentifier", "DBClusterIdentifier", "DBSubnetGroupName", "DBParameterGroupName",
        "DBClusterParameterGroupName", "ClusterIdentifier", "ReplicationGroupId", "CacheSubnetGroupName",
        "CacheParameterGroupName", "ClusterName", "PreferredMaintenanceWindow", "Protocol", "IpProtocol",
        "DBSecurityGroupName", "SourceDBInstanceIdentifier", "Engine",
    ]

    /// Properties that no service returns: paths below the properties, by type. They are compared where a recording
    /// holds them all the same.
    static let writeOnly: [String: Set<String>] = [
        "AWS::RDS::DBInstance": [
            "MasterUserPassword", "TdeCredentialPassword", "DBSnapshotIdentifier", "SourceDBInstanceIdentifier",
            "SourceRegion", "AllowMajorVersionUpgrade", "DeleteAutomatedBackups", "UseDefaultProcessorFeatures",
            "ApplyImmediately", "RestoreTime", "UseLatestRestorableTime",
        ],
        "AWS::RDS::DBCluster": [
            "MasterUserPassword", "SnapshotIdentifier", "SourceDBClusterIdentifier", "RestoreType", "SourceRegion",
            "UseLatestRestorableTime", "RestoreToTime",
        ],
        "AWS::DocDB::DBCluster": ["MasterUserPassword", "SnapshotIdentifier", "RestoreType"],
        "AWS::Redshift::Cluster": ["MasterUserPassword", "SnapshotIdentifier", "SnapshotClusterIdentifier"],
        "AWS::ElastiCache::ReplicationGroup": ["AuthToken", "SnapshotArns", "SnapshotName"],
        "AWS::SecretsManager::Secret": ["SecretString", "GenerateSecretString"],
        "AWS::IAM::User": ["LoginProfile"],
        "AWS::Lambda::Function": ["Code", "SnapStart"],
        "AWS::Lambda::LayerVersion": ["Content"],
        "AWS::Lambda::Version": ["CodeSha256", "ProvisionedConcurrencyConfig"],
        "AWS::EC2::LaunchTemplate": ["LaunchTemplateData", "TagSpecifications", "VersionDescription"],
        "AWS::EC2::Instance": ["LaunchTemplate", "AdditionalInfo", "PropagateTagsToVolumeOnCreation"],
        "AWS::S3::Bucket": ["AccessControl"],
        "AWS::KMS::Key": ["PendingWindowInDays", "BypassPolicyLockoutSafetyCheck"],
        "AWS::SSM::Parameter": ["AllowedPattern", "Description", "Policies", "Tags", "Tier"],
        "AWS::ApiGateway::RestApi": [
            "Body", "BodyS3Location", "CloneFrom", "FailOnWarnings", "Mode", "Parameters",
        ],
        "AWS::ApiGateway::Deployment": ["StageDescription", "StageName", "DeploymentCanarySettings"],
        "AWS::ApiGatewayV2::Api": [
            "Body", "BodyS3Location", "BasePath", "FailOnWarnings", "DisableSchemaValidation", "CredentialsArn",
            "RouteKey", "Target",
        ],
        "AWS::StepFunctions::StateMachine": ["Definition", "DefinitionS3Location", "DefinitionSubstitutions"],
        "AWS::CloudFormation::Stack": ["TemplateURL", "TemplateBody"],
        "AWS::CertificateManager::Certificate": ["DomainValidationOptions", "ValidationMethod"],
        "AWS::AutoScaling::AutoScalingGroup": ["InstanceId"],
        "AWS::DirectoryService::MicrosoftAD": ["Password"], "AWS::DirectoryService::SimpleAD": ["Password"],
        "AWS::AmazonMQ::Broker": ["Users"], "AWS::CodeBuild::SourceCredential": ["Token", "Username"],
        "AWS::CodePipeline::Webhook": ["AuthenticationConfiguration.SecretToken"],
        "AWS::OpenSearchService::Domain": ["AdvancedSecurityOptions.MasterUserOptions"],
        "AWS::Elasticsearch::Domain": ["AdvancedSecurityOptions.MasterUserOptions"],
        "AWS::DynamoDB::Table": ["ImportSourceSpecification"],
    ]

    /// The last word of names that no service returns, whatever the type.
    static let hidden = ["Password", "SecretString", "AuthToken", "OAuthToken", "SecretToken", "ClientSecret"]

    /// Properties that an autoscaler is expected to write.
    static let coManaged: [String: Set<String>] = [
        "AWS::AutoScaling::AutoScalingGroup": ["DesiredCapacity"], "AWS::ECS::Service": ["DesiredCount"],
        "AWS::EKS::Nodegroup": ["ScalingConfig.DesiredSize"],
        "AWS::DynamoDB::Table": [
            "ProvisionedThroughput.ReadCapacityUnits", "ProvisionedThroughput.WriteCapacityUnits",
        ],
    ]

    /// Lists to which resources of their own add: parent type, property, types that add.
    static let standAlone: [String: [String: Set<String>]] = [
        "AWS::EC2::SecurityGroup": [
            "SecurityGroupIngress": ["AWS::EC2::SecurityGroupIngress"],
            "SecurityGroupEgress": ["AWS::EC2::SecurityGroupEgress"],
        ],
        "AWS::IAM::Role": ["ManagedPolicyArns": ["AWS::IAM::ManagedPolicy"]],
        "AWS::IAM::User": [
            "ManagedPolicyArns": ["AWS::IAM::ManagedPolicy"], "Groups": ["AWS::IAM::UserToGroupAddition"],
        ],
        "AWS::IAM::Group": ["ManagedPolicyArns": ["AWS::IAM::ManagedPolicy"]],
        "AWS::EC2::Instance": ["Volumes": ["AWS::EC2::VolumeAttachment"]],
    ]
}
