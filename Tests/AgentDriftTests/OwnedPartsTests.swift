import AgentDrift
import SharedBase
import SharedDrift
import Testing

/// Inline against stand-alone: a part that another resource of the same state declares is no drift of its parent, and what
/// nobody declares is.
@Suite struct OwnedPartsTests {
    struct Row: Sendable {
        let name: String
        let parent: String
        let child: String
        let before: String
        let after: String
        /// `path class who` of each difference; nil where the resource is in sync.
        let found: [String]
    }

    static func resource(_ type: String, _ name: String, _ attributes: String) -> String {
        #"{"mode":"managed","type":"\#(type)","name":"\#(name)","instances":[{"attributes":\#(attributes)}]}"#
    }

    static func scan(_ row: Row, child: Bool) throws -> [String] {
        let parts =
            [resource(row.parent, "p", row.before)]
            + (child
                ? [resource(String(row.child.prefix { $0 != " " }), "c", String(row.child.drop { $0 != "{" }))] : [])
        let state =
            #"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":[\#(parts.joined(separator: ","))]}"#
        let address = row.parent + ".p"
        let drift =
            #"{"address":"\#(address)","mode":"managed","type":"\#(row.parent)","change":{"actions":["update"],"before":\#(row.before),"after":\#(row.after)}}"#
        let seen = [address] + (child ? [row.child.prefix { $0 != " " } + ".c"] : [])
        let report = try TerraformScanTests.scan(TerraformScanTests.plan(drift, seen: seen), state: state)
        #expect(report.contradiction == nil)
        let resource = try #require(report.resources.first { $0.address == address })
        #expect(report.status == (resource.isDrift ? .drift : .ok))
        return resource.attributes.map { change in
            "\(change.path) \(resource.driftClass(of: change).rawValue)" + (change.who.map { " \($0)" } ?? "")
        }
    }

    static let rule = #""from_port":443,"to_port":443,"protocol":"tcp""#
    static let rows: [Row] = [
        Row(
            name: "a rule of its own shows in the group",
            parent: "aws_security_group",
            child:
                #"aws_security_group_rule {"type":"ingress","security_group_id":"sg-1",\#(rule),"cidr_blocks":["10.0.0.0/8"]}"#,
            before: #"{"id":"sg-1","ingress":null}"#,
            after: #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["10.0.0.0/8"],"security_groups":[]}]}"#,
            found: ["ingress co_managed aws_security_group_rule.c"]
        ),
        Row(
            name: "what nobody declares is drift all the same",
            parent: "aws_security_group",
            child:
                #"aws_security_group_rule {"type":"ingress","security_group_id":"sg-1",\#(rule),"cidr_blocks":["10.0.0.0/8"]}"#,
            before: #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["10.0.0.0/8"]}]}"#,
            after:
                #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["10.0.0.0/8"]},{"from_port":22,"to_port":22,"protocol":"tcp","cidr_blocks":["0.0.0.0/0"]}]}"#,
            found: ["ingress[1] drift"]
        ),
        Row(
            name: "the same address at another port is not what was declared",
            parent: "aws_security_group",
            child:
                #"aws_vpc_security_group_ingress_rule {"security_group_id":"sg-1","from_port":443,"to_port":443,"ip_protocol":"tcp","cidr_ipv4":"0.0.0.0/0"}"#,
            before: #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["0.0.0.0/0"]}]}"#,
            after:
                #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["0.0.0.0/0"]},{"from_port":22,"to_port":22,"protocol":"tcp","cidr_blocks":["0.0.0.0/0"]}]}"#,
            found: ["ingress[1] drift"]
        ),
        Row(
            name: "a rule for the other direction owns nothing here",
            parent: "aws_security_group",
            child:
                #"aws_security_group_rule {"type":"egress","security_group_id":"sg-1",\#(rule),"cidr_blocks":["10.0.0.0/8"]}"#,
            before: #"{"id":"sg-1","ingress":[]}"#,
            after: #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["10.0.0.0/8"]}]}"#,
            found: ["ingress[0] drift"]
        ),
        Row(
            name: "one address of a list that two rules share",
            parent: "aws_security_group",
            child:
                #"aws_vpc_security_group_ingress_rule {"security_group_id":"sg-1","from_port":443,"to_port":443,"ip_protocol":"tcp","cidr_ipv4":"10.1.0.0/16"}"#,
            before: #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["10.0.0.0/16"]}]}"#,
            after: #"{"id":"sg-1","ingress":[{\#(rule),"cidr_blocks":["10.0.0.0/16","10.1.0.0/16"]}]}"#,
            found: ["ingress[0].cidr_blocks[1] co_managed aws_vpc_security_group_ingress_rule.c"]
        ),
        Row(
            name: "routes",
            parent: "aws_route_table",
            child: #"aws_route {"route_table_id":"rtb-1","destination_cidr_block":"0.0.0.0/0","gateway_id":"igw-1"}"#,
            before: #"{"id":"rtb-1","route":[]}"#,
            after: #"{"id":"rtb-1","route":[{"cidr_block":"0.0.0.0/0","gateway_id":"igw-1"}]}"#,
            found: ["route[0] co_managed aws_route.c"]
        ),
        Row(
            name: "attached policies",
            parent: "aws_iam_role",
            child:
                #"aws_iam_role_policy_attachment {"role":"r","policy_arn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
            before: #"{"id":"r","name":"r","managed_policy_arns":[]}"#,
            after:
                #"{"id":"r","name":"r","managed_policy_arns":["arn:aws:iam::aws:policy/ReadOnlyAccess","arn:aws:iam::aws:policy/AdministratorAccess"]}"#,
            found: [
                "managed_policy_arns[0] co_managed aws_iam_role_policy_attachment.c", "managed_policy_arns[1] drift",
            ]
        ),
        Row(
            name: "inline policies",
            parent: "aws_iam_role",
            child: #"aws_iam_role_policy {"role":"r","name":"logs","policy":"{}"}"#,
            before: #"{"id":"r","name":"r","inline_policy":[]}"#,
            after: #"{"id":"r","name":"r","inline_policy":[{"name":"logs","policy":"{\"a\":1}"}]}"#,
            found: ["inline_policy[name=logs] co_managed aws_iam_role_policy.c"]
        ),
        Row(
            name: "settings of a bucket",
            parent: "aws_s3_bucket",
            child: #"aws_s3_bucket_versioning {"bucket":"b","versioning_configuration":[{"status":"Enabled"}]}"#,
            before: #"{"id":"b","bucket":"b","versioning":[{"enabled":false}],"force_destroy":false}"#,
            after: #"{"id":"b","bucket":"b","versioning":[{"enabled":true}],"force_destroy":true}"#,
            found: ["versioning[0].enabled co_managed aws_s3_bucket_versioning.c", "force_destroy drift"]
        ),
        Row(
            name: "rules of a network ACL",
            parent: "aws_network_acl",
            child: #"aws_network_acl_rule {"network_acl_id":"acl-1","rule_number":100,"egress":false}"#,
            before: #"{"id":"acl-1","ingress":[]}"#,
            after: #"{"id":"acl-1","ingress":[{"rule_no":100,"action":"allow"}]}"#,
            found: ["ingress[0] co_managed aws_network_acl_rule.c"]
        ),
    ]

    @Test(arguments: rows.indices)
    func thePartHasItsOwner(_ index: Int) throws {
        let row = Self.rows[index]
        let found = try Self.scan(row, child: true)
        // Whole settings of a resource are listed in the order of its members; only what is said of them counts.
        #expect(found == row.found, "\(row.name)")
    }

    @Test("without the other resource each of them is drift", arguments: rows.indices)
    func withoutAnOwnerItIsDrift(_ index: Int) throws {
        let found = try Self.scan(Self.rows[index], child: false)
        #expect(!found.isEmpty && found.allSatisfy { $0.hasSuffix(" drift") }, "\(Self.rows[index].name): \(found)")
    }
}
