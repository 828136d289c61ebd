#!/usr/bin/env python3
"""Plays the service for CloudFormation templates: works out what a stack made of each would look like, independently of
the agent, and records it.

usage: deploy-templates.py [--seed N] [--plain] OUT TEMPLATE...

Writes OUT/NAME.json for each template: DescribeStacks with the parameters that were chosen, and an inventory of the
resources with their live properties. Everything is known to this program: parameters without a default get a value that
fits their type, what another stack exports or an attribute gives is made up, conditions and functions are worked out.
The live side is written as services write it: sets in another order, numbers as texts and the reverse, policies laid out
anew, false and what is never returned left out, tags and properties of the service's own added; --plain leaves that off.
Prints one line for each template: its name, and the number of resources that are live; on stderr what was left out and why.
"""

import base64
import importlib.util
import ipaddress
import json
import os
import random
import re
import sys

import yaml

# The repository is no place for compiled files.
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("count", os.path.join(os.path.dirname(__file__), "count-templates.py"))
count = importlib.util.module_from_spec(spec)
spec.loader.exec_module(count)

ACCOUNT, REGION = "123456789012", "us-east-1"
NO_VALUE = object()


class Unfit(Exception):
    """The service itself would refuse it."""


# Reading: scalars as the service takes them.


class Loader(count.Loader):
    pass


def scalar(loader, node):
    text = node.value
    if node.style is not None:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "yes", "on"):
        return True
    if text.lower() in ("false", "no", "off"):
        return False
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", text):
        return int(text)
    if re.fullmatch(r"-?(0|[1-9][0-9]*)\.[0-9]+", text):
        return Number(text)
    return text


class Number(str):
    """A fraction whose text is kept."""


for name in ("null", "bool", "int", "float", "timestamp", "str"):
    Loader.add_constructor("tag:yaml.org,2002:" + name, scalar)


def long_form(value):
    """Short forms made long."""
    if isinstance(value, list):
        return [long_form(one) for one in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, member in value.items():
        member = long_form(member)
        # PyYAML hands the tag without its mark.
        if isinstance(key, str) and len(value) == 1 and key in SHORT:
            key = SHORT[key]
            if key == "Fn::GetAtt" and isinstance(member, str):
                member = member.split(".", 1)
        result[key] = member
    return result


SHORT = {"Ref": "Ref", "Condition": "Condition"}
for name in (
    "And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Length Not Or Select Split Sub ToJsonString "
    "Transform GetStackOutput"
).split():
    SHORT[name] = "Fn::" + name


def read(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8-sig")
    value = None
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(text, object_pairs_hook=count.once, parse_float=Number)
        except ValueError:
            value = None
    if value is None:
        documents = [one for one in yaml.load_all(text, Loader=Loader) if one is not None]
        if len(documents) != 1:
            raise Unfit(f"{len(documents)} documents")
        value = documents[0]
    if isinstance(value, dict) and "status_code" in value and isinstance(value.get("data"), dict):
        value = value["data"]
    if isinstance(value, dict) and "TemplateBody" in value:
        body = value["TemplateBody"]
        value = yaml.load(body, Loader=Loader) if isinstance(body, str) else body
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        raise Unfit("no Resources")
    return long_form(value)


# Working out.


class Stack:
    def __init__(self, template, name, dice):
        self.template, self.name, self.dice = template, name, dice
        self.parameters, self.recorded = {}, []
        self.values, self.busy, self.conditions = {}, set(), {}
        self.bound = {}
        for key, parameter in (template.get("Parameters") or {}).items():
            if isinstance(parameter, dict):
                self.parameter(key, parameter)
        self.resources = {}
        self.expand(template["Resources"])

    def pseudo(self, name):
        return {
            "AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.name, "AWS::StackId": self.id, "AWS::NotificationARNs": [], "AWS::NoValue": NO_VALUE,
        }.get(name)

    @property
    def id(self):
        return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{self.name}/0a1b2c"

    def parameter(self, key, parameter):
        kind = str(parameter.get("Type", "String"))
        default = parameter.get("Default")
        hidden = str(parameter.get("NoEcho", "")).lower() == "true"
        if default is None:
            allowed = parameter.get("AllowedValues")
            default = allowed[0] if isinstance(allowed, list) and allowed else self.made_up(key, kind)
        text = self.text(default) if not isinstance(default, list) else ",".join(map(str, default))
        record = {"ParameterKey": key, "ParameterValue": "****" if hidden else text}
        if kind.startswith("AWS::SSM::Parameter::Value<"):
            inner = kind[len("AWS::SSM::Parameter::Value<") : -1]
            text = self.made_up(key, inner) + "-stored"
            kind = inner
            record["ResolvedValue"] = text
        if hidden:
            text = f"hidden {key} 4711"
        is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
        self.parameters[key] = [one.strip() for one in text.split(",")] if is_list and text else [] if is_list else text
        self.recorded.append(record)

    @staticmethod
    def made_up(key, kind):
        if kind == "Number":
            return "8"
        if "cidr" in key.lower():
            return "10.0.0.0/16"
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return ",".join(f"{key}-{number}" for number in range(1, 7))
        return f"{key}-value"

    @staticmethod
    def text(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (str, int)):
            return str(value)
        raise Unfit(f"{value!r} is no text")

    # Loops

    def expand(self, entries):
        for key, entry in entries.items():
            if key.startswith("Fn::ForEach::") and isinstance(entry, list) and len(entry) == 3:
                for bound, body in self.rounds(entry):
                    before, self.bound = self.bound, bound
                    self.expand({self.substituted(name, bound): one for name, one in body.items()})
                    self.bound = before
            elif isinstance(entry, dict):
                self.resources[key] = (entry, dict(self.bound))

    def rounds(self, loop):
        name, collection, body = loop
        items = self.value(collection)
        if not isinstance(items, list):
            raise Unfit("a loop over no list")
        for item in items:
            yield {**self.bound, name: item}, body

    @staticmethod
    def substituted(text, bound):
        for name, item in bound.items():
            text = text.replace("${%s}" % name, str(item)).replace("&{%s}" % name, re.sub("[^A-Za-z0-9]", "", str(item)))
        return text

    # Values

    def value(self, value):
        if isinstance(value, list):
            items = [self.value(one) for one in value]
            return [one for one in items if one is not NO_VALUE]
        if isinstance(value, str) and "{{resolve:" in value:
            return re.sub(r"\{\{resolve:[^}]*\}\}", "resolved-4711", value)
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref" or (name.startswith("Fn::") and not name.startswith("Fn::ForEach::")):
                return self.call(name, argument)
        result = {}
        for key, member in value.items():
            if key.startswith("Fn::ForEach::") and isinstance(member, list) and len(member) == 3:
                for bound, body in self.rounds(member):
                    before, self.bound = self.bound, bound
                    for inner, one in body.items():
                        found = self.value(one)
                        if found is not NO_VALUE:
                            result[self.substituted(inner, bound)] = found
                    self.bound = before
                continue
            if key.startswith("Fn::"):
                result["MadeByMacro"] = "x"
                continue
            found = self.value(member)
            if found is not NO_VALUE:
                result[key] = found
        return result

    def call(self, name, argument):
        simple = {
            "Ref": self.ref, "Fn::GetAtt": self.attribute, "Fn::Sub": self.sub, "Fn::If": self.choose,
            "Fn::FindInMap": self.find,
        }.get(name)
        if simple:
            return simple(argument)
        argument = self.value(argument)
        if name == "Fn::Join":
            return argument[0].join(self.text(one) for one in argument[1])
        if name == "Fn::Select":
            return argument[1][int(argument[0])]
        if name == "Fn::Split":
            return argument[1].split(argument[0])
        if name == "Fn::Base64":
            return base64.b64encode(self.text(argument).encode()).decode()
        if name == "Fn::GetAZs":
            return [(argument or REGION) + letter for letter in "abcdef"]
        if name == "Fn::ImportValue":
            return f"imported-{argument}"
        if name == "Fn::Length":
            return len(argument)
        if name == "Fn::ToJsonString":
            return json.dumps(argument)
        if name == "Fn::Cidr":
            return self.cidr(argument)
        if name == "Fn::GetStackOutput":
            return "output-of-another-stack"
        if name == "Fn::Transform":
            return "made-by-a-macro"
        raise Unfit(f"{name} is not known")

    @staticmethod
    def cidr(argument):
        block, number, bits = argument[0], int(argument[1]), int(argument[2]) if len(argument) > 2 else 8
        nets = ipaddress.ip_network(block).subnets(new_prefix=32 - bits)
        return [str(next(nets)) for _ in range(number)]

    def ref(self, name):
        name = self.value(name)
        if name in self.bound:
            return self.bound[name]
        if name in self.parameters:
            return self.parameters[name]
        if name.startswith("AWS::"):
            return self.pseudo(name)
        if name not in self.resources:
            raise Unfit(f"there is no {name}")
        return self.physical(name)

    def physical(self, name):
        return f"{self.name}-{name}-1A2B"

    def attribute(self, argument):
        if isinstance(argument, str):
            argument = argument.split(".", 1)
        name, path = self.value(argument)[:2] if len(argument) == 2 else (argument[0], ".".join(argument[1:]))
        if name not in self.resources:
            raise Unfit(f"there is no {name}")
        value = self.properties(name)
        for step in str(path).split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return f"made-{name}-{path}" if value is None else value

    def sub(self, argument):
        text, own = (argument, {}) if isinstance(argument, str) else argument
        own = {key: self.value(member) for key, member in own.items()}

        def one(match):
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in own:
                return self.text(own[name])
            if "." in name and name not in self.parameters:
                return self.text(self.attribute(name))
            return self.text(self.ref(name))

        return self.value(re.sub(r"\$\{([^}]*)\}", one, text))

    def find(self, argument):
        names = [self.text(self.value(one)) for one in argument[:3]]
        try:
            return self.template["Mappings"][names[0]][names[1]][names[2]]
        except KeyError:
            if len(argument) > 3:
                return self.value(argument[3]["DefaultValue"])
            raise Unfit(f"no mapping {names}") from None

    def choose(self, argument):
        return self.value(argument[1 if self.condition(argument[0]) else 2])

    # Conditions

    def condition(self, name):
        if name not in self.conditions:
            table = {}
            for key, entry in (self.template.get("Conditions") or {}).items():
                if key.startswith("Fn::ForEach::"):
                    for bound, body in self.rounds(entry):
                        table.update({self.substituted(inner, bound): (one, bound) for inner, one in body.items()})
                else:
                    table[key] = (entry, {})
            if name not in table:
                raise Unfit(f"there is no condition {name}")
            if ("condition", name) in self.busy:
                raise Unfit("conditions in a circle")
            self.busy.add(("condition", name))
            before, self.bound = self.bound, table[name][1]
            self.conditions[name] = self.truth(table[name][0])
            self.bound = before
        return self.conditions[name]

    def truth(self, value):
        if isinstance(value, dict) and len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Condition":
                return self.condition(argument)
            if name == "Fn::Not":
                return not self.truth(argument[0])
            if name == "Fn::And":
                return all([self.truth(one) for one in argument])
            if name == "Fn::Or":
                return any([self.truth(one) for one in argument])
            if name == "Fn::Equals":
                left, right = self.value(argument)
                return self.same(left) == self.same(right)
        if isinstance(value, bool):
            return value
        raise Unfit(f"no condition: {value!r}")

    def same(self, value):
        return value if isinstance(value, (list, dict)) or value is None else self.text(value)

    # Resources

    def properties(self, name):
        if name in self.values:
            return self.values[name]
        if name in self.busy:
            # An attribute of a resource that is being worked out is not one of its own properties.
            return {}
        self.busy.add(name)
        entry, bound = self.resources[name]
        before, self.bound = self.bound, bound
        try:
            found = self.value(entry.get("Properties") or {})
        finally:
            self.bound = before
            self.busy.discard(name)
        self.values[name] = found if isinstance(found, dict) else {}
        return self.values[name]

    def exists(self, entry):
        return "Condition" not in entry or self.condition(entry["Condition"])

    def live(self, write):
        result = {}
        for name, (entry, bound) in self.resources.items():
            kind = entry.get("Type")
            if not isinstance(kind, str) or not self.exists(entry):
                continue
            # The service never sees these types as they stand here.
            if kind.startswith("AWS::Serverless::"):
                if kind.endswith("LayerVersion"):
                    continue
                result[name] = {
                    "Type": SERVERLESS.get(kind.split("::")[2], "AWS::Lambda::Function"),
                    "PhysicalResourceId": self.physical(name), "Properties": {"MadeByMacro": "x"},
                }
                continue
            if kind.endswith("::MODULE") or "::" not in kind:
                continue
            properties = self.properties(name)
            if kind.startswith(("Custom::", "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::WaitCondition")):
                result[name] = {"Type": kind, "PhysicalResourceId": self.physical(name)}
                continue
            result[name] = {
                "Type": kind, "PhysicalResourceId": self.physical(name), "Properties": write(kind, properties),
            }
        return result


SERVERLESS = {
    "Function": "AWS::Lambda::Function", "Api": "AWS::ApiGateway::RestApi", "HttpApi": "AWS::ApiGatewayV2::Api",
    "SimpleTable": "AWS::DynamoDB::Table", "StateMachine": "AWS::StepFunctions::StateMachine",
}


# Writing as services write.

# Lists that the schemas of the resources call unordered ("insertionOrder": false) or whose documentation calls them sets.
SETS = set(
    "SecurityGroupIds SecurityGroups VPCSecurityGroups SecurityGroupIngress SecurityGroupEgress SubnetIds Subnets "
    "VPCZoneIdentifier AvailabilityZones ManagedPolicyArns Tags AlarmActions TargetGroupARNs LoadBalancerNames "
    "NotificationARNs ResourceRecords AllowedMethods AllowedOrigins AllowedHeaders RouteTableIds Groups Roles Users "
    "Policies Statement AttributeDefinitions ContainerDefinitions Environment Dimensions Origins Listeners "
    "LoadBalancerAttributes TargetGroupAttributes OptionSettings".split()
)
# What no service gives back.
UNSEEN = {
    ("AWS::RDS::DBInstance", "MasterUserPassword"), ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::Redshift::Cluster", "MasterUserPassword"), ("AWS::Lambda::Function", "Code"),
    ("AWS::SecretsManager::Secret", "SecretString"), ("AWS::SecretsManager::Secret", "GenerateSecretString"),
    ("AWS::IAM::User", "LoginProfile"), ("AWS::S3::Bucket", "AccessControl"), ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::CloudFormation::Stack", "TemplateURL"), ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
}
ADDED_TAGS = [
    {"Key": "aws:cloudformation:stack-name", "Value": "s"}, {"Key": "cost-centre", "Value": "made by a policy"},
]


class Writer:
    def __init__(self, dice):
        self.dice = dice

    def __call__(self, kind, properties):
        result = {}
        for key, member in properties.items():
            if (kind, key) in UNSEEN:
                continue
            if member is False and self.dice.random() < 0.5:
                continue
            written = self.value(kind, key, member, key in ("PolicyDocument", "AssumeRolePolicyDocument"))
            if key == "Tags" and isinstance(written, list) and all(isinstance(one, dict) for one in written):
                written = written + ADDED_TAGS
                self.dice.shuffle(written)
            result[key] = written
        result["MadeByService"] = {"State": "available", "Count": 3}
        return result

    def value(self, kind, name, value, policy):
        if isinstance(value, dict):
            members = list(value.items())
            self.dice.shuffle(members)
            return {
                key: self.value(kind, key, one, policy or key in ("PolicyDocument", "AssumeRolePolicyDocument"))
                for key, one in members
            }
        if isinstance(value, list):
            items = [self.value(kind, name, one, policy) for one in value]
            if policy and name in ("Action", "Resource", "Statement", "NotAction"):
                self.dice.shuffle(items)
                if len(items) == 1 and name != "Statement" and self.dice.random() < 0.5:
                    return items[0]
                return items
            if name in SETS:
                self.dice.shuffle(items)
            return items
        if policy and name in ("Action", "Resource") and isinstance(value, str) and self.dice.random() < 0.5:
            return [value]
        if isinstance(value, bool):
            return value if self.dice.random() < 0.5 or policy else ("true" if value else "false")
        if isinstance(value, int):
            return str(value) if self.dice.random() < 0.5 else value
        if isinstance(value, Number):
            return str(value)
        return value


def main():
    arguments, seed, plain = sys.argv[1:], 1, False
    while arguments and arguments[0].startswith("--"):
        option = arguments.pop(0)
        if option == "--plain":
            plain = True
        elif option == "--seed":
            seed = int(arguments.pop(0))
        else:
            sys.exit(__doc__)
    if len(arguments) < 2:
        sys.exit(__doc__)
    out, paths = arguments[0], arguments[1:]
    for number, path in enumerate(paths):
        name = os.path.basename(path)
        dice = random.Random(seed * 100_003 + number)
        try:
            stack = Stack(read(path), "s", dice)
            live = stack.live((lambda kind, properties: properties) if plain else Writer(dice))
            document = {
                "Stacks": [
                    {
                        "StackName": "s", "StackId": stack.id, "StackStatus": "UPDATE_COMPLETE",
                        "Parameters": stack.recorded,
                    }
                ],
                "Resources": live,
            }
            text = json.dumps(document)
        # Whatever a strange template makes it stumble over: it is left out, and said to be.
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
            continue
        with open(os.path.join(out, name + ".json"), "w", encoding="utf-8") as file:
            file.write(text)
        print(f"{name}\t{len(live)}")


if __name__ == "__main__":
    main()
