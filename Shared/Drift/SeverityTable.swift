/// One row of the attribute rules: the first that matches an attribute decides that attribute.
struct AttributeRule: Sendable {
    /// How a row knows an attribute; names are lower case without `_` and `-`.
    enum Pattern: Sendable {
        /// A name anywhere in the path is one of these.
        case name(Set<String>)
        /// A name anywhere in the path holds one of these.
        case part([String])
        /// The last name is one of these.
        case last(Set<String>)
        /// The path begins with one of these shapes.
        case under([String])
        case any
    }

    /// Families that the resource must have one of; empty means any resource.
    var families: Set<ResourceFamily> = []
    /// Only for these kinds of stack; empty means all.
    var kinds: Set<StackKindName> = []
    let pattern: Pattern
    /// Names that keep the row from matching when they are in the path.
    var except: Set<String> = []
    var condition = AttributeCondition.always
    let severity: Severity
    /// Completes the sentence "PATH: ...".
    let reason: String
}

/// The rules of P2-E3-06 as data, tried from the top for each attribute that differs.
enum SeverityTable {
    static let attributes: [AttributeRule] = labels + exposure + identity + protection

    /// Labels that carry meaning beyond a label stand before the row that calls labels harmless.
    private static let labels: [AttributeRule] = [
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .part(["podsecurity.kubernetes.io/enforce"]),
            severity: .critical,
            reason: "the pod security policy of the namespace changed"
        ),
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .part(["loadbalancerinternal", "loadbalancertype"]),
            condition: .turnedOff,
            severity: .critical,
            reason: "the load balancer is no longer internal"
        ),
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .part(["loadbalancerscheme", "ingress.kubernetes.io/scheme"]),
            condition: .gained(["internetfacing", "internet-facing", "external", "public"]),
            severity: .critical,
            reason: "the load balancer faces the internet"
        ),
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .under(["metadata.labels", "metadata.annotations"]),
            severity: .low,
            reason: "only labels or annotations"
        ),
        AttributeRule(
            pattern: .under([
                "tags", "tagsall", "labels", "description", "comment", "effectivelabels", "terraformlabels",
                "userlabels",
                "freeformtags", "definedtags", "userdefinedtags", "resourcelabels", "tag", "displayname",
                "effectivetags",
            ]),
            severity: .low,
            reason: "only tags, labels or a description"
        ),
        AttributeRule(
            pattern: .last(["description", "comment"]),
            severity: .low,
            reason: "only a description"
        ),
    ]

    /// What a resource may reach is not what reaches it.
    private static let egress: Set<String> = [
        "egress", "securitygroupegress", "destinationcidrblock", "destinationipv6cidrblock", "destinationaddressprefix",
    ]

    private static let exposure: [AttributeRule] = [
        AttributeRule(
            families: [.firewall, .guardRail],
            pattern: .any,
            except: egress,
            condition: .openedToWorld,
            severity: .critical,
            reason: "opened to the whole internet"
        ),
        AttributeRule(
            families: [.network],
            pattern: .part(["cidr", "destrange"]),
            except: ["sourcecidr", "inboundcidrs"],
            condition: .openedToWorld,
            severity: .high,
            reason: "there is a new default route"
        ),
        AttributeRule(
            pattern: .part([
                "cidr", "sourceranges", "authorizednetworks", "sourceaddressprefix", "whitelist", "allowedips",
            ]),
            except: egress,
            condition: .openedToWorld,
            severity: .critical,
            reason: "opened to the whole internet"
        ),
        AttributeRule(
            pattern: .last(["acl", "accesscontrol", "predefinedacl", "access"]),
            condition: .gained([
                "public-read", "public-read-write", "authenticated-read", "publicread", "publicreadwrite",
                "authenticatedread",
                "website",
            ]),
            severity: .critical,
            reason: "the access list is public"
        ),
        AttributeRule(
            pattern: .part([
                "blockpublic", "ignorepublic", "restrictpublic", "publicaccessprevention", "publicaccessblock",
            ]),
            condition: .turnedOff,
            severity: .critical,
            reason: "the block of public access is off"
        ),
        AttributeRule(
            pattern: .part(["public"]),
            except: [
                "publickey", "publicip", "publicdns", "publicipaddress", "publicipv4pool", "blockpublicacls",
                "blockpublicpolicy", "ignorepublicacls", "restrictpublicbuckets", "publicaccessprevention",
                "publicaccessblockconfiguration", "blockpublicaccess", "publicips", "publicdnsname",
            ],
            condition: .turnedOn,
            severity: .critical,
            reason: "reachable from the public"
        ),
        AttributeRule(
            pattern: .part(["associatepublicip", "mappublicip"]),
            condition: .turnedOn,
            severity: .critical,
            reason: "gets public addresses"
        ),
        AttributeRule(
            families: [.network],
            pattern: .last(["internal"]),
            condition: .turnedOff,
            severity: .critical,
            reason: "no longer internal"
        ),
        AttributeRule(
            pattern: .last(["scheme"]),
            condition: .gained(["internet-facing", "external"]),
            severity: .critical,
            reason: "faces the internet"
        ),
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .under(["spec.type"]),
            condition: .gained(["loadbalancer", "nodeport"]),
            severity: .critical,
            reason: "the service is reachable from outside the cluster"
        ),
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .under(["spec.loadbalancersourceranges"]),
            condition: .turnedOff,
            severity: .critical,
            reason: "the service accepts every source"
        ),
        AttributeRule(
            families: [.guardRail],
            pattern: .any,
            severity: .critical,
            reason: "what keeps the public out changed"
        ),
        AttributeRule(
            pattern: .name(["member", "members", "principal", "principals"]),
            condition: .gained(["allusers", "allauthenticatedusers", "*"]),
            severity: .critical,
            reason: "everybody is let in"
        ),
    ]

    private static let identity: [AttributeRule] = [
        AttributeRule(
            families: [.identity],
            pattern: .any,
            severity: .critical,
            reason: "identity, policy or trust changed"
        ),
        AttributeRule(
            pattern: .name([
                "assumerolepolicy", "assumerolepolicydocument", "inlinepolicy", "managedpolicyarns",
                "permissionsboundary",
                "policydocument", "accesspolicy", "accesspolicies", "resourcepolicy", "keypolicy", "trustpolicy",
                "iaminstanceprofile", "iamrole", "iamrolearn", "iamroles", "executionrolearn", "taskrolearn", "rolearn",
                "serviceaccount", "serviceaccountname", "serviceaccountemail", "aclgrants", "grant",
                "grants", "iambindings", "rolerules",
            ]),
            severity: .critical,
            reason: "identity, policy or trust changed"
        ),
        AttributeRule(
            families: [.upkeep],
            pattern: .any,
            severity: .medium,
            reason: "a policy of upkeep changed"
        ),
        AttributeRule(
            kinds: [.terraform, .cloudformation, .pulumi],
            pattern: .last(["policy", "policytext", "role"]),
            severity: .critical,
            reason: "identity, policy or trust changed"
        ),
        AttributeRule(
            kinds: [.kubernetes],
            pattern: .last(["privileged", "hostnetwork", "hostpid", "hostipc", "allowprivilegeescalation"]),
            condition: .turnedOn,
            severity: .critical,
            reason: "the container may reach the host"
        ),
    ]

    private static let protection: [AttributeRule] = [
        AttributeRule(
            pattern: .part([
                "encrypt", "ssespecification", "serversideenc", "kmskey", "kmsmaster", "sslenforcement", "requiressl",
                "forcessl", "httpsonly", "httpstraffic", "enablekeyrotation", "securetransport", "sslmode",
                "customermanagedkey",
            ]),
            condition: .turnedOff,
            severity: .critical,
            reason: "encryption is off"
        ),
        AttributeRule(
            pattern: .part(["mintlsversion", "minimumtlsversion", "sslpolicy", "minimumprotocolversion", "tlspolicy"]),
            severity: .critical,
            reason: "the demands on encryption in transit changed"
        ),
        AttributeRule(
            pattern: .part([
                "logging", "accesslog", "auditlog", "flowlog", "logexport", "enabledcloudwatchlogs",
                "logfilevalidation",
                "logsexports", "enabledclusterlogtypes", "clusterlogging", "includeglobalserviceevents",
                "multiregiontrail",
                "auditpolicy", "logconfig", "querylog", "logdelivery",
            ]),
            condition: .turnedOff,
            severity: .critical,
            reason: "logging is off"
        ),
        AttributeRule(
            families: [.logging],
            pattern: .part(["enable", "islogging", "recording", "logtype", "eventselector", "status"]),
            condition: .turnedOff,
            severity: .critical,
            reason: "logging is off"
        ),
        AttributeRule(
            pattern: .part(["deletionprotection", "disableapitermination", "preventdestroy", "skipfinalsnapshot"]),
            severity: .high,
            reason: "the protection against deletion changed"
        ),
    ]
}
