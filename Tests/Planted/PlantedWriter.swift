import SharedBase
import SharedDrift
import SharedJSON

/// Writes one file of one kind around planted members.
struct PlantedWriter {
    let kind: StackKindName
    let number: Int

    func file(_ forms: [PlantForm], _ random: inout SecretMaker) -> PlantedFile {
        var file = PlantedFile(kind: kind, name: name, text: "", secrets: [], benign: [])
        var resources: [(type: String, attributes: ValueObject, marked: [String])] = []
        for (index, form) in forms.enumerated() {
            let planted = form.plant("\(number)_\(index)", &random)
            var attributes = planted.members
            let marked = form == .mark ? planted.members.members.map(\.key) : []
            attributes["id"] = .string("i-0" + random.hex(16))
            for (name, value) in benign(index, &random) {
                attributes[name] = .string(value)
                file.benign.append(value)
            }
            resources.append((type(of: form), attributes, marked))
            file.secrets.append(PlantedSecret(form: form.rawValue, needles: planted.needles))
        }
        file.text = text(resources)
        return file
    }

    private var name: String {
        switch kind {
        case .terraform: "state-\(number).tfstate"
        case .cloudformation: "template-\(number).\(number % 2 == 0 ? "json" : "yaml")"
        case .kubernetes: "manifest-\(number).yaml"
        case .pulumi: "stack-\(number).json"
        }
    }

    /// Types that keep a secret under a plain name for the form that needs one, a common type else.
    private func type(of form: PlantForm) -> String {
        let isSecret = form == .typeTable
        return switch kind {
        case .terraform: isSecret ? "aws_secretsmanager_secret_version" : "aws_instance"
        case .cloudformation: isSecret ? "AWS::SecretsManager::Secret" : "AWS::EC2::Instance"
        case .kubernetes: isSecret ? "Secret" : "Widget"
        case .pulumi: isSecret ? "aws:secretsmanager/secretVersion:SecretVersion" : "aws:ec2/instance:Instance"
        }
    }

    /// Values that look random and are public, two for each resource.
    private func benign(_ index: Int, _ random: inout SecretMaker) -> [(String, String)] {
        let rows: [(String, String)] = [
            ("arn", "arn:aws:kms:eu-central-1:123456789012:key/\(random.uuid())"),
            ("image", "registry.example.com/team/app@sha256:\(random.hex(64))"),
            ("vpc_id", "vpc-0" + random.hex(16)), ("lineage", random.uuid()),
            ("source_code_hash", random.base64(32)), ("etag", random.hex(32)),
            ("public_key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\(random.mixed(43)) ops@example.com"),
            ("commit", random.hex(40)),
            ("resource_id", "/subscriptions/\(random.uuid())/resourceGroups/rg/providers/Microsoft.Web/sites/app"),
            ("zone_id", "Z0" + random.letters(18, SecretMaker.upper + SecretMaker.digits)),
            ("load_balancer", "app/orders/" + random.hex(16)), ("checksum", "sha256-" + random.base64(32)),
        ]
        return [rows[index % rows.count], rows[(index + number + 5) % rows.count]]
    }

    // MARK: Kinds

    private func text(_ resources: [(type: String, attributes: ValueObject, marked: [String])]) -> String {
        switch kind {
        case .terraform: JSON.text(terraform(resources), pretty: true)
        case .cloudformation:
            number % 2 == 0 ? JSON.text(template(resources), pretty: true) : YAMLText.of(template(resources))
        case .kubernetes: objects(resources).map { YAMLText.of($0) }.joined(separator: "---\n")
        case .pulumi: JSON.text(pulumi(resources), pretty: true)
        }
    }

    private func terraform(_ resources: [(type: String, attributes: ValueObject, marked: [String])]) -> Value {
        let entries = resources.enumerated().map { index, resource -> Value in
            let marks = resource.marked.map { Value.array([["type": "get_attr", "value": .string($0)]]) }
            return [
                "mode": "managed", "type": .string(resource.type), "name": .string("r\(number)_\(index)"),
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [
                    [
                        "schema_version": 1, "attributes": .object(resource.attributes),
                        "sensitive_attributes": .array(marks),
                    ]
                ],
            ]
        }
        return [
            "version": 4, "terraform_version": "1.9.8", "serial": 7, "lineage": "3f1c0a52-7d5e-4b7e-9d13-5b5b8f0a1c11",
            "outputs": [:], "resources": .array(entries), "check_results": nil,
        ]
    }

    private func template(_ resources: [(type: String, attributes: ValueObject, marked: [String])]) -> Value {
        var entries = ValueObject()
        var parameters = ValueObject.of(["Size": ["Type": "String", "Default": "t3.medium"]])
        for (index, resource) in resources.enumerated() {
            entries["Thing\(number)x\(index)"] = [
                "Type": .string(resource.type), "Properties": .object(resource.attributes),
            ]
            for name in resource.marked {
                // The default of a hidden parameter, and its copy in a property.
                parameters["Hidden\(index)"] = [
                    "Type": "String", "NoEcho": true, "Default": resource.attributes[name] ?? .null,
                ]
            }
        }
        return [
            "AWSTemplateFormatVersion": "2010-09-09", "Parameters": .object(parameters), "Resources": .object(entries),
        ]
    }

    private func objects(_ resources: [(type: String, attributes: ValueObject, marked: [String])]) -> [Value] {
        resources.enumerated().map { index, resource in
            var metadata = ValueObject.of(["name": .string("thing-\(number)-\(index)"), "namespace": "shop"])
            var attributes = resource.attributes
            if let notes = attributes["annotations"] {
                metadata["annotations"] = notes
                attributes["annotations"] = nil
            }
            let isSecret = resource.type == "Secret" || !resource.marked.isEmpty
            guard isSecret else {
                return [
                    "apiVersion": "example.com/v1", "kind": "Widget", "metadata": .object(metadata),
                    "spec": .object(attributes),
                ]
            }
            // The benign values of a Secret would go with it: they stand in its annotations.
            var data = ValueObject()
            var notes = ValueObject()
            for (name, value) in attributes.members {
                if resource.marked.contains(name) || name == "secret_string" {
                    data[name.replacing("_", with: "-")] = value
                } else {
                    notes["example.com/" + name.replacing("_", with: "-")] = value
                }
            }
            metadata["annotations"] = .object(notes)
            return [
                "apiVersion": "v1", "kind": "Secret", "metadata": .object(metadata), "type": "Opaque",
                "stringData": .object(data),
            ]
        }
    }

    private func pulumi(_ resources: [(type: String, attributes: ValueObject, marked: [String])]) -> Value {
        let stack: Value = [
            "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "custom": false,
            "type": "pulumi:pulumi:Stack",
        ]
        let entries = resources.enumerated().map { index, resource -> Value in
            var inputs = resource.attributes
            for name in resource.marked {
                inputs[name] = [
                    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                    "plaintext": .string(JSON.text(resource.attributes[name] ?? .null)),
                ]
            }
            return [
                "urn": .string("urn:pulumi:dev::shop::\(resource.type)::thing-\(number)-\(index)"), "custom": true,
                "type": .string(resource.type), "id": inputs["id"] ?? .null, "inputs": .object(inputs),
                "outputs": .object(resource.attributes),
            ]
        }
        return [
            "version": 3,
            "deployment": [
                "manifest": ["time": "2026-01-02T03:04:05Z", "magic": "", "version": "v3.140.0"],
                "resources": .array([stack] + entries),
            ],
        ]
    }
}
