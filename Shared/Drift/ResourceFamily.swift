/// What a resource is for, as far as severity cares; taken from its type by the table below.
enum ResourceFamily: String, Hashable, Sendable {
    /// Identities, roles, policies, trust.
    case identity
    /// What stands between the public and a resource, and is itself a setting: an access block, a network policy.
    case guardRail
    /// A setting that encrypts.
    case encryption
    /// What records what happened.
    case logging
    /// Firewall rules and groups.
    case firewall
    /// Routes, subnets, load balancers, DNS, services.
    case network
    /// What loses data when it goes.
    case stateful
    /// Policies that are about scaling, ageing or caching, not about access.
    case upkeep
}

/// The words of a type, whatever its notation: `aws_db_instance`, `AWS::RDS::DBInstance`, `aws:rds/instance:Instance`,
/// `apps/v1/StatefulSet`.
struct TypeWords {
    /// Lower case, cut at every separator and at each change from lower to upper case.
    let words: [String]
    /// Letters and digits only, lower case: `awsdbinstance`.
    let squashed: String

    init(_ type: String) {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for scalar in type.unicodeScalars {
            let isUpper = ("A"..."Z").contains(scalar)
            let isLower = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            if !isUpper, !isLower || (isUpper && previousIsLower) {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else if isUpper, previousIsLower {
                words.append(word)
                word = ""
            }
            if isUpper || isLower { word += scalar.properties.lowercaseMapping }
            previousIsLower = isLower
        }
        if !word.isEmpty { words.append(word) }
        self.words = words
        squashed = words.joined()
    }
}

/// How a row of the table knows a type.
enum TypePattern: Sendable {
    /// One of the words is this one.
    case word(String)
    /// The squashed type holds this.
    case part(String)
    /// The last part of a Kubernetes type is this kind.
    case kind(String)

    func matches(_ words: TypeWords, kubernetesKind: String?) -> Bool {
        switch self {
        case .word(let word): kubernetesKind == nil && words.words.contains(word)
        case .part(let part): kubernetesKind == nil && words.squashed.contains(part)
        case .kind(let kind): kubernetesKind == kind
        }
    }
}

extension ResourceFamily {
    /// Every family of a type: a managed key is both stateful and encryption.
    static func of(_ type: String, kind: StackKindName) -> Set<ResourceFamily> {
        let words = TypeWords(type)
        let kubernetesKind = kind == .kubernetes ? type.split(separator: "/").last.map(String.init) : nil
        let families = table.filter { row in
            row.patterns.contains { $0.matches(words, kubernetesKind: kubernetesKind) }
                && !row.except.contains { words.squashed.contains($0) }
        }
        return Set(families.map(\.family))
    }

    private struct Row: Sendable {
        let family: ResourceFamily
        let patterns: [TypePattern]
        var except: [String] = []
    }

    private static let upkeepWords = [
        "scalingpolicy", "lifecyclepolicy", "cachepolicy", "requestpolicy", "retentionpolicy", "negotiationpolicy",
        "headerspolicy", "snapshotpolicy", "backuppolicy", "dnspolicy", "backupplan", "policylifecycle",
    ]

    /// The table. Sources: the resource lists of the large Terraform providers, CloudFormation and Kubernetes, by their
    /// own documentation; extended whenever a type turns up that is judged wrongly.
    private static let table: [Row] = [
        Row(
            family: .identity,
            patterns: [
                .word("iam"), .part("roleassignment"), .part("roledefinition"), .part("serviceaccount"),
                .part("accesskey"),
                .part("kmsgrant"), .part("lambdapermission"), .part("organizationspolicy"), .part("trustanchor"),
                .part("openidconnectprovider"), .part("samlprovider"), .part("ramresourceshare"), .part("rolepolicy"),
                .part("identitypool"), .part("branchprotection"),
                .part("clusterrole"), .part("rolebinding"), .part("kubernetesrole"), .word("permission"),
                .word("permissions"),
                .kind("Role"), .kind("ClusterRole"), .kind("RoleBinding"), .kind("ClusterRoleBinding"),
                .kind("ServiceAccount"), .kind("PodSecurityPolicy"), .kind("ValidatingWebhookConfiguration"),
                .kind("MutatingWebhookConfiguration"), .kind("ValidatingAdmissionPolicy"),
                .kind("ValidatingAdmissionPolicyBinding"), .kind("CertificateSigningRequest"),
            ]
        ),
        Row(
            family: .identity,
            patterns: [.word("policy")],
            except: upkeepWords
        ),
        Row(family: .upkeep, patterns: upkeepWords.map(TypePattern.part)),
        Row(
            family: .guardRail,
            patterns: [
                .part("publicaccessblock"), .part("bucketownershipcontrols"), .part("wafv2webacl"), .part("wafwebacl"),
                .part("shieldprotection"), .kind("NetworkPolicy"), .kind("AuthorizationPolicy"),
                .kind("PeerAuthentication"),
            ]
        ),
        Row(
            family: .encryption,
            patterns: [
                .part("serversideencryption"), .part("ebsencryptionbydefault"), .part("kmskey"), .part("cryptokey"),
                .part("diskencryptionset"), .part("keyvaultkey"),
            ]
        ),
        Row(
            family: .logging,
            patterns: [
                .part("cloudtrail"), .part("flowlog"), .part("bucketlogging"), .part("configurationrecorder"),
                .part("deliverychannel"), .part("guardduty"), .part("securityhub"), .part("diagnosticsetting"),
                .part("loggingproject"), .part("loggingorganization"), .part("querylog"), .part("auditconfig"),
                .part("loggingconfiguration"),
            ]
        ),
        Row(
            family: .firewall,
            patterns: [
                .part("securitygroup"), .part("securityrule"), .part("firewall"), .part("networkacl"), .part("nsgrule"),
                .part("ipset"), .part("authorizedip"), .part("securitylist"),
            ]
        ),
        Row(
            family: .network,
            patterns: [
                .word("vpc"), .part("subnet"), .word("route"), .word("route53"), .part("routetable"),
                .part("internetgateway"),
                .part("natgateway"), .part("transitgateway"), .part("vpngateway"), .part("vpnconnection"), .word("lb"),
                .word("elb"), .word("alb"), .part("loadbalanc"), .part("virtualnetwork"), .part("computenetwork"),
                .part("networkinterface"), .part("networkpeering"), .part("vpcpeering"), .part("dnszone"),
                .part("dnsrecord"),
                .part("dnsmanagedzone"), .word("eip"), .part("publicip"), .part("forwardingrule"), .part("cloudfront"),
                .part("directconnect"), .part("router"), .part("hostedzone"), .part("recordset"), .part("listener"),
                .kind("Service"), .kind("Ingress"), .kind("Gateway"), .kind("HTTPRoute"), .kind("Endpoints"),
                .kind("EndpointSlice"), .kind("VirtualService"), .kind("IngressClass"), .kind("NetworkPolicy"),
            ]
        ),
        Row(
            family: .stateful,
            patterns: [
                .word("db"), .part("rds"), .part("dynamodbtable"), .part("database"), .part("sqlinstance"),
                .part("sqlserver"),
                .part("mysqlserver"), .part("postgresqlserver"), .part("flexibleserver"), .part("documentdb"),
                .part("docdb"),
                .part("neptune"), .part("redshift"), .part("elasticache"), .part("rediscache"), .part("memorydb"),
                .part("opensearch"), .part("elasticsearch"), .part("cosmosdb"), .part("bigtable"), .part("spanner"),
                .part("bigquery"), .part("firestore"), .word("bucket"), .part("storageaccount"),
                .part("storagecontainer"),
                .part("ebsvolume"), .word("volume"), .part("ec2volume"), .part("computedisk"), .part("manageddisk"),
                .part("filesystem"), .part("fileshare"), .part("filestore"), .part("backupvault"), .part("snapshot"),
                .part("kmskey"), .part("cryptokey"), .part("keyvault"), .part("secretsmanagersecret"),
                .part("kinesisstream"),
                .part("mskcluster"), .part("sqsqueue"), .part("ecrrepository"), .word("queue"), .part("loggroup"),
                .part("userpool"), .part("qldb"), .part("timestream"), .part("statefulset"), .part("persistentvolume"),
                .kind("StatefulSet"), .kind("PersistentVolumeClaim"), .kind("PersistentVolume"),
                .kind("VolumeSnapshot"),
                .kind("Namespace"), .kind("CustomResourceDefinition"), .kind("Kafka"), .kind("Cluster"),
                .kind("Postgresql"), .kind("RabbitmqCluster"), .kind("MongoDBCommunity"), .kind("Elasticsearch"),
            ],
            except: [
                "bucketpolicy", "bucketpublicaccessblock", "bucketacl", "bucketnotification", "bucketlogging",
                "bucketobject",
                "bucketlifecycle", "bucketcors", "bucketiam", "bucketownership", "bucketserverside", "subnetgroup",
                "parametergroup", "optiongroup", "queuepolicy", "volumeattachment", "eventsubscription",
            ]
        ),
    ]
}
