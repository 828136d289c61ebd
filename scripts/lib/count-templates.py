#!/usr/bin/env python3
"""Counts the resources of CloudFormation templates, independently of the agent: Python's json and PyYAML.

usage: count-templates.py FOLDER

Prints files, files read whole and resources; on stderr one line for each file that is not read whole. Loops
(Fn::ForEach) over literal lists count each round, other loops count their body once. The numbers in
Tests/AgentDriftTests/CorpusTests.swift are what this printed.
"""

import json
import os
import sys

import yaml


class Refused(Exception):
    pass


class Loader(yaml.SafeLoader):
    """Reads every tag as an object of one member."""


def mapping(loader, node):
    result, merged = {}, []
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            source = loader.construct_object(value, deep=True)
            merged += source if isinstance(source, list) else [source]
        elif key.value in result:
            raise Refused(f"line {key.start_mark.line + 1}: {key.value} stands twice")
        else:
            result[key.value] = loader.construct_object(value, deep=True)
    for source in merged:
        for key, value in source.items():
            result.setdefault(key, value)
    return result


def tagged(loader, name, node):
    if isinstance(node, yaml.ScalarNode):
        return {name: node.value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: mapping(loader, node)}


Loader.add_constructor("tag:yaml.org,2002:map", mapping)
Loader.add_multi_constructor("!", tagged)


def once(pairs):
    result = {}
    for key, value in pairs:
        if key in result:
            raise Refused(f"{key} stands twice")
        result[key] = value
    return result


def document(text):
    try:
        if text.lstrip()[:1] in ("{", "["):
            return json.loads(text, object_pairs_hook=once)
    except ValueError:
        pass
    documents = [one for one in yaml.load_all(text, Loader=Loader) if one is not None]
    if len(documents) != 1:
        raise Refused(f"{len(documents)} documents")
    return documents[0]


def template(value):
    if isinstance(value, dict) and "status_code" in value and isinstance(value.get("data"), dict):
        value = value["data"]
    if isinstance(value, dict) and "TemplateBody" in value:
        body = value["TemplateBody"]
        value = document(body) if isinstance(body, str) else body
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        raise Refused("no Resources")
    return value["Resources"]


def count(entries):
    """Resources, and entries that are none."""
    good = bad = 0
    for key, entry in entries.items():
        if key.startswith("Fn::ForEach::") and isinstance(entry, list) and len(entry) == 3:
            rounds = len(entry[1]) if isinstance(entry[1], list) else 1
            inner, broken = count(entry[2])
            good, bad = good + rounds * inner, bad + broken
            continue
        kind = entry.get("Type") if isinstance(entry, dict) else None
        module = isinstance(kind, dict) and any("::" in name for name in kind)
        if isinstance(kind, str) or module:
            good += 1
        else:
            bad += 1
    return good, bad


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    files = whole = resources = 0
    for name in sorted(os.listdir(sys.argv[1])):
        files += 1
        try:
            with open(os.path.join(sys.argv[1], name), "rb") as file:
                good, bad = count(template(document(file.read().decode("utf-8-sig"))))
        except (Refused, ValueError, yaml.YAMLError) as error:
            print(f"{name}: {' '.join(str(error).split())}", file=sys.stderr)
            continue
        resources += good
        if bad:
            print(f"{name}: {bad} entries are no resources", file=sys.stderr)
        else:
            whole += 1
    print(f"files {files}, read {whole}, resources {resources}")


if __name__ == "__main__":
    main()
